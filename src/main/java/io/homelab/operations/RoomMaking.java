package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.plan.Victim;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.run.RunOutcome;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.Preempted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shuts machines of other labs down to make room for one. Each lab is opened by its marker on the
 * host and locked there, as its own commands lock it, until this is closed; nothing is shut down
 * before all are locked and found as they were when the plan was shown. Once all are off, the
 * markers tell so: until then, each holds its room.
 */
final class RoomMaking implements AutoCloseable {
  private static final String COMMAND = "vos up --preempt";
  private static final String AGAIN = "run the same command again";

  private final OpenLab lab;
  private final List<Part> parts = new ArrayList<>();

  /** The machines of one lab's folder. */
  private record Part(List<Victim> victims, HeldPart held) implements AutoCloseable {
    HostName host() {
      return held.host();
    }

    List<MachineName> names() {
      return RoomMaking.names(victims);
    }

    String words() {
      return "%s of lab %s on host %s"
          .formatted(
              names().stream().map(MachineName::value).collect(Collectors.joining(", ")),
              victims.getFirst().lab(),
              host());
    }

    @Override
    public void close() {
      held.close();
    }
  }

  private RoomMaking(OpenLab lab) {
    this.lab = lab;
  }

  /**
   * Locks the labs whose machines are to make room.
   *
   * @param lab the lab that gets the room
   * @param others opens the others; only needed for victims
   * @throws RefusedException when one is in use or not as it was; none is locked then
   */
  static RoomMaking locked(OpenLab lab, Optional<OtherLabs> others, List<Victim> victims) {
    RoomMaking making = new RoomMaking(lab);
    boolean held = false;
    try {
      if (!victims.isEmpty()) {
        making.lock(others.orElseThrow(), victims);
      }
      held = true;
      return making;
    } finally {
      if (!held) {
        making.close();
      }
    }
  }

  /**
   * Makes the room.
   *
   * @param says hears in sentences what is begun
   * @throws RefusedException when a machine does not stop; those that did hold their room then
   */
  void make(Consumer<String> says) {
    List<HostFacts> off = new ArrayList<>();
    for (Part part : parts) {
      off.add(halt(part, says));
    }
    for (int i = 0; i < parts.size(); i++) {
      mark(parts.get(i), off.get(i));
    }
  }

  private void lock(OtherLabs others, List<Victim> victims) {
    // In the same order, whoever does it: two of them must not wait for each other.
    Map<String, List<Victim>> byPlace = new TreeMap<>();
    victims.forEach(victim ->
        byPlace
            .computeIfAbsent(
                victim.lineage() + "\0" + victim.host() + "\0" + victim.workdir(),
                place -> new ArrayList<>())
            .add(victim));
    FoundLabs found =
        others.look(
            victims.stream().map(Victim::host).collect(Collectors.toSet()), lab.caller().owner());
    for (List<Victim> there : byPlace.values()) {
      Victim first = there.getFirst();
      FoundLab its =
          found
              .in(first.host(), first.workdir(), first.lab(), first.lineage())
              .orElseThrow(
                  () -> changed(first, "lab %s is no longer there".formatted(first.lab())));
      its.user()
          .ifPresent(user -> {
            throw new RefusedException(
                Refusal.Kind.LOCKED,
                "lab %s on host %s is in use: %s".formatted(first.lab(), first.host(), user),
                "wait for it to end, then " + AGAIN);
          });
      parts.add(
          new Part(
              there,
              HeldPart.open(
                  others, its, first.host(), names(there), lab.kept().patience(), COMMAND)));
    }
    parts.forEach(this::requireUnchanged);
  }

  private static List<MachineName> names(List<Victim> victims) {
    return victims.stream().map(Victim::machine).toList();
  }

  /** Now that nobody else can change it. */
  private void requireUnchanged(Part part) {
    HostFacts facts = part.held().told();
    MarkerFile marker = marker(part, facts);
    for (Victim victim : part.victims()) {
      String name = victim.machine().value();
      MachineState state = facts.machines().own().get(victim.machine());
      if (!Integer.valueOf(victim.priority()).equals(marker.priorities().get(name))
          || state != (victim.running() ? MachineState.RUNNING : MachineState.STOPPED)
          || (!victim.running() && marker.preempted().containsKey(name))
          || !victim
              .frees()
              .equals(marker.machines().getOrDefault(name, Resources.ZERO).withoutDisk())
          || !part.held().verbs().machines().containsKey(victim.machine())) {
        throw changed(
            victim,
            "machine %s of lab %s was changed meanwhile".formatted(victim.machine(), victim.lab()));
      }
    }
  }

  private static RefusedException changed(Victim victim, String what) {
    return new RefusedException(
        Refusal.usage(
            "the plan is outdated: on host %s, %s".formatted(victim.host(), what), AGAIN));
  }

  private MarkerFile marker(Part part, HostFacts facts) {
    Victim first = part.victims().getFirst();
    return part.held()
        .marker(facts)
        .orElseThrow(() -> changed(first, "lab %s is no longer there".formatted(first.lab())));
  }

  /** What the host tells once they are off. */
  private HostFacts halt(Part part, Consumer<String> says) {
    says.accept("halting %s to make room".formatted(part.words()));
    RunOutcome outcome = part.held().verbs().halt(event -> {}).orThrow();
    HostFacts now = part.held().now();
    boolean off =
        part.names().stream()
            .allMatch(name -> now.machines().own().get(name) == MachineState.STOPPED);
    if (!off) {
      throw new RefusedException(
          Refusal.Kind.HOST_FAILED,
          "%s could not be halted to make room: %s"
              .formatted(part.words(), outcome.complete() ? "not off" : ExpiredLabs.words(outcome)),
          "look at it there, then %s; what is off already comes back with homelab vos up in its lab's folder"
              .formatted(AGAIN));
    }
    return now;
  }

  private void mark(Part part, HostFacts now) {
    SortedMap<MachineName, Preempted> off = new TreeMap<>();
    part.victims()
        .forEach(
            victim -> off.put(victim.machine(), new Preempted(lab.lab().name(), victim.running())));
    part.held().write(now, marker(part, now).preempting(off));
  }

  @Override
  public void close() {
    List<HomeLabException> failed = new ArrayList<>();
    for (Part part : parts) {
      try {
        part.close();
      } catch (HomeLabException e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }
}
