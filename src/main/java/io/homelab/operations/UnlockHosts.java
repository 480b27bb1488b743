package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.HostLock;
import io.homelab.workdir.HostLock.Held;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Takes the locks of a lab's folders on hosts from runs that cannot give them back: {@link
 * #propose} says whose they are, {@link #apply} takes them away. The lock of a run that beats is
 * not taken.
 */
public final class UnlockHosts {
  private final OpenLab lab;
  private final List<Host> asked;
  private final SortedMap<HostName, String> silent = new ConcurrentSkipListMap<>();
  private final SortedMap<HostName, Held> found = new TreeMap<>();
  private final List<HostHolder> holders;

  /**
   * Who holds the lock on one host, as the host tells.
   *
   * @param host the host
   * @param workdir the lab's folder there
   * @param owner who started the run
   * @param computer where it runs
   * @param command what it does
   * @param since when it took the lock, by the host's clock; empty where the host does not tell
   * @param silence how long ago it last said that it lives
   * @param run what it began on the host and still runs there
   * @param left whether it is a run of this very folder of the lab that has ended
   */
  public record HostHolder(
      HostName host,
      String workdir,
      String owner,
      String computer,
      String command,
      Optional<Instant> since,
      Optional<Duration> silence,
      Optional<String> run,
      boolean left) {}

  private UnlockHosts(OpenLab lab, List<Host> asked) {
    this.lab = lab;
    this.asked = asked;
    new Parallel(Integer.MAX_VALUE)
        .forEach(asked, this::look)
        .forEach((host, held) -> held.ifPresent(who -> found.put(host.name(), who)));
    String folder = found.isEmpty() ? "" : lab.kept().store().id();
    boolean isFreeHere = !lab.kept().lockReport().isTaken();
    List<HostHolder> all = new ArrayList<>();
    found.forEach((host, held) ->
        all.add(
            new HostHolder(
                host,
                held.workdir(),
                held.words().owner(),
                held.words().computer(),
                held.words().command(),
                held.since(),
                held.age(),
                held.run(),
                isFreeHere && held.folder().equals(folder))));
    this.holders = List.copyOf(all);
  }

  private Optional<Held> look(Host host) {
    try {
      return lock(host).look();
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      silent.put(host.name(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private HostLock lock(Host host) {
    return new HostLock(
        lab.hosts().connections().to(host.name()), host.workdir(), lab.lab().name());
  }

  /**
   * Looks who has the locks; refused where such a run lives.
   *
   * @param hosts the names of the hosts to ask; none means all
   */
  public static Answer<UnlockHosts> propose(OpenLab lab, List<String> hosts) {
    return Answer.of(() -> {
      List<Host> asked =
          hosts.isEmpty()
              ? lab.hosts().all()
              : hosts.stream().map(word -> lab.words().host(word)).distinct().toList();
      UnlockHosts unlock = new UnlockHosts(lab, asked);
      unlock.refuseWhoLives();
      return unlock;
    });
  }

  private void refuseWhoLives() {
    for (HostHolder holder : holders) {
      Held held = found.get(holder.host());
      if (held != null && held.isFresh() && !holder.left()) {
        throw alive(holder.host(), held);
      }
    }
  }

  private static RefusedException alive(HostName host, Held held) {
    return new RefusedException(
        Refusal.Kind.LOCKED,
        "the run that holds the lock of %s on host %s is alive: %s"
            .formatted(held.workdir(), host, held.who()),
        "end it on %s; if that computer is gone, repeat this in %d minutes"
            .formatted(held.words().computer(), HostLock.EXPIRY.toMinutes()));
  }

  /** Who holds locks, host by host. */
  public List<HostHolder> holders() {
    return holders;
  }

  /** The hosts that did not tell, each with the reason. */
  public SortedMap<HostName, String> silent() {
    return Collections.unmodifiableSortedMap(silent);
  }

  /** Whether nothing proves that all of these runs have ended. */
  public boolean needsConsent() {
    return holders.stream().anyMatch(holder -> !holder.left());
  }

  /** What an approval has to cover. */
  public String digest() {
    StringBuilder words = new StringBuilder("unlock hosts");
    found.forEach((host, held) -> words.append('\n').append(host).append(' ').append(held.token()));
    return Approval.digest(words.toString().getBytes(StandardCharsets.UTF_8), new TreeSet<>());
  }

  /** Does it, when exactly this was approved, and only where the same run still has the lock. */
  public Answer<List<HostHolder>> apply(Approval approval) {
    return Answer.of(() -> {
      approval.require(digest());
      Map<HostName, Host> byName = new TreeMap<>();
      asked.forEach(host -> byName.put(host.name(), host));
      for (HostHolder holder : holders) {
        Host host = byName.get(holder.host());
        Held held = found.get(holder.host());
        if (host == null || held == null) {
          continue;
        }
        if (holder.left()) {
          lock(host).give(held.token());
        } else {
          lock(host)
              .free(held.token())
              .ifPresent(now -> {
                throw alive(holder.host(), now);
              });
        }
      }
      return holders;
    });
  }
}
