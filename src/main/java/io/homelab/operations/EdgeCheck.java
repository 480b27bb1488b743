package io.homelab.operations;

import io.homelab.guest.EdgeResult;
import io.homelab.model.Edge;
import io.homelab.run.Verification;
import io.homelab.state.LabState;
import java.util.List;

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
      MissingHost.none(lab, state, lab.lab().edges().stream().map(Edge::from).toList());
      return new EdgeCheck(new Verification(lab.lab(), state, lab.hosts().connections()).verify());
    });
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
