package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code optimal} says about small labs, against all placements that there are. */
class OptimalAgainstOracleTest {
  private static final int LABS = 600;

  @Test
  void what_it_calls_impossible_is_impossible_and_what_it_finds_has_the_fewest_moves() {
    int impossible = 0;
    int moved = 0;
    int unknown = 0;
    for (int seed = 0; seed < LABS; seed++) {
      PlacementRequest lab = SmallLab.of(seed).request();
      PlacementResult result = PlacementResolver.resolve(lab);
      OptionalInt fewest = AllPlacements.fewestMoves(lab);

      assertThat(new Referee(lab).violations(result.placements())).as("seed %d", seed).isEmpty();
      if (hasRunningGroupApart(lab)) {
        // Such a group is left where it is, so a way by moving it is not seen.
        continue;
      }
      switch (result.conclusion()) {
        case Conclusion.Complete complete -> {
          assertThat(result.unplaced()).as("seed %d", seed).isEmpty();
          assertThat(fewest).as("seed %d", seed).isPresent();
          int moves = new Referee(lab).moves(result.placements());
          assertThat(moves).as("seed %d", seed).isEqualTo(fewest.getAsInt());
          moved += moves > 0 ? 1 : 0;
        }
        case Conclusion.Impossible proof -> {
          assertThat(fewest).as("seed %d: %s", seed, proof.text()).isEmpty();
          impossible++;
        }
        case Conclusion.NoneFound none -> unknown++;
        case Conclusion.LeftOver no -> assertThat(no).as("seed %d", seed).isNull();
      }
    }
    assertThat(unknown).isZero();
    assertThat(impossible).isGreaterThan(LABS / 10);
    assertThat(moved).isGreaterThan(LABS / 100);
  }

  /** Machines that exist on different hosts and have to be together once one of them moves. */
  private static boolean hasRunningGroupApart(PlacementRequest lab) {
    for (Machine machine : lab.machines()) {
      for (MachineName partner : machine.affinity()) {
        HostName here = lab.settled().get(machine.name());
        HostName there = lab.settled().get(partner);
        if (here != null && there != null && !here.equals(there)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void every_host_is_rejected_with_reasons_or_named_as_fitting() {
    for (int seed = 0; seed < LABS; seed++) {
      PlacementRequest lab = SmallLab.of(seed).request();
      for (Decision decision : PlacementResolver.resolve(lab).decisions()) {
        Set<HostName> rejected = new HashSet<>();
        for (Decision.HostRejection rejection : decision.rejected()) {
          assertThat(rejection.reasons()).as("seed %d", seed).isNotEmpty();
          rejected.add(rejection.host());
        }
        HostName before = lab.settled().get(decision.machine().name());
        boolean stays = decision instanceof Decision.Placed placed && placed.host().equals(before);
        for (HostOffer offer : lab.hosts()) {
          HostName host = offer.host().name();
          List<String> words = List.of(decision.why().reason().split("[ ,;()]+"));
          boolean chosen = decision instanceof Decision.Placed placed && placed.host().equals(host);
          assertThat(stays || chosen || rejected.contains(host) || words.contains(host.value()))
              .as("seed %d, %s on %s", seed, decision.machine().name(), host)
              .isTrue();
        }
      }
    }
  }
}
