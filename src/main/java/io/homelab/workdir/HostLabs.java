package io.homelab.workdir;

import io.homelab.model.Grammar;
import io.homelab.model.LabName;
import io.homelab.model.Names;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.workdir.HostLock.Held;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The folders of labs that the user has on one host, whoever made them from which computer.
 *
 * @param now the host's clock; absent where it does not tell
 * @param folders the folders with a marker, in the order in which they were made
 * @param unreadable folders whose marker is there and is none: whose they are, nobody can tell
 */
public record HostLabs(Optional<Instant> now, List<Folder> folders, List<String> unreadable) {
  /** More than a host can have. */
  private static final int MOST = 10_000;

  /** Copies the list. */
  public HostLabs {
    folders = List.copyOf(folders);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * A lab's folder on the host.
   *
   * @param workdir where it is, absolute
   * @param marker whose it is
   * @param machines the machines that Vagrant knows there
   * @param holder who has its lock
   * @param run a run in it of which a process is left, though nobody has the lock
   */
  public record Folder(
      String workdir,
      MarkerFile marker,
      SortedSet<String> machines,
      Optional<Held> holder,
      Optional<String> run) {
    /** Copies the machines. */
    public Folder {
      machines = Collections.unmodifiableSortedSet(new TreeSet<>(machines));
    }

    /** Who works in it, or may; in words. */
    public Optional<String> user() {
      return holder
          .filter(held -> !held.isSilent())
          .map(Held::who)
          .or(() -> run.map(id -> "run " + id));
    }
  }

  /**
   * Asks a host.
   *
   * @throws RemoteException when it fails
   */
  public static HostLabs of(RemoteHost host) {
    String told =
        new HostLock(host, Optional.empty(), new LabName("labs")).ask("labs", "look for labs");
    if (!isWhole(told)) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          host.name(),
          "%s told only a part of the labs that it has".formatted(host.name()),
          "check free space and permissions on the host",
          null);
    }
    return parse(told);
  }

  /** Whether the answer came to its end; a host that keeps no labs has nothing to list. */
  static boolean isWhole(String told) {
    List<String> lines = told.lines().toList();
    return lines.size() == 1 ? lines.getFirst().startsWith("now ") : lines.contains("end");
  }

  /** Reads a host's answer: what makes no sense in it is passed over. */
  static HostLabs parse(String told) {
    Optional<Instant> now = Optional.empty();
    List<Folder> folders = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Reading reading = new Reading("");
    for (String line : told.lines().toList()) {
      int blank = line.indexOf(' ');
      String key = blank < 0 ? line : line.substring(0, blank);
      String value = blank < 0 ? "" : line.substring(blank + 1);
      switch (key) {
        case "now" -> now = instant(value);
        case "lab" -> {
          reading.tell(folders, unreadable);
          reading = new Reading(value);
        }
        case "end" -> {
          reading.tell(folders, unreadable);
          reading = new Reading("");
        }
        default -> reading.line(key, value);
      }
      if (folders.size() + unreadable.size() > MOST) {
        break;
      }
    }
    return new HostLabs(now, folders, unreadable);
  }

  private static Optional<Instant> instant(String digits) {
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(digits)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What a host says of one folder. */
  private static final class Reading {
    private final String workdir;
    private final StringBuilder marker = new StringBuilder();
    private final StringBuilder held = new StringBuilder();
    private final SortedSet<String> machines = new TreeSet<>();
    private Optional<String> run = Optional.empty();

    Reading(String workdir) {
      this.workdir = workdir;
    }

    void line(String key, String value) {
      switch (key) {
        case "marker" -> marker.append(value).append('\n');
        case "held" -> held.append(value).append('\n');
        case "machine" -> {
          if (Names.isValid(value)) {
            machines.add(value);
          }
        }
        case "run" -> run = Optional.of(value).filter(Names::isValid);
        default -> {
          // What a later version tells.
        }
      }
    }

    void tell(List<Folder> folders, List<String> unreadable) {
      if (Grammar.isAbsolutePath(workdir) && !marker.isEmpty()) {
        folder().ifPresentOrElse(folders::add, () -> unreadable.add(workdir));
      }
    }

    private Optional<Folder> folder() {
      return Grammar.isAbsolutePath(workdir)
          ? MarkerFile.parse(marker.toString())
              .map(its ->
                  new Folder(
                      workdir,
                      its,
                      machines,
                      held.isEmpty()
                          ? Optional.empty()
                          : Optional.of(HostLock.held(held.toString())),
                      run))
          : Optional.empty();
    }
  }
}
