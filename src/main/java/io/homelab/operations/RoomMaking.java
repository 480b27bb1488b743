package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.plan.Victim;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunOutcome;
import io.homelab.workdir.MarkerFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private record Part(List<Victim> victims, MarkedPart opened, MachineVerbs verbs)
      implements AutoCloseable {
    HostName host() {
      return victims.getFirst().host();
    }

    List<MachineName> names() {
      return victims.stream().map(Victim::machine).toList();
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
      try {
        verbs.close();
      } finally {
        opened.close();
      }
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
    FoundLabs found = look(others, victims.stream().map(Victim::host).collect(Collectors.toSet()));
    for (List<Victim> there : byPlace.values()) {
      Victim first = there.getFirst();
      FoundLab its =
          found.labs().stream()
              .filter(each -> isOf(each, first))
              .findFirst()
              .orElseThrow(
                  () -> changed(first, "lab %s is no longer there".formatted(first.lab())));
      its.user()
          .ifPresent(user -> {
            throw new RefusedException(
                Refusal.Kind.LOCKED,
                "lab %s on host %s is in use: %s".formatted(first.lab(), first.host(), user),
                "wait for it to end, then " + AGAIN);
          });
      parts.add(open(others, its, there));
    }
    parts.forEach(this::requireUnchanged);
  }

  private FoundLabs look(OtherLabs others, Set<HostName> hosts) {
    try (LabHosts all = others.labs().hosts(others.request())) {
      List<Host> some = all.all().stream().filter(host -> hosts.contains(host.name())).toList();
      return FoundLabs.look(all, some, Optional.of(lab.caller().owner()));
    }
  }

  private static boolean isOf(FoundLab found, Victim victim) {
    FoundLab.LabPlace place = found.places().get(victim.host());
    return place != null
        && found.name().equals(victim.lab())
        && found.lineage().equals(victim.lineage())
        && place.folder().workdir().equals(victim.workdir());
  }

  private Part open(OtherLabs others, FoundLab its, List<Victim> there) {
    MarkedPart opened =
        MarkedPart.open(others.labs(), others.request(), its, there.getFirst().host());
    boolean held = false;
    try {
      MachineVerbs verbs =
          MachineVerbs.findBeside(
                  opened.lab().patient(lab.kept().patience()),
                  there.stream().map(victim -> victim.machine().value()).toList(),
                  COMMAND)
              .orThrow();
      held = true;
      return new Part(there, opened, verbs);
    } finally {
      if (!held) {
        opened.close();
      }
    }
  }

  /** Now that nobody else can change it. */
  private void requireUnchanged(Part part) {
    HostFacts facts = facts(part, part.verbs().probes().get(part.host()));
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
          || !part.verbs().machines().containsKey(victim.machine())) {
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

  private static HostFacts facts(Part part, @Nullable ProbeResult probe) {
    if (probe instanceof ProbeResult.Reached reached) {
      return reached.facts();
    }
    throw new RefusedException(
        Refusal.Kind.UNREACHABLE, "host %s does not answer any more".formatted(part.host()), AGAIN);
  }

  private MarkerFile marker(Part part, HostFacts facts) {
    Victim first = part.victims().getFirst();
    return facts
        .workdir()
        .marker()
        .filter(its ->
            its.lab().equals(first.lab())
                && its.owner().equals(lab.caller().owner())
                && its.lineage().equals(first.lineage()))
        .orElseThrow(() -> changed(first, "lab %s is no longer there".formatted(first.lab())));
  }

  /** What the host tells once they are off. */
  private HostFacts halt(Part part, Consumer<String> says) {
    says.accept("halting %s to make room".formatted(part.words()));
    RunOutcome outcome = part.verbs().halt(event -> {}).orThrow();
    HostFacts now = facts(part, part.verbs().lab().hosts().probe().get(part.host()));
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
    MarkerWriter.write(
        part.verbs().lab(),
        now.workdir(),
        part.host(),
        marker(part, now).preempting(part.names(), lab.lab().name()));
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
