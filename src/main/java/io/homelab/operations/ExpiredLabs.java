package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.Lifetime;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Parallel;
import io.homelab.run.RunOutcome;
import io.homelab.workdir.MarkerFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Ends the labs whose time is over, by what their markers on the hosts say alone: the folder that
 * made them may be gone. Each host is an own piece of work, since another one may be away.
 */
public final class ExpiredLabs {
  private static final String COMMAND = "gc";

  private final Caller caller;
  private final Optional<Duration> olderThan;
  private final Optional<LabName> except;
  private final FoundLabs found;

  /** What became of a lab's part on a host, or would. */
  public enum Fate {
    DESTROYED,
    /** Its machines were shut down; their disks are kept for some time. */
    HALTED,
    /** Its time is over, and it was left alone. */
    LEFT,
    FAILED
  }

  /**
   * What became of one lab's part on one host.
   *
   * @param lab the lab
   * @param host the host
   * @param workdir its folder there
   * @param machines its machines there
   * @param expiredAt when its time was over; absent for one that is only old
   * @param fate what became of it
   * @param why more about it, in a sentence without its period; may be empty
   */
  public record EndedLab(
      LabName lab,
      HostName host,
      String workdir,
      SortedSet<MachineName> machines,
      Optional<Instant> expiredAt,
      Fate fate,
      String why) {
    /** Copies the machines. */
    public EndedLab {
      machines = Collections.unmodifiableSortedSet(new TreeSet<>(machines));
    }
  }

  /** One lab's part on one host. */
  private record Part(FoundLab lab, HostName host, FoundLab.LabPlace place) {
    EndedLab ended(Fate fate, String why) {
      return new EndedLab(
          lab.name(),
          host,
          place.folder().workdir(),
          place.machines(),
          lab.lifetime().flatMap(Lifetime::expiresAt),
          fate,
          why);
    }
  }

  ExpiredLabs(
      Caller caller, Optional<Duration> olderThan, Optional<LabName> except, FoundLabs found) {
    this.caller = caller;
    this.olderThan = olderThan;
    this.except = except;
    this.found = found;
  }

  /**
   * Looks for labs of the caller whose time is over.
   *
   * @param olderThan also those that were made longer ago than that, and are not kept
   */
  public static Answer<ExpiredLabs> find(
      LabOpener labs, LabRequest request, Optional<Duration> olderThan) {
    return find(labs, request, olderThan, Optional.empty());
  }

  /** The same, but for the lab that is asked about. */
  public static Answer<ExpiredLabs> findOthers(LabOpener labs, LabRequest request) {
    return find(labs, request, Optional.empty(), request.as());
  }

  private static Answer<ExpiredLabs> find(
      LabOpener labs, LabRequest request, Optional<Duration> olderThan, Optional<LabName> except) {
    return Answer.of(() -> {
      try (LabHosts hosts = labs.hosts(request)) {
        if (hosts.all().isEmpty()) {
          throw new RefusedException(
              Refusal.usage(
                  "no hosts file names a host on which a lab could be",
                  "run it where hosts.yaml is, or name the file: homelab gc --hosts FILE"));
        }
        return new ExpiredLabs(
            labs.caller(), olderThan, except, FoundLabs.look(hosts, Optional.empty()));
      }
    });
  }

  /** The hosts that did not answer, and why: what they have stays for another time. */
  public SortedMap<HostName, String> silent() {
    return found.silent();
  }

  /** What {@link #end} would do now. */
  public List<EndedLab> outlook() {
    return parts().stream()
        .map(part ->
            user(part.lab())
                .map(user -> part.ended(Fate.LEFT, "in use: " + user))
                .orElseGet(() -> part.ended(isDue(part) ? Fate.DESTROYED : Fate.HALTED, "")))
        .toList();
  }

  /**
   * Ends them.
   *
   * @param labs opens them
   * @param request as for {@link #find}
   * @param says hears in sentences what is begun
   */
  public Answer<List<EndedLab>> end(LabOpener labs, LabRequest request, Consumer<String> says) {
    return Answer.of(() -> {
      SortedMap<HostName, List<Part>> byHost = new TreeMap<>();
      parts()
          .forEach(
              part -> byHost.computeIfAbsent(part.host(), host -> new ArrayList<>()).add(part));
      List<EndedLab> ended =
          new Parallel(Integer.MAX_VALUE)
                  .forEach(
                      byHost.keySet(),
                      host ->
                          byHost.getOrDefault(host, List.of()).stream()
                              .map(part -> end(labs, request, part, says))
                              .flatMap(Optional::stream)
                              .toList())
                  .values()
                  .stream()
                  .flatMap(Collection::stream)
                  .toList();
      tidy(labs, request, ended, says);
      return ended;
    });
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (FoundLab lab : found.labs()) {
      if (lab.owner().equals(caller.owner())
          && !lab.lineage().isEmpty()
          && !except.equals(Optional.of(lab.name()))) {
        lab.places()
            .forEach((host, place) -> {
              Part part = new Part(lab, host, place);
              if (isOver(part)) {
                parts.add(part);
              }
            });
      }
    }
    return parts;
  }

  /** Both clocks have to say so: one that is wrong must not end a lab too early. */
  private boolean isOver(Part part) {
    return lifetime(part)
        .filter(its -> its.isOver(earliest(part)) || isOld(part, its, earliest(part)))
        .isPresent();
  }

  private boolean isDue(Part part) {
    return lifetime(part)
        .filter(its -> its.isDue(earliest(part)) || isOld(part, its, earliest(part)))
        .isPresent();
  }

  /** How old an instance of a pool may become, its pool decides. */
  private boolean isOld(Part part, Lifetime lifetime, Instant now) {
    return lifetime.expiresAt().isPresent()
        && part.place().marker().terms().pool().isEmpty()
        && olderThan
            .filter(age -> Duration.between(lifetime.createdAt(), now).compareTo(age) > 0)
            .isPresent();
  }

  /** How long the lab of that part stays; absent where the part itself has no time limit. */
  private Optional<Lifetime> lifetime(Part part) {
    return part.place()
        .marker()
        .terms()
        .lifetime()
        .flatMap(own ->
            everyFolder(part.lab())
                .map(FoundLab::lifetime)
                .flatMap(Optional::stream)
                .max(Lifetime.BY_END));
  }

  /** Who works in any of its folders, or may; in words. */
  private Optional<String> user(FoundLab lab) {
    return everyFolder(lab).map(FoundLab::user).flatMap(Optional::stream).findFirst();
  }

  /** A host may have two folders of one lab, since one was copied: the machines are the same. */
  private Stream<FoundLab> everyFolder(FoundLab lab) {
    return found.labs().stream().filter(other -> other.isPartOf(lab));
  }

  private Instant earliest(Part part) {
    Instant here = caller.clock().instant();
    return part.place().now().filter(there -> there.isBefore(here)).orElse(here);
  }

  private Optional<EndedLab> end(
      LabOpener labs, LabRequest request, Part part, Consumer<String> says) {
    Optional<String> user = user(part.lab());
    if (user.isPresent()) {
      return Optional.of(part.ended(Fate.LEFT, "in use: " + user.get()));
    }
    try (MarkedPart opened = MarkedPart.open(labs, request, part.lab(), part.host());
        MachineVerbs verbs = MachineVerbs.find(opened.lab(), List.of(), COMMAND).orThrow()) {
      ProbeResult now = Objects.requireNonNull(verbs.probes().get(part.host()));
      Optional<String> changed = changed(part, now);
      if (changed.isPresent()) {
        return Optional.of(part.ended(Fate.LEFT, changed.get()));
      }
      boolean due = isDue(part);
      if (!due && noneRuns(now)) {
        return Optional.empty();
      }
      says.accept(
          "%s lab %s on host %s"
              .formatted(due ? "destroying" : "shutting down", part.lab().name(), part.host()));
      RunOutcome outcome =
          (due ? verbs.destroy(new Approval(verbs.digest()), event -> {}) : verbs.halt(event -> {}))
              .orThrow();
      return Optional.of(
          outcome.complete()
              ? part.ended(due ? Fate.DESTROYED : Fate.HALTED, "")
              : part.ended(Fate.FAILED, words(outcome)));
    } catch (HomeLabException e) {
      Refusal refusal = Refusal.of(e);
      return Optional.of(
          part.ended(
              refusal.kind() == Refusal.Kind.LOCKED ? Fate.LEFT : Fate.FAILED, refusal.sentence()));
    }
  }

  private void tidy(
      LabOpener labs, LabRequest request, List<EndedLab> ended, Consumer<String> says) {
    if (!found.silent().isEmpty()) {
      return;
    }
    List<FoundLab> left =
        found.labs().stream()
            .filter(lab ->
                lab.places().entrySet().stream()
                    .anyMatch(place ->
                        ended.stream()
                            .noneMatch(each -> isGone(each, place.getKey(), place.getValue()))))
            .toList();
    labs.books(request)
        .ifPresent(books -> EphemeralFolders.tidy(books, caller, left, found.heard(), says));
  }

  private static boolean isGone(EndedLab ended, HostName host, FoundLab.LabPlace place) {
    return ended.fate() == Fate.DESTROYED
        && ended.host().equals(host)
        && ended.workdir().equals(place.folder().workdir());
  }

  /** Why it is not ended after all, now that nobody else can change it. */
  private Optional<String> changed(Part part, ProbeResult probe) {
    if (!(probe instanceof ProbeResult.Reached reached)) {
      return Optional.of("the host does not answer any more");
    }
    Optional<MarkerFile> marker = reached.facts().workdir().marker();
    return marker.equals(Optional.of(part.place().marker()))
        ? Optional.empty()
        : Optional.of("it was changed meanwhile");
  }

  private static boolean noneRuns(ProbeResult probe) {
    return probe instanceof ProbeResult.Reached reached
        && reached.facts().machines().own().values().stream()
            .noneMatch(state -> state != MachineState.STOPPED);
  }

  /** What went wrong in a run. */
  static String words(RunOutcome outcome) {
    List<String> words = new ArrayList<>();
    outcome.failed().forEach(each -> words.add(each.machine() + ": " + each.error()));
    outcome.hostFailures().forEach(each -> words.add(each.error()));
    outcome.leftOut().forEach(each -> words.add(each.machine() + ": " + each.reason()));
    return outcome.interrupted() ? "interrupted" : String.join("; ", words);
  }
}
