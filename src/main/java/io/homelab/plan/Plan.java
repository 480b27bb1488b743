package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.PlacementResult;
import io.homelab.probe.finding.Duplicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What would be done and why: a value that depends only on its inputs.
 *
 * @param lab the lab
 * @param strategy the strategy that placed the machines
 * @param seed the seed of {@code random}
 * @param offline whether no host was asked
 * @param machines every machine that has a host, and those that go away, sorted by name
 * @param hosts every host, in {@code hosts.yaml} order
 * @param boxes the boxes that machines to be made need, by host in file order, then by box
 * @param files the files that change in the workdirs, by host in file order; hosts where none does
 *     are not in it
 * @param unreadableFiles why the lab's files could not be compared: one sentence
 * @param placement the resolver's answer, with the machines that found no host
 * @param stranded machines that exist on hosts which do not answer, sorted: nothing is known of
 *     them
 * @param duplicates machines that more than one host has
 * @param resting machines that are not up, and stay so since nobody named them, sorted. Those that
 *     do not exist have no step and hold no room
 * @param drift what became of machines since a run last saw them, by machine; those of which
 *     nothing did are not in it
 * @param strays copies of machines on hosts that were assumed lost; those that are gone are not in
 *     it
 * @param victims the machines of other labs that are shut down first, to make room
 */
public record Plan(
    LabName lab,
    StrategyName strategy,
    long seed,
    boolean offline,
    List<MachineStep> machines,
    List<HostPlan> hosts,
    List<BoxStep> boxes,
    List<HostFiles> files,
    Optional<String> unreadableFiles,
    PlacementResult placement,
    List<Stranded> stranded,
    List<Duplicate> duplicates,
    List<MachineName> resting,
    SortedMap<MachineName, List<Drift>> drift,
    List<StrayCopy> strays,
    List<Victim> victims) {

  /** A plan that leaves other labs alone. */
  public Plan(
      LabName lab,
      StrategyName strategy,
      long seed,
      boolean offline,
      List<MachineStep> machines,
      List<HostPlan> hosts,
      List<BoxStep> boxes,
      List<HostFiles> files,
      Optional<String> unreadableFiles,
      PlacementResult placement,
      List<Stranded> stranded,
      List<Duplicate> duplicates,
      List<MachineName> resting,
      SortedMap<MachineName, List<Drift>> drift,
      List<StrayCopy> strays) {
    this(
        lab,
        strategy,
        seed,
        offline,
        machines,
        hosts,
        boxes,
        files,
        unreadableFiles,
        placement,
        stranded,
        duplicates,
        resting,
        drift,
        strays,
        List.of());
  }

  /**
   * A machine that is needed on a host that does not answer.
   *
   * @param machine the machine
   * @param host the host where it is, or to which it is pinned
   * @param fileProblem whether the files are the cause, and not a host that does not answer
   * @param reason why the host cannot be used
   * @param wayOut what to do about it, where that is not the host's own affair; may be empty
   */
  public record Stranded(
      MachineName machine, HostName host, boolean fileProblem, String reason, String wayOut) {}

  /** The same plan with the boxes on other ways. */
  Plan withBoxes(List<BoxStep> others) {
    return with(others, placement);
  }

  /**
   * The same plan with one more hint about what would make the rest fit.
   *
   * @param first whether it is the easiest
   */
  Plan hinting(String hint, boolean first) {
    return with(boxes, placement.hinting(hint, first));
  }

  private Plan with(List<BoxStep> itsBoxes, PlacementResult itsPlacement) {
    return new Plan(
        lab,
        strategy,
        seed,
        offline,
        machines,
        hosts,
        itsBoxes,
        files,
        unreadableFiles,
        itsPlacement,
        stranded,
        duplicates,
        resting,
        drift,
        strays,
        victims);
  }

  /** Whether applying it would change anything. */
  public boolean changes() {
    return !files.isEmpty() || changesMachines();
  }

  /** Whether applying it would change a machine. */
  public boolean changesMachines() {
    return machines.stream().anyMatch(step -> step.action() != Action.KEEP);
  }

  /** Whether applying only those steps of it would change anything. */
  public boolean changes(List<MachineStep> steps) {
    return steps.stream().anyMatch(step -> step.action() != Action.KEEP)
        || files.stream()
            .anyMatch(on -> steps.stream().anyMatch(step -> step.hosts().contains(on.host())));
  }

  /** The steps of machines that are in the topology. */
  public List<MachineStep.Present> present() {
    return machines.stream()
        .filter(MachineStep.Present.class::isInstance)
        .map(MachineStep.Present.class::cast)
        .toList();
  }

  /** The steps with that action. */
  public List<MachineStep> with(Action action) {
    return machines.stream().filter(step -> step.action() == action).toList();
  }

  /** The step of that machine, if it has one. */
  public Optional<MachineStep> machine(MachineName name) {
    return machines.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** What became of that machine since a run last saw it. */
  public List<Drift> driftOf(MachineName name) {
    return drift.getOrDefault(name, List.of());
  }

  /** The machines of the topology that have no host, each with a sentence that says so. */
  public SortedMap<MachineName, String> withoutHost() {
    SortedMap<MachineName, String> without = new TreeMap<>();
    for (Decision.Unplaced decision : placement.unplaced()) {
      without.put(decision.machine().name(), decision.message());
    }
    return without;
  }

  /**
   * The machines with a host that cannot be finished, since they depend on or start after one
   * without a host, directly or through others: each with the one that it waits for itself.
   */
  public SortedMap<MachineName, MachineName> waiting() {
    SortedMap<MachineName, String> without = withoutHost();
    SortedMap<MachineName, MachineName> waiting = new TreeMap<>();
    int before = -1;
    while (!without.isEmpty() && before < waiting.size()) {
      before = waiting.size();
      for (MachineStep step : machines) {
        if (step instanceof MachineStep.Present present && !present.work().isEmpty()) {
          List<MachineName> targets = new ArrayList<>(present.machine().startAfter());
          targets.addAll(present.machine().dependsOn());
          for (MachineName target : targets) {
            if (without.containsKey(target) || waiting.containsKey(target)) {
              waiting.putIfAbsent(step.name(), target);
            }
          }
        }
      }
    }
    return waiting;
  }

  /** Machine to host, for every machine of the topology that has a host. */
  public SortedMap<MachineName, HostName> placements() {
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    for (MachineStep.Present step : present()) {
      placements.put(step.name(), step.host());
    }
    return placements;
  }
}
