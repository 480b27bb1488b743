package io.homelab.operations;

import io.homelab.engine.LocalBoxes;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabBoxes;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.placement.Rejection;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.SamePlaceRule;
import io.homelab.run.ProvisionChoice;
import io.homelab.state.LabState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold of a plan before anything is touched. */
final class PlanChecks {
  /** Refuses, if there is a reason. */
  static void refuse(Optional<Refusal> reason) {
    if (reason.isPresent()) {
      throw new RefusedException(reason.get());
    }
  }

  /** The lab may take what the whole plan takes. */
  static void quotaSuffices(OpenLab lab, Plan plan, LabState state) {
    Optional<LabName> made =
        lab.kept().isEphemeral() ? Optional.of(lab.lab().name()) : Optional.empty();
    Optional<ProjectQuota> quota = lab.kept().books().quota();
    refuse(
        quota.flatMap(
            its -> its.objection(made, LabTake.after(state, plan.machines()), lab.caller())));
    refuse(quota.flatMap(its -> its.reservedForOthers(plan, lab.caller())));
  }

  /**
   * Whether somebody is told that machines of other labs may be shut down. The labs of a server
   * have one owner, whoever may see them.
   */
  static boolean mayPreempt(OpenLab lab) {
    return lab.caller().request().isEmpty() && lab.kept().books().quota().isEmpty();
  }

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
      if (!inFile(plan, first.host())) {
        throw new RefusedException(
            MissingHost.refusal(
                first.host(),
                plan.stranded().stream()
                    .filter(machine -> machine.host().equals(first.host()))
                    .map(Plan.Stranded::machine)
                    .toList()));
      }
      String others = stranded.size() == 1 ? "" : " (and %d more)".formatted(stranded.size() - 1);
      throw new RefusedException(
          first.fileProblem() ? Refusal.Kind.USAGE : Refusal.Kind.UNREACHABLE,
          "machine %s%s needs host %s, which cannot be used: %s"
              .formatted(first.machine(), others, first.host(), first.reason()),
          hint(first, probes));
    }
  }

  private static boolean inFile(Plan plan, HostName name) {
    return plan.hosts().stream().anyMatch(host -> host.host().name().equals(name));
  }

  /**
   * A host that is in the file and silent, or that answers and cannot be used, may be well the next
   * minute: its machines are never to be forgotten for that.
   */
  private static String hint(Plan.Stranded stranded, Map<HostName, ProbeResult> probes) {
    if (!stranded.wayOut().isEmpty()) {
      return stranded.wayOut();
    }
    String details = "for details, run: homelab hosts check " + stranded.host();
    String hint =
        probes.get(stranded.host()) instanceof ProbeResult.Unreachable gone ? gone.hint() : "";
    if (hint.isBlank()) {
      return details;
    }
    // A hint that names a command of ours needs no second one.
    return hint.contains("homelab ") ? hint : hint + "; " + details;
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
              ? "for every host's reasons, run: homelab plan"
              : plan.placement().hints().getFirst());
    }
  }

  /** Machines lose their disks only with permission. */
  static void replacementsAllowed(List<MachineStep> steps, boolean allowed) {
    List<String> replaced = names(steps, Action.REPLACE);
    if (!replaced.isEmpty() && !allowed) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "%s would be replaced, losing all data on disk".formatted(String.join(", ", replaced)),
          "for the reasons, run 'homelab plan'; to go ahead, add --allow-replace");
    }
  }

  /** The machines with that action. */
  static List<String> names(List<MachineStep> steps, Action action) {
    return steps.stream()
        .filter(step -> step.action() == action)
        .map(step -> step.name().value())
        .toList();
  }

  /** What {@code sync} and {@code provision} name can be sent. */
  static void filesAreReadable(Plan plan) {
    plan.unreadableFiles()
        .ifPresent(why -> {
          throw new RefusedException(
              Refusal.usage(why, "see 'sync' and 'provision' in topology.yaml"));
        });
  }

  /**
   * This computer has what runs playbooks, when any of those machines has one to run.
   *
   * @param choice which provisioners run
   */
  static void playbooksCanRun(
      OpenLab lab, Plan plan, Set<MachineName> selection, ProvisionChoice choice) {
    playbooksCanRun(
        lab,
        plan.present().stream()
            .filter(step -> selection.contains(step.name()))
            .filter(step ->
                choice.runsPlaybooks(
                    step.machine(), step.work().contains(MachineStep.Work.PROVISION)))
            .map(MachineStep.Present::name)
            .toList());
  }

  /** This computer has what runs the playbooks of those machines, if there are any. */
  static void playbooksCanRun(OpenLab lab, List<MachineName> machines) {
    if (!machines.isEmpty() && !lab.playbooks().installed()) {
      throw new RefusedException(
          Refusal.usage(
              "machine %s has a provisioner of type ansible, but this computer has no ansible-playbook"
                  .formatted(machines.getFirst()),
              "install Ansible here (on Debian: apt install ansible-core), or use type: ansible_local"));
    }
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
      if (needed && box.action() == BoxStep.BoxAction.COPY && box.bytes().orElse(0) == 0) {
        throw new RefusedException(
            Refusal.Kind.USAGE,
            "box %s is neither on host %s nor on this computer (boxes_dir: %s)"
                .formatted(box.box(), box.host(), box.box().fileName()),
            "put the box file there, or set boxes or boxes_dir in topology.yaml or box_source in"
                + " hosts.yaml");
      }
    }
  }

  /** The box files that the topology names are there, and those with a checksum have it. */
  static void boxFilesAreRight(Plan plan, LabBoxes said, LocalBoxes files) {
    for (BoxStep step : plan.boxes()) {
      BoxRef box = step.box();
      if (step.action() != BoxStep.BoxAction.COPY) {
        continue;
      }
      if (step.bytes().orElse(0) == 0) {
        said.of(box)
            .file()
            .ifPresent(file -> {
              throw new RefusedException(
                  Refusal.usage(
                      "there is no file of box %s at %s".formatted(box, file),
                      "check its file under 'boxes' in topology.yaml"));
            });
        continue;
      }
      files
          .otherThanSaid(box)
          .ifPresent(found -> {
            throw new RefusedException(
                Refusal.usage(
                    "the file of box %s is not the one that topology.yaml means: it has %s"
                        .formatted(box, found),
                    "bring the right file, or correct its checksum under 'boxes'"));
          });
    }
  }
}
