package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.placement.Rejection;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.SamePlaceRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold of a plan before anything is touched. */
final class PlanChecks {
  private PlanChecks() {}

  /** What the checks object to first. */
  static Optional<Refusal> objection(Runnable checks) {
    try {
      checks.run();
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    }
  }

  /** That host can be used. */
  static void usable(Plan plan, HostName only) {
    plan.hosts().stream()
        .filter(host -> host.host().name().equals(only))
        .flatMap(host -> host.problem().stream())
        .findFirst()
        .ifPresent(why -> {
          throw new RefusedException(
              Refusal.Kind.UNREACHABLE, "host %s cannot be used: %s".formatted(only, why), "");
        });
  }

  /** Every host of the file is a place of its own. */
  static void placesDiffer(List<Host> hosts, Map<HostName, ProbeResult> probes) {
    SamePlaceRule.of(hosts, probes)
        .forEach((host, before) -> {
          throw new RefusedException(
              Refusal.Kind.USAGE, SamePlaceRule.words(host, before), SamePlaceRule.fix(host));
        });
  }

  /**
   * No machine that this is about is on a host that does not answer, or pinned to one.
   *
   * @param probes what the hosts told; none for an offline plan
   * @param everything whether machines count, too, that are no longer in the topology
   */
  static void nothingStranded(
      Plan plan,
      Map<HostName, ProbeResult> probes,
      Set<MachineName> selection,
      boolean everything) {
    List<Plan.Stranded> stranded =
        plan.stranded().stream()
            .filter(s -> everything || selection.contains(s.machine()))
            .toList();
    if (!stranded.isEmpty()) {
      Plan.Stranded first = stranded.getFirst();
      String others = stranded.size() == 1 ? "" : " (and %d more)".formatted(stranded.size() - 1);
      throw new RefusedException(
          first.fileProblem() ? Refusal.Kind.USAGE : Refusal.Kind.UNREACHABLE,
          "machine %s%s needs host %s, which cannot be used: %s"
              .formatted(first.machine(), others, first.host(), first.reason()),
          hint(plan, first, probes));
    }
  }

  /** Only a machine that was made can be forgotten. */
  private static String hint(Plan plan, Plan.Stranded stranded, Map<HostName, ProbeResult> probes) {
    if (!stranded.wayOut().isEmpty()) {
      return stranded.wayOut();
    }
    boolean known =
        plan.hosts().stream().anyMatch(host -> host.host().name().equals(stranded.host()));
    if (stranded.fileProblem()
        && known
        && probes.get(stranded.host()) instanceof ProbeResult.Reached) {
      // The host is there, and the reason says what is wrong with it: nothing is to be forgotten.
      return "'homelab hosts check' says more";
    }
    String forget =
        stranded.exists()
            ? "; if it is gone for good, 'homelab state forget %s'".formatted(stranded.machine())
            : "";
    return stranded.fileProblem()
        ? "put the host back into hosts.yaml as it was" + forget
        : hint(probes, stranded.host()) + forget;
  }

  private static String hint(Map<HostName, ProbeResult> probes, HostName host) {
    return probes.get(host) instanceof ProbeResult.Unreachable gone && !gone.hint().isBlank()
        ? gone.hint()
        : "bring the host back; 'homelab hosts check' says more";
  }

  /**
   * Every machine has a host. A machine that lacks one only because a host does not answer needs
   * that host: then this is about the host, not about room.
   */
  static void everythingFits(Plan plan, Map<HostName, ProbeResult> probes) {
    List<Decision.Unplaced> unplaced = plan.placement().unplaced();
    boolean silent = probes.values().stream().anyMatch(ProbeResult.Unreachable.class::isInstance);
    for (Decision.Unplaced decision : silent ? unplaced : List.<Decision.Unplaced>of()) {
      for (Decision.HostRejection rejection : decision.rejected()) {
        if (probes.get(rejection.host()) instanceof ProbeResult.Unreachable gone
            && rejection.reasons().stream().allMatch(Rejection.HostUnreachable.class::isInstance)) {
          throw new RefusedException(
              Refusal.Kind.UNREACHABLE,
              "machine %s needs host %s, which cannot be used: %s"
                  .formatted(decision.machine().name(), rejection.host(), gone.reason()),
              gone.hint());
        }
      }
    }
    if (!unplaced.isEmpty()) {
      String others = unplaced.size() == 1 ? "" : " (and %d more)".formatted(unplaced.size() - 1);
      throw new RefusedException(
          Refusal.Kind.DOES_NOT_FIT,
          unplaced.getFirst().message() + others,
          plan.placement().hints().isEmpty()
              ? "'homelab plan' says for every host why not"
              : plan.placement().hints().getFirst());
    }
  }

  /** Machines lose their disks only when somebody said so. */
  static void replacementsAllowed(List<MachineStep> steps, boolean allowed) {
    List<String> replaced = names(steps, Action.REPLACE);
    if (!replaced.isEmpty() && !allowed) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "%s would be replaced, and what is on the disks lost"
              .formatted(String.join(", ", replaced)),
          "'homelab plan' says why; --allow-replace does it");
    }
  }

  /** The machines with that action. */
  static List<String> names(List<MachineStep> steps, Action action) {
    return steps.stream()
        .filter(step -> step.action() == action)
        .map(step -> step.name().value())
        .toList();
  }

  /** Every box that must be sent is on this computer. */
  static void boxesAreHere(Plan plan, Set<MachineName> selection) {
    for (BoxStep box : plan.boxes()) {
      boolean needed =
          plan.present().stream()
              .anyMatch(step ->
                  selection.contains(step.name())
                      && step.host().equals(box.host())
                      && step.machine().box().equals(box.box())
                      && step.work().contains(MachineStep.Work.BOOT));
      if (needed && box.action() == BoxStep.BoxAction.COPY && box.bytes().isEmpty()) {
        throw new RefusedException(
            Refusal.Kind.USAGE,
            "box %s is not on host %s, and boxes_dir has no %s"
                .formatted(box.box(), box.host(), box.box().fileName()),
            "put the box file there, or set boxes_dir in topology.yaml or box_source in hosts.yaml");
      }
    }
  }
}
