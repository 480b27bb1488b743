package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Tries every placement of a small lab, with everything moving that may. */
final class AllPlacements {
  private final PlacementRequest lab;
  private final Referee referee;
  private final Map<MachineName, HostName> where = new HashMap<>();
  private int fewest = Integer.MAX_VALUE;

  private AllPlacements(PlacementRequest lab) {
    this.lab = lab;
    this.referee = new Referee(lab);
  }

  /** The least number of moves with which all machines have a host; empty when they cannot. */
  static OptionalInt fewestMoves(PlacementRequest lab) {
    AllPlacements all = new AllPlacements(lab);
    all.place(0);
    return all.fewest == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(all.fewest);
  }

  private void place(int index) {
    if (index == lab.machines().size()) {
      int moves = referee.moves(where);
      if (moves < fewest && referee.violations(where).isEmpty()) {
        fewest = moves;
      }
      return;
    }
    Machine machine = lab.machines().get(index);
    Optional<HostName> home = Optional.ofNullable(lab.settled().get(machine.name()));
    if (home.isPresent() && !answers(home.get())) {
      where.put(machine.name(), home.get());
      place(index + 1);
    } else {
      for (HostOffer offer : lab.hosts()) {
        where.put(machine.name(), offer.host().name());
        // What is wrong now stays wrong, whoever comes.
        if (referee.violations(where).isEmpty()) {
          place(index + 1);
        }
      }
    }
    where.remove(machine.name());
  }

  private boolean answers(HostName host) {
    return lab.hosts().stream().anyMatch(o -> o.host().name().equals(host) && o.outage().isEmpty());
  }
}
