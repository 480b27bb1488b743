package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.model.StrategyName;
import io.homelab.plan.Action;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was made needs nothing more. The labs are seeded: a failure can be repeated. */
@Timeout(120)
class SecondRunTest {
  private static final int LABS = 4;

  private static final String HOSTS =
      """
      hosts:
        - { name: one, address: 127.0.0.1, labels: { rack: 1 }, capacity: { memory_mb: 9000 } }
        - { name: two, address: two.local, labels: { rack: 2 }, capacity: { memory_mb: 7000 } }
        - { name: three, address: three.local, labels: { rack: 2 }, capacity: { memory_mb: 5000 } }
      """;

  @TempDir Path temporary;

  @ParameterizedTest
  @EnumSource(StrategyName.class)
  void a_plan_after_an_apply_is_empty_and_leaves_every_machine_where_it_is(StrategyName strategy)
      throws IOException {
    for (int seed = 0; seed < LABS; seed++) {
      Path folder = Files.createDirectory(temporary.resolve("lab" + seed));
      Bench bench = new Bench(folder, LabText.read(folder, HOSTS, strategy, machines(seed)));
      Plan first = bench.plan();
      assertThat(first.withoutHost()).as("seed %d", seed).isEmpty();
      giveAddresses(bench, first);

      assertThat(Bench.failures(bench.up())).as("seed %d", seed).isEmpty();
      bench.later();

      Plan second = bench.plan();
      assertThat(second.machines())
          .as("seed %d", seed)
          .allSatisfy(step -> assertThat(step.action()).isEqualTo(Action.KEEP));
      assertThat(second.changes()).isFalse();
      assertThat(second.placements()).isEqualTo(first.placements());
    }
  }

  private static void giveAddresses(Bench bench, Plan plan) {
    StringBuilder addresses = new StringBuilder();
    int last = 10;
    for (MachineStep.Present step : plan.present()) {
      if (step.nic().isPresent()) {
        addresses.append(step.nic().get().mac()).append(" 192.168.1.").append(last++).append('\n');
      }
    }
    bench.hosts.values().forEach(host -> host.addresses = addresses.toString());
  }

  private static String[] machines(int seed) {
    Random random = new Random(seed);
    List<String> machines = new ArrayList<>();
    int count = 3 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      StringBuilder machine = new StringBuilder("{ name: m" + i);
      machine.append(", role: ").append(random.nextBoolean() ? "db" : "web");
      machine.append(", memory_mb: ").append(256 * (1 + random.nextInt(6)));
      machine.append(", priority: ").append(random.nextInt(3));
      if (i > 0 && random.nextBoolean()) {
        machine.append(", depends_on: [m").append(random.nextInt(i)).append(']');
      }
      if (random.nextInt(3) == 0) {
        machine.append(", spread: { by: rack }");
      }
      if (random.nextInt(3) == 0) {
        machine.append(", box_architecture: amd64");
      }
      if (random.nextInt(3) == 0) {
        machine.append(", provision: [{ inline: id }]");
      }
      machines.add(machine.append(" }").toString());
    }
    return machines.toArray(String[]::new);
  }
}
