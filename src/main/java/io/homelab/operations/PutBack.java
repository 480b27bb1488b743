package io.homelab.operations;

import io.homelab.model.Capacity;
import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.plan.RoomAgain;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.run.EventSink;
import io.homelab.run.RunEvent;
import io.homelab.run.RunOutcome;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.Preempted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Destroys machines of a lab, and then starts those of other labs again that were shut down to make
 * room for it. Each lab is opened by its marker on the host and locked there, as its own commands
 * lock it; its marker no longer tells of the machines once they run.
 */
public final class PutBack {
  private static final String COMMAND = "vos destroy --put-back";

  private final MachineVerbs gone;
  private final OtherLabs others;
  private final List<Returning> wanted;
  private boolean tried;

  /** What became of one; {@code why} says why it stays off. */
  private record Put(Returning machine, Optional<String> why, boolean lacksRoom) {
    static Put back(Returning machine) {
      return new Put(machine, Optional.empty(), false);
    }

    static Put left(Returning machine, String why) {
      return new Put(machine, Optional.of(PlainText.line(why)), false);
    }

    static Put withoutRoom(Returning machine) {
      return new Put(machine, Optional.of("its host has no room for it"), true);
    }

    RunEvent event() {
      return new RunEvent.MachinePutBack(machine.host(), machine.machine(), machine.lab(), why);
    }

    /** The same for the end of a run. */
    String reason() {
      return "of lab %s, stays off: %s; %s".formatted(machine.lab(), why.orElse(""), machine.way());
    }
  }

  /**
   * Of the lab of those machines.
   *
   * @param others opens the other labs
   */
  public PutBack(MachineVerbs gone, OtherLabs others) {
    this.gone = gone;
    this.others = others;
    this.wanted = gone.mayReturn().stream().filter(Returning::ran).toList();
  }

  /** Those that are to be started again, the most important first. */
  public List<Returning> machines() {
    return wanted;
  }

  /** The machines that nobody tried to start, and may come back. */
  public List<Returning> untried() {
    return gone.mayReturn().stream()
        .filter(machine -> !tried || !wanted.contains(machine))
        .toList();
  }

  /** The hosts that did not answer: whether such a machine is there, nobody knows. */
  public List<HostName> silent() {
    return gone.probes().values().stream()
        .filter(ProbeResult.Unreachable.class::isInstance)
        .map(ProbeResult::host)
        .toList();
  }

  /** Does it, when exactly this was approved; nothing is started if something is not destroyed. */
  public Answer<RunOutcome> carryOut(Approval approval, EventSink events) {
    return Answer.of(() -> {
      LastEvent last = new LastEvent(events);
      try {
        RunOutcome destroyed = gone.destroy(approval, last).orThrow();
        if (!destroyed.complete() || wanted.isEmpty()) {
          return destroyed;
        }
        tried = true;
        return last.becomes(putBack(destroyed, last));
      } finally {
        last.tell();
      }
    });
  }

  private RunOutcome putBack(RunOutcome destroyed, EventSink events) {
    SortedMap<HostName, List<Returning>> byHost = new TreeMap<>();
    wanted.forEach(
        each -> byHost.computeIfAbsent(each.host(), host -> new ArrayList<>()).add(each));
    try {
      List<Put> puts =
          new Parallel(Integer.MAX_VALUE)
                  .forEach(
                      byHost.keySet(),
                      host -> putBack(host, byHost.getOrDefault(host, List.of()), events))
                  .values()
                  .stream()
                  .flatMap(Collection::stream)
                  .toList();
      return with(puts, destroyed);
    } catch (InterruptedRunException e) {
      return new RunOutcome(destroyed.ok(), List.of(), true, List.of(), List.of());
    }
  }

  private static RunOutcome with(List<Put> puts, RunOutcome destroyed) {
    return new RunOutcome(
        Stream.concat(
                destroyed.ok().stream(),
                puts.stream()
                    .filter(put -> put.why().isEmpty())
                    .map(put -> put.machine().machine()))
            .distinct()
            .sorted()
            .toList(),
        puts.stream()
            .filter(put -> put.why().isPresent() && !put.lacksRoom())
            .map(put ->
                new RunOutcome.Failure(
                    put.machine().machine(), put.machine().host(), put.reason(), List.of()))
            .toList(),
        false,
        puts.stream()
            .filter(Put::lacksRoom)
            .map(put ->
                new RunOutcome.LeftOut(
                    put.machine().machine(), Optional.of(put.machine().host()), put.reason()))
            .toList());
  }

  private List<Put> putBack(HostName host, List<Returning> machines, EventSink events) {
    FoundLabs found = others.look(Set.of(host), gone.lab().caller().owner());
    List<Put> puts = new ArrayList<>();
    for (List<Returning> together : neighbours(machines)) {
      List<Put> some =
          found.heard().contains(host)
              ? putBack(found, together, events)
              : left(together, "host %s does not answer".formatted(host));
      some.forEach(put -> events.accept(put.event()));
      puts.addAll(some);
    }
    return puts;
  }

  /** Those that follow each other and are in the same folder: they are started together. */
  private static List<List<Returning>> neighbours(List<Returning> machines) {
    List<List<Returning>> all = new ArrayList<>();
    for (Returning each : machines) {
      if (all.isEmpty() || !all.getLast().getFirst().isBeside(each)) {
        all.add(new ArrayList<>());
      }
      all.getLast().add(each);
    }
    return all;
  }

  private static List<Put> left(List<Returning> machines, String why) {
    return machines.stream().map(each -> Put.left(each, why)).toList();
  }

  private List<Put> putBack(FoundLabs found, List<Returning> together, EventSink events) {
    Returning first = together.getFirst();
    Optional<FoundLab> its = found.in(first.host(), first.workdir(), first.lab(), first.lineage());
    if (its.isEmpty() || first.lineage().isEmpty()) {
      return left(together, "its lab was changed meanwhile");
    }
    Optional<String> user = its.get().user();
    if (user.isPresent()) {
      return left(together, "its lab is in use: " + user.get());
    }
    try (HeldPart part =
        HeldPart.open(
            others,
            its.get(),
            first.host(),
            together.stream().map(Returning::machine).toList(),
            gone.lab().kept().patience(),
            COMMAND)) {
      return started(part, together, events);
    } catch (HomeLabException e) {
      return left(together, Refusal.of(e).sentence());
    }
  }

  /** Now that nobody else can change it. */
  private List<Put> started(HeldPart part, List<Returning> together, EventSink events) {
    HostFacts told = part.told();
    Optional<MarkerFile> marker = part.marker(told);
    if (marker.isEmpty()) {
      return left(together, "its lab was changed meanwhile");
    }
    Capacity room = RoomAgain.on(part.opened().lab().hosts().all().getFirst(), told, marker.get());
    SortedMap<MachineName, Returning> starting = new TreeMap<>();
    List<Put> puts = new ArrayList<>();
    for (Returning each : together) {
      Resources its = marker.get().machines().get(each.machine().value());
      if (its == null || !isStill(each, told, marker.get())) {
        puts.add(Put.left(each, "it was changed meanwhile"));
      } else if (!room.holds(its)) {
        puts.add(Put.withoutRoom(each));
      } else {
        room = room.less(its);
        starting.put(each.machine(), each);
      }
    }
    if (!starting.isEmpty()) {
      events.accept(
          new RunEvent.HostActivity(
              part.host(),
              "starting %s of lab %s again"
                  .formatted(
                      starting.keySet().stream()
                          .map(MachineName::value)
                          .collect(Collectors.joining(", ")),
                      part.its().name())));
      puts.addAll(start(part, starting));
    }
    return puts;
  }

  /** Whether it is off, and makes room for the lab that is gone, as when that was looked at. */
  private boolean isStill(Returning machine, HostFacts facts, MarkerFile marker) {
    return facts.machines().own().get(machine.machine()) == MachineState.STOPPED
        && new Preempted(gone.lab().lab().name(), true)
            .equals(marker.preempted().get(machine.machine().value()));
  }

  private static List<Put> start(HeldPart part, SortedMap<MachineName, Returning> machines) {
    RunOutcome outcome = part.verbs().start(machines.keySet(), event -> {});
    if (outcome.interrupted()) {
      throw new InterruptedRunException();
    }
    HostFacts now = part.now();
    Set<MachineName> running = new TreeSet<>(machines.keySet());
    running.removeIf(name -> now.machines().own().get(name) != MachineState.RUNNING);
    part.marker(now)
        .filter(marker -> !running.isEmpty())
        .ifPresent(marker -> part.write(now, marker.returned(running)));
    return machines.values().stream()
        .map(each ->
            running.contains(each.machine())
                ? Put.back(each)
                : Put.left(each, failure(each.machine(), outcome)))
        .toList();
  }

  private static String failure(MachineName machine, RunOutcome outcome) {
    return outcome.failed().stream()
        .filter(failed -> failed.machine().equals(machine))
        .map(RunOutcome.Failure::error)
        .findFirst()
        .orElse("it was started, and does not run");
  }

  /** Passes events on, the last one not before it is told to. */
  private final class LastEvent implements EventSink {
    private final EventSink next;
    private RunEvent.@Nullable RunEnded kept;
    private @Nullable Instant heard;

    LastEvent(EventSink next) {
      this.next = next;
    }

    @Override
    public synchronized void accept(RunEvent event) {
      if (event instanceof RunEvent.RunEnded ended) {
        kept = ended;
        heard = now();
      } else {
        next.accept(event);
      }
    }

    synchronized RunOutcome becomes(RunOutcome outcome) {
      if (kept != null && heard != null) {
        kept = new RunEvent.RunEnded(outcome, kept.took().plus(Duration.between(heard, now())));
      }
      return outcome;
    }

    synchronized void tell() {
      if (kept != null) {
        next.accept(kept);
        kept = null;
      }
    }

    private Instant now() {
      return gone.lab().caller().clock().instant();
    }
  }
}
