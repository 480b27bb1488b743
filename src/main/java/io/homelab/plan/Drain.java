package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.placement.Rejection;
import io.homelab.placement.question.Evacuation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a host is emptied: it is cordoned, and its machines are made anew on other hosts while
 * everything else stays where it is. Machines that do not exist yet have no part in it.
 *
 * @param host the host
 * @param moving the moves, and the plan of all machines that exist
 * @param staying the machines of the host that stay, each with the reasons, sorted by name
 */
public record Drain(HostName host, Moving moving, SortedMap<MachineName, List<String>> staying) {
  /**
   * Plans it.
   *
   * @param request a plan of the lab whose state has the host cordoned
   */
  public static Drain of(PlanRequest request, HostName host) {
    SortedMap<MachineName, HostName> existing = Planner.whereabouts(request);
    SortedSet<MachineName> there = new TreeSet<>();
    SortedMap<MachineName, List<String>> staying = new TreeMap<>();
    existing.forEach((machine, where) -> {
      if (where.equals(host)) {
        if (request.lab().machine(machine).isPresent()) {
          there.add(machine);
        } else {
          staying.put(
              machine, List.of("it is no longer in topology.yaml: 'homelab vos up' destroys it"));
        }
      }
    });
    PlanRequest known = request.withLab(request.lab().only(existing.keySet()));
    Evacuation evacuation = Evacuation.ofDrained(Planner.placementRequest(known), host, there);
    for (Decision.Unplaced decision : evacuation.left()) {
      staying.put(decision.machine().name(), reasons(decision, host));
    }
    return new Drain(host, Moving.of(known, evacuation.moves()), staying);
  }

  /** One line for each other host; that the host itself is cordoned needs no word. */
  private static List<String> reasons(Decision.Unplaced decision, HostName host) {
    List<String> lines = new ArrayList<>();
    for (Decision.HostRejection rejection : decision.rejected()) {
      if (!rejection.host().equals(host)) {
        List<String> texts = new ArrayList<>();
        for (Rejection reason : rejection.reasons()) {
          texts.add(reason.text());
        }
        lines.add("not on " + rejection.host() + ": " + String.join("; ", texts));
      }
    }
    return lines;
  }

  /**
   * The machines to work on: those that move, those that are replaced because of it, and those that
   * depend on any of them and need nothing but new names.
   */
  public SortedSet<MachineName> selection() {
    SortedSet<MachineName> selection = new TreeSet<>(moving.moves().keySet());
    moving.alsoReplaced().forEach(step -> selection.add(step.name()));
    SortedSet<MachineName> dependants = new TreeSet<>();
    SortedSet<MachineName> unknown = new TreeSet<>();
    moving.plan().stranded().forEach(stranded -> unknown.add(stranded.machine()));
    for (MachineStep.Present step : moving.plan().present()) {
      if (step.action() == Action.KEEP
          && !unknown.contains(step.name())
          && !Collections.disjoint(step.machine().dependsOn(), selection)) {
        dependants.add(step.name());
      }
    }
    selection.addAll(dependants);
    return selection;
  }
}
