package io.homelab.operations;

import io.homelab.guest.EdgeResult;
import io.homelab.model.Edge;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.run.Verification;
import io.homelab.state.LabState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the machines of a lab reach those that they depend on, as seen from inside.
 *
 * @param edges one for every dependency, sorted
 */
public record EdgeCheck(List<EdgeResult> edges) {
  /** Copies the list. */
  public EdgeCheck {
    edges = List.copyOf(edges);
  }

  /** Probes every edge. */
  public static Answer<EdgeCheck> of(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Lab up = withoutResting(lab.lab(), state);
      MissingHost.none(lab, state, up.edges().stream().map(Edge::from).toList());
      return new EdgeCheck(new Verification(up, state, lab.hosts().connections()).verify());
    });
  }

  /** Nobody misses what a machine cannot reach that was never started. */
  private static Lab withoutResting(Lab lab, LabState state) {
    Set<MachineName> others = new TreeSet<>();
    for (Machine machine : lab.machines()) {
      if (machine.autostart() || state.machine(machine.name()).isPresent()) {
        others.add(machine.name());
      }
    }
    return lab.only(others);
  }

  /** Whether no edge is unknown for want of a host that answers. */
  public boolean allAsked() {
    return edges.stream().allMatch(EdgeResult::asked);
  }

  /** Whether every machine reaches what it depends on. */
  public boolean allReached() {
    return edges.stream().allMatch(EdgeResult::ok);
  }
}
