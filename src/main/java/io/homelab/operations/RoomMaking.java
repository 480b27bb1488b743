package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.plan.Victim;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunOutcome;
import io.homelab.workdir.MarkerFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shuts machines of other labs down to make room for one. Each lab is opened by its marker on the
 * host and locked there, as its own commands lock it; nothing is shut down before all are locked
 * and found as they were when the plan was shown. The marker tells of a machine once it is off.
 */
final class RoomMaking implements AutoCloseable {
  private static final String COMMAND = "vos up --preempt";
  private static final String AGAIN = "run the same command again";

  private final OpenLab lab;
  private final OtherLabs others;
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

  private RoomMaking(OpenLab lab, OtherLabs others) {
    this.lab = lab;
    this.others = others;
  }

  /**
   * Does it.
   *
   * @param lab the lab that gets the room
   * @param says hears in sentences what is begun
   * @throws RefusedException when a lab is in use or not as it was; nothing is shut down then. Also
   *     when a machine does not stop: those that did are told of by their markers
   */
  static void carryOut(OpenLab lab, OtherLabs others, List<Victim> victims, Consumer<String> says) {
    if (victims.isEmpty()) {
      return;
    }
    try (RoomMaking making = new RoomMaking(lab, others)) {
      making.lock(victims);
      making.parts.forEach(part -> making.halt(part, says));
    }
  }

  private void lock(List<Victim> victims) {
    Map<String, List<Victim>> byPlace = new LinkedHashMap<>();
    victims.forEach(victim ->
        byPlace
            .computeIfAbsent(victim.host() + "\0" + victim.workdir(), place -> new ArrayList<>())
            .add(victim));
    FoundLabs found = look(victims.stream().map(Victim::host).collect(Collectors.toSet()));
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
      parts.add(open(its, there));
    }
    parts.forEach(this::requireUnchanged);
  }

  private FoundLabs look(Set<HostName> hosts) {
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

  private Part open(FoundLab its, List<Victim> there) {
    MarkedPart opened =
        MarkedPart.open(others.labs(), others.request(), its, there.getFirst().host());
    boolean held = false;
    try {
      MachineVerbs verbs =
          MachineVerbs.find(
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
          || !(state == MachineState.RUNNING || state == MachineState.STOPPED)
          || !part.verbs().machines().containsKey(victim.machine())) {
        throw changed(victim, "machine %s was changed meanwhile".formatted(victim.place()));
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

  private void halt(Part part, Consumer<String> says) {
    says.accept("halting %s to make room".formatted(part.words()));
    RunOutcome outcome = part.verbs().halt(event -> {}).orThrow();
    OpenLab locked = part.verbs().lab();
    HostFacts now = facts(part, locked.hosts().probe().get(part.host()));
    List<MachineName> off =
        part.names().stream()
            .filter(name -> now.machines().own().get(name) == MachineState.STOPPED)
            .toList();
    LabName wanting = lab.lab().name();
    MarkerWriter.write(
        locked, now.workdir(), part.host(), marker(part, now).preempting(off, wanting));
    if (off.size() < part.victims().size()) {
      throw new RefusedException(
          Refusal.Kind.HOST_FAILED,
          "%s could not be halted to make room: %s"
              .formatted(part.words(), outcome.complete() ? "not off" : ExpiredLabs.words(outcome)),
          "look at it there, then " + AGAIN);
    }
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
