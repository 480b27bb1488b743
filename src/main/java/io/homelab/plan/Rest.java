package io.homelab.plan;

import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The machines that a plan leaves alone since they start only when somebody names them, and are not
 * up.
 *
 * @param machines all of them, sorted
 * @param absent those that do not exist, and were not made by an earlier run either
 */
record Rest(List<MachineName> machines, Set<MachineName> absent) {
  static Rest of(Survey survey) {
    Set<MachineName> resting = new TreeSet<>();
    Set<MachineName> absent = new TreeSet<>();
    for (Machine machine : survey.request().lab().machines()) {
      Optional<Existing> found = survey.existing(machine.name());
      if (isResting(machine, found)) {
        resting.add(machine.name());
        if (found.isEmpty() && survey.vanished(machine.name()).isEmpty()) {
          absent.add(machine.name());
        }
      }
    }
    return new Rest(List.copyOf(resting), absent);
  }

  /** Whether nothing is done with that machine. One of which nothing is known may be up. */
  static boolean isResting(Machine machine, Optional<Existing> found) {
    return !machine.autostart()
        && found
            .map(there -> there.state() == MachineState.STOPPED || there.state().isPaused())
            .orElse(true);
  }

  /** The request for the others: what does not exist and need not gets no host and no room. */
  PlanRequest over(PlanRequest request) {
    if (absent.isEmpty()) {
      return request;
    }
    Set<MachineName> others = new TreeSet<>();
    for (Machine machine : request.lab().machines()) {
      if (!absent.contains(machine.name())) {
        others.add(machine.name());
      }
    }
    return request.withLab(request.lab().only(others));
  }
}
