package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
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
import java.util.Comparator;
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
 * lock it; before they start, its marker says that they hold their room again.
 */
public final class PutBack {
  private static final String COMMAND = "vos destroy --put-back";

  private final MachineVerbs gone;
  private final OtherLabs others;
  private final List<Returning> wanted;
  private boolean tried;

  /** How a machine is in the end. */
  private enum Ending {
    RUNS,
    /** It runs, and its engine failed all the same. */
    RUNS_BADLY,
    STAYS_OFF,
    LACKS_ROOM
  }

  /**
   * What became of one.
   *
   * @param why what is wrong, if anything is
   * @param log the last lines of its engine
   */
  private record Put(Returning machine, Ending ending, Optional<String> why, List<String> log) {
    static Put back(Returning machine) {
      return new Put(machine, Ending.RUNS, Optional.empty(), List.of());
    }

    static Put left(Returning machine, String why) {
      return new Put(machine, Ending.STAYS_OFF, Optional.of(PlainText.line(why)), List.of());
    }

    static Put withoutRoom(Returning machine) {
      return new Put(
          machine, Ending.LACKS_ROOM, Optional.of("its host has no room for it"), List.of());
    }

    static Put failed(Returning machine, Ending ending, RunOutcome.Failure failure) {
      return new Put(machine, ending, Optional.of(PlainText.line(failure.error())), failure.log());
    }

    RunEvent event() {
      return new RunEvent.MachinePutBack(machine.host(), machine.machine(), machine.lab(), why);
    }

    /** The same for the end of a run. */
    String reason() {
      return ending == Ending.RUNS_BADLY
          ? "of lab %s, runs again, but: %s".formatted(machine.lab(), why.orElse(""))
          : "of lab %s, stays off: %s; %s".formatted(machine.lab(), why.orElse(""), machine.way());
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
                      host -> putBackAll(byHost.getOrDefault(host, List.of()), events))
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
                    .filter(put -> put.ending() == Ending.RUNS)
                    .map(put -> put.machine().machine()))
            .sorted()
            .toList(),
        puts.stream()
            .filter(put -> put.ending() == Ending.STAYS_OFF || put.ending() == Ending.RUNS_BADLY)
            .sorted(Comparator.comparing(put -> put.machine().machine()))
            .map(put ->
                new RunOutcome.Failure(
                    put.machine().machine(), put.machine().host(), put.reason(), put.log()))
            .toList(),
        false,
        puts.stream()
            .filter(put -> put.ending() == Ending.LACKS_ROOM)
            .sorted(Comparator.comparing(put -> put.machine().machine()))
            .map(put ->
                new RunOutcome.LeftOut(
                    put.machine().machine(), Optional.of(put.machine().host()), put.reason()))
            .toList());
  }

  private List<Put> putBackAll(List<Returning> machines, EventSink events) {
    List<Put> puts = new ArrayList<>();
    for (List<Returning> together : neighbours(machines)) {
      List<Put> some = putBack(together, events);
      some.forEach(put -> events.accept(put.event()));
      puts.addAll(some);
    }
    return puts;
  }

  private List<Put> putBack(List<Returning> together, EventSink events) {
    HostName host = together.getFirst().host();
    try {
      FoundLabs found = others.look(Set.of(host), gone.lab().caller().owner());
      return found.heard().contains(host)
          ? putBack(found, together, events)
          : left(together, "host %s does not answer".formatted(host));
    } catch (HomeLabException e) {
      return left(together, Refusal.of(e).sentence());
    }
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
    }
  }

  /** Now that nobody else can change it. */
  private List<Put> started(HeldPart part, List<Returning> together, EventSink events) {
    HostFacts told = part.told();
    Optional<MarkerFile> marker = part.marker(told);
    if (marker.isEmpty()) {
      return left(together, "its lab was changed meanwhile");
    }
    SortedMap<MachineName, Returning> starting = new TreeMap<>();
    List<Put> puts = new ArrayList<>();
    for (Returning each : together) {
      if (!isStill(each, told, marker.get())) {
        puts.add(Put.left(each, "it was changed meanwhile"));
        continue;
      }
      starting.put(each.machine(), each);
      if (!hasRoom(part, told, marker.get(), starting)) {
        starting.remove(each.machine());
        puts.add(Put.withoutRoom(each));
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
      part.write(told, marker.get().returned(starting.keySet()));
      puts.addAll(start(part, starting, events));
    }
    return puts;
  }

  private static boolean hasRoom(
      HeldPart part, HostFacts facts, MarkerFile marker, SortedMap<MachineName, Returning> some) {
    return RoomAgain.holds(
        part.opened().lab().hosts().all().getFirst(), facts, marker, some.keySet());
  }

  /** Whether it is off, and makes room for the lab that is gone, as when that was looked at. */
  private boolean isStill(Returning machine, HostFacts facts, MarkerFile marker) {
    return facts.machines().own().get(machine.machine()) == MachineState.STOPPED
        && new Preempted(gone.lab().lab().name(), true)
            .equals(marker.preempted().get(machine.machine().value()));
  }

  /**
   * Starts those of which the marker says that they hold their room again. Whoever took it in the
   * same moment is seen by another look: then they stay as they were.
   */
  private List<Put> start(
      HeldPart part, SortedMap<MachineName, Returning> machines, EventSink events) {
    HostFacts counted = part.now();
    if (!hasRoom(part, counted, marker(part, counted), machines)) {
      makeRoomAgain(part, counted, machines.keySet());
      return machines.values().stream().map(Put::withoutRoom).toList();
    }
    RunOutcome outcome = part.verbs().start(machines.keySet(), event -> pass(event, events));
    if (outcome.interrupted()) {
      throw new InterruptedRunException();
    }
    HostFacts now = part.now();
    Set<MachineName> off = new TreeSet<>(machines.keySet());
    off.removeIf(name -> now.machines().own().get(name) != MachineState.STOPPED);
    if (!off.isEmpty()) {
      makeRoomAgain(part, now, off);
    }
    return machines.values().stream()
        .map(each ->
            put(each, now.machines().own().get(each.machine()) == MachineState.RUNNING, outcome))
        .toList();
  }

  private static MarkerFile marker(HeldPart part, HostFacts facts) {
    return part.marker(facts)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.Kind.HOST_FAILED,
                "the marker of its lab on host %s was changed meanwhile".formatted(part.host()),
                "run the same command again"));
  }

  private void makeRoomAgain(HeldPart part, HostFacts now, Set<MachineName> some) {
    SortedMap<MachineName, Preempted> off = new TreeMap<>();
    some.forEach(name -> off.put(name, new Preempted(gone.lab().lab().name(), true)));
    part.write(now, marker(part, now).preempting(off));
  }

  private static Put put(Returning machine, boolean runs, RunOutcome outcome) {
    Ending ending = runs ? Ending.RUNS_BADLY : Ending.STAYS_OFF;
    return outcome.failed().stream()
        .filter(failed -> failed.machine().equals(machine.machine()))
        .findFirst()
        .map(failed -> Put.failed(machine, ending, failed))
        .orElseGet(
            () -> runs ? Put.back(machine) : Put.left(machine, "it was started, and does not run"));
  }

  /** What a person should know while another lab's machines start. */
  private static void pass(RunEvent event, EventSink events) {
    if (event instanceof RunEvent.ConnectionLost
        || event instanceof RunEvent.HostBack
        || event instanceof RunEvent.RunLeft) {
      events.accept(event);
    }
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
