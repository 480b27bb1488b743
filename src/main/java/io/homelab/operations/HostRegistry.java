package io.homelab.operations;

import io.homelab.config.HostsRevision;
import io.homelab.model.EntryValue;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The entries of a {@code hosts.yaml}, for whoever adds, changes and removes hosts one by one. */
public final class HostRegistry {
  private final Path file;

  /** Those of that file, which may not exist yet. */
  public HostRegistry(Path file) {
    this.file = file;
  }

  /**
   * What an entry means: a text that stays the same as long as it does.
   *
   * @return empty when there is no such entry
   */
  public Optional<String> meaning(String host) {
    return Answer.of(() ->
            Files.exists(file)
                ? HostsRevision.of(Files.readString(file)).flatMap(text -> text.meaning(host))
                : Optional.<String>empty())
        .orThrow();
  }

  /** Whether there is an entry of that name. */
  public boolean has(String host) {
    return meaning(host).isPresent();
  }

  /**
   * Adds an entry at the end; with the first one the file is begun.
   *
   * @return what was written is read again, and every mistake in it is the file's own
   */
  public Answer<Boolean> add(Map<String, EntryValue> entry) {
    return edit(before -> {
      if (before.isEmpty()) {
        return HostsRevision.begun(entry);
      }
      return revision(before.get()).withEntry(entry).orElseThrow(this::unusual);
    });
  }

  /**
   * Changes values of an entry.
   *
   * @param check hears what the entry means now; may throw, and then nothing is changed
   */
  public Answer<Boolean> change(
      String host, Map<String, EntryValue> values, Consumer<String> check) {
    return edit(before -> {
      HostsRevision text = checked(host, before, check);
      return text.changed(host, values).orElseThrow(this::unusual);
    });
  }

  /**
   * Removes an entry, unless machines are there. Nobody else changes a lab meanwhile.
   *
   * @param labs the labs that have the host from this file
   * @param others machines that are known to be there, and are of none of these labs
   * @param check hears what the entry means now; may throw, and then nothing is changed
   * @return the machines that are there, each as {@code LAB/MACHINE}; none when it was removed
   */
  public Answer<SortedSet<String>> remove(
      LabOpener opener,
      List<LabRequest> labs,
      String host,
      SortedSet<String> others,
      Consumer<String> check) {
    return Answer.of(() -> {
      List<AutoCloseable> held = new ArrayList<>();
      try {
        SortedSet<String> there = new TreeSet<>(others);
        for (LabRequest request : labs) {
          OpenLab lab = opener.open(request);
          held.add(lab);
          LabLease lease = lab.kept().lock("hosts remove");
          held.add(lease);
          there.addAll(machines(lab.kept().load(), new HostName(host)));
        }
        if (there.isEmpty()) {
          edit(before -> checked(host, before, check).without(host).orElseThrow(this::unusual))
              .orThrow();
        } else {
          checked(host, Optional.of(Files.readString(file)), check);
        }
        return there;
      } finally {
        closeAll(held);
      }
    });
  }

  private static SortedSet<String> machines(LabState state, HostName host) {
    SortedSet<String> there = new TreeSet<>();
    state
        .machines()
        .forEach((name, record) -> {
          if (record.host().equals(host)) {
            there.add(state.lab() + "/" + name);
          }
        });
    state.strays().stream()
        .filter(stray -> stray.host().equals(host))
        .forEach(stray -> there.add(state.lab() + "/" + stray.machine()));
    return there;
  }

  private static void closeAll(List<AutoCloseable> held) {
    for (AutoCloseable each : held.reversed()) {
      try {
        each.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Answer<Boolean> edit(HostsFileTurn.Edit edit) {
    return Answer.of(() -> {
      try {
        HostsFileTurn.edit(
            file,
            before -> {
              String after = edit.of(before);
              HostsRevision.requireNoNewProblem(before.orElse(""), after);
              return after;
            });
        return true;
      } catch (IOException e) {
        throw new RefusedException(
            Refusal.expected(e)
                .orElseGet(() -> Refusal.usage("cannot write " + file, "check permissions")));
      }
    });
  }

  private HostsRevision checked(String host, Optional<String> before, Consumer<String> check) {
    HostsRevision text = revision(before.orElse(""));
    check.accept(
        text.meaning(host)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "%s has no host '%s'".formatted(file, PlainText.excerpt(host, 80)),
                        "another file may have it"))));
    return text;
  }

  private HostsRevision revision(String text) {
    return HostsRevision.of(text).orElseThrow(this::unusual);
  }

  private RefusedException unusual() {
    return new RefusedException(
        Refusal.usage(
            "%s is not written as one entry below the other, so it is left as it is"
                .formatted(file),
            "edit it yourself, or write each key of the entry on a line of its own"));
  }
}
