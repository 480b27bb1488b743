package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.Lifetime;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.WorkdirFacts;
import io.homelab.remote.Parallel;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.workdir.MarkerFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Lets an ephemeral lab of the caller stay longer, or for good, by its markers on the hosts.
 *
 * @param lab the lab
 * @param expiresAt when its time is over now; absent when it is kept
 * @param failed the hosts on which that could not be written, and why: there the earlier end counts
 */
public record ExtendLab(
    LabName lab, Optional<Instant> expiresAt, SortedMap<HostName, String> failed) {
  private static final String COMMAND = "labs extend";

  /** Copies the map. */
  public ExtendLab {
    failed = new TreeMap<>(failed);
  }

  /**
   * Does it.
   *
   * @param ttl for how long from now on; absent means until somebody destroys it
   */
  public static Answer<ExtendLab> of(
      LabOpener labs,
      LabRequest request,
      LabName name,
      Optional<Duration> ttl,
      LockPatience patience) {
    return Answer.of(() -> {
      FoundLabs found;
      try (LabHosts hosts = labs.hosts(request)) {
        found = FoundLabs.look(hosts, Optional.of(labs.caller().owner()));
      }
      FoundLab lab = only(found, name, labs.caller());
      Lifetime lasting =
          lab.lifetime()
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage(
                          "lab %s does not go away by itself".formatted(name),
                          "only one made with 'vos up --as' has a time limit")))
              .until(ttl.map(labs.caller().clock().instant()::plus));
      SortedMap<HostName, String> failed = new ConcurrentSkipListMap<>(found.silent());
      return here(
          labs,
          request,
          lab,
          lasting,
          patience,
          () -> {
            new Parallel(Integer.MAX_VALUE)
                .forEach(
                    lab.places().keySet(),
                    host -> {
                      write(labs, request, lab, host, lasting, patience)
                          .ifPresent(why -> failed.put(host, why));
                      return true;
                    });
            return new ExtendLab(name, lasting.expiresAt(), failed);
          });
    });
  }

  private static FoundLab only(FoundLabs found, LabName name, Caller caller) {
    List<FoundLab> named = found.named(name);
    if (named.size() == 1) {
      return named.getFirst();
    }
    if (named.isEmpty() && !found.silent().isEmpty()) {
      HostName first = found.silent().firstKey();
      throw new RefusedException(
          Refusal.Kind.UNREACHABLE,
          "no host that answers has a lab %s of %s, and host %s does not: %s"
              .formatted(name, caller.owner(), first, found.silent().get(first)),
          "bring it back, or take it out of hosts.yaml");
    }
    throw new RefusedException(
        Refusal.usage(
            named.isEmpty()
                ? "no host has a lab %s of %s".formatted(name, caller.owner())
                : "the hosts have %d labs %s of %s".formatted(named.size(), name, caller.owner()),
            "see: homelab labs list --all-owners"));
  }

  /** Locks the lab here, if it was made here, and writes its state in the end. */
  private static ExtendLab here(
      LabOpener labs,
      LabRequest request,
      FoundLab lab,
      Lifetime lasting,
      LockPatience patience,
      Supplier<ExtendLab> work) {
    Optional<LabBooks> books = labs.books(request).filter(each -> each.knows(lab.name()));
    if (books.isEmpty()) {
      return work.get();
    }
    KeptState kept =
        KeptState.of(EphemeralFolders.stub(lab.name()), true, books.get(), labs.caller())
            .patient(patience);
    try (LabLease lock = kept.lock(COMMAND)) {
      ExtendLab done = work.get();
      if (kept.store().find(lab.name()) instanceof FoundState.Newest newest
          && newest.state().lineage().equals(lab.lineage())) {
        LabState state = newest.state();
        kept.store().save(state.withTerms(state.terms().lasting(lasting)));
      }
      return done;
    }
  }

  private static Optional<String> write(
      LabOpener labs,
      LabRequest request,
      FoundLab lab,
      HostName host,
      Lifetime lasting,
      LockPatience patience) {
    try (MarkedPart part = MarkedPart.open(labs, request, lab, host);
        LabLocks locks = part.lab().patient(patience).locks(COMMAND, false)) {
      OpenLab locked = part.lab().locked(locks);
      return switch (locked.hosts().probe().get(host)) {
        case ProbeResult.Reached reached -> {
          write(locked, reached.facts().workdir(), host, lab.lineage(), lasting);
          yield Optional.empty();
        }
        case ProbeResult.Unreachable gone -> Optional.of(gone.reason());
        case null -> Optional.of("the host is not in hosts.yaml");
      };
    } catch (HomeLabException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Writes a lifetime into a lab's marker on a host whose lock is held.
   *
   * @throws RefusedException when the lab of that lineage is no longer there
   */
  static void write(
      OpenLab lab, WorkdirFacts workdir, HostName host, String lineage, Lifetime lasting) {
    MarkerFile marker =
        workdir
            .marker()
            .filter(its -> its.lineage().equals(lineage))
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage("the lab is no longer there", "see: homelab labs list")));
    MarkerWriter.write(lab, workdir, host, marker.on(marker.terms().lasting(lasting)));
  }
}
