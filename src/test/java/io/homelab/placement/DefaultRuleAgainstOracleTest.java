package io.homelab.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The default rule on thousands of random labs, against an independent implementation. */
class DefaultRuleAgainstOracleTest {
  private static final int LABS = 4000;

  @Test
  void the_placement_is_that_of_the_rule_written_naively() {
    int placed = 0;
    int leftOver = 0;
    for (int seed = 0; seed < LABS; seed++) {
      PlacementRequest request = RandomLab.of(seed).request();
      PlacementResult result = PlacementResolver.resolve(request);

      assertThat(names(result.placements()))
          .as("seed %d", seed)
          .isEqualTo(DefaultRuleOracle.place(request));
      assertThat(DefaultRuleOracle.violations(request, names(result.placements())))
          .as("seed %d", seed)
          .isEmpty();
      placed += result.placements().size();
      leftOver += result.unplaced().size();
    }
    assertThat(placed).isGreaterThan(LABS);
    assertThat(leftOver).isGreaterThan(LABS);
  }

  @Test
  void the_order_of_the_machines_in_the_file_changes_nothing() {
    for (int seed = 0; seed < LABS / 4; seed++) {
      PlacementRequest request = RandomLab.of(seed).request();
      List<Machine> shuffled = new ArrayList<>(request.machines());
      Collections.shuffle(shuffled, new Random(seed));
      PlacementRequest other =
          new PlacementRequest(
              request.hosts(),
              shuffled,
              request.settled(),
              request.strategy(),
              request.seed(),
              request.startIndex());

      assertThat(PlacementResolver.resolve(other))
          .as("seed %d", seed)
          .isEqualTo(PlacementResolver.resolve(request));
    }
  }

  @Test
  void every_host_has_a_reason_against_a_machine_or_is_named_as_fitting() {
    for (int seed = 0; seed < LABS / 4; seed++) {
      PlacementRequest request = RandomLab.of(seed).request();
      for (Decision decision : PlacementResolver.resolve(request).decisions()) {
        if (request.settled().containsKey(decision.machine().name())) {
          continue;
        }
        Set<HostName> rejected = new HashSet<>();
        for (Decision.HostRejection rejection : decision.rejected()) {
          assertThat(rejection.reasons()).as("seed %d", seed).isNotEmpty();
          rejected.add(rejection.host());
        }
        for (HostOffer offer : request.hosts()) {
          HostName host = offer.host().name();
          assertThat(rejected.contains(host) || fits(decision, host))
              .as("seed %d, %s on %s", seed, decision.machine().name(), host)
              .isTrue();
        }
      }
    }
  }

  private static boolean fits(Decision decision, HostName host) {
    return decision instanceof Decision.Placed placed
        && (placed.host().equals(host) || placed.reason().contains(host + " "));
  }

  static Map<String, String> names(Map<MachineName, HostName> placements) {
    Map<String, String> names = new HashMap<>();
    placements.forEach((machine, host) -> names.put(machine.value(), host.value()));
    return names;
  }
}
