package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.search.exact.FillSearch;
import io.homelab.placement.search.space.Feasibility;
import io.homelab.placement.search.space.SearchSpace;
import io.homelab.placement.search.space.StepBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labs that leave nothing free, or hardly anything. */
class FullLabsTest {
  private static final long STEPS = 20_000_000;

  @ParameterizedTest
  @CsvSource({
    "4, 6, 1.0, 1024, false",
    "6, 6, 1.0, 1024, false",
    "6, 6, 1.0, 1, false",
    "6, 6, 1.0, 1, true",
    "8, 6, 0.985, 256, true",
    "8, 6, 1.0, 256, true",
    "8, 6, 1.0, 1, false"
  })
  void a_full_lab_is_placed(int hosts, int perHost, double fill, long unit, boolean ruled) {
    for (int seed = 0; seed < 4; seed++) {
      PlacementRequest lab = FullLab.of(seed, hosts, perHost, fill, unit, ruled).request();

      PlacementResult result = PlacementResolver.resolve(lab);

      assertThat(result.conclusion()).as("seed %d", seed).isEqualTo(new Conclusion.Complete());
      assertThat(new Referee(lab).violations(result.placements())).isEmpty();
    }
  }

  @Test
  void a_full_lab_of_eight_unlike_hosts_that_fits_no_more_is_proved_so() {
    int impossible = 0;
    for (int seed = 0; seed < 6; seed++) {
      PlacementRequest lab = FullLab.spoilt(seed, 8, 6, 1, 1, false).request();

      PlacementResult result = PlacementResolver.resolve(lab);

      assertThat(result.conclusion())
          .as("seed %d", seed)
          .isNotInstanceOf(Conclusion.NoneFound.class);
      assertThat(new Referee(lab).violations(result.placements())).isEmpty();
      impossible += result.conclusion() instanceof Conclusion.Impossible ? 1 : 0;
    }
    assertThat(impossible).isPositive();
  }

  @Test
  void filling_bin_by_bin_finds_a_placement_just_when_there_is_one() {
    int impossible = 0;
    int labs = 300;
    for (int seed = 0; seed < labs; seed++) {
      boolean ruled = seed % 2 == 0;
      PlacementRequest lab =
          FullLab.spoilt(seed, 3, ruled ? 2 : 3, 0.98 + seed % 3 * 0.01, 2048, ruled).request();
      boolean possible = AllPlacements.fewestMoves(lab).isPresent();

      impossible += possible ? 0 : 1;
      assertDecided(lab, possible, "seed " + seed);
    }
    assertThat(impossible).isBetween(labs / 10, labs * 9 / 10);
  }

  @Test
  void more_machines_than_can_be_tried_one_by_one_are_decided_just_as_well() {
    int impossible = 0;
    int labs = 60;
    for (int seed = 0; seed < labs; seed++) {
      PlacementRequest lab = FullLab.spoilt(seed, 2, 7, 1, 2048, false).request();
      boolean possible = isPossibleOnTwoHosts(lab);

      impossible += possible ? 0 : 1;
      assertDecided(lab, possible, "seed " + seed);
    }
    assertThat(impossible).isBetween(labs / 10, labs * 9 / 10);
  }

  private static void assertDecided(PlacementRequest lab, boolean possible, String about) {
    Instance instance = new Instance(lab);
    SearchSpace space = new SearchSpace(instance, instance.queue(), List.of());

    Feasibility answer = new FillSearch(space).find(new StepBudget(STEPS));

    if (answer instanceof Feasibility.Feasible found) {
      Map<MachineName, HostName> where = new HashMap<>();
      for (int block = 0; block < space.size(); block++) {
        for (Workload workload : space.members(block)) {
          where.put(workload.machine().name(), space.node(found.binOf()[block]).name());
        }
      }
      assertThat(where).as(about).hasSize(lab.machines().size());
      assertThat(new Referee(lab).violations(where)).as(about).isEmpty();
    }
    assertThat(answer)
        .as(about)
        .isInstanceOf(possible ? Feasibility.Feasible.class : Feasibility.Infeasible.class);
  }

  /** Tries every set of machines on the first host. */
  private static boolean isPossibleOnTwoHosts(PlacementRequest lab) {
    int n = lab.machines().size();
    for (int first = 0; first < 1 << n; first++) {
      long[][] used = new long[2][3];
      for (int i = 0; i < n; i++) {
        Resources needs = lab.machines().get(i).resources();
        long[] there = used[first >> i & 1];
        there[0] += needs.cpus();
        there[1] += needs.memoryMb();
        there[2] += needs.diskGb();
      }
      boolean fits = true;
      for (int host = 0; host < 2; host++) {
        for (Resource resource : Resource.ALL) {
          fits &=
              used[host][resource.position()]
                  <= resource.of(lab.hosts().get(host).usable()).orElseThrow();
        }
      }
      if (fits) {
        return true;
      }
    }
    return false;
  }
}
