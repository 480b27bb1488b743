package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The strategies look at few hosts; they decide what a scan of all hosts decides. */
class PlainScanTest {
  private static final List<StrategyName> STRATEGIES =
      List.of(
          StrategyName.FIRST_FIT_DECREASING,
          StrategyName.BEST_FIT,
          StrategyName.LEAST_LOADED,
          StrategyName.STICKY,
          StrategyName.RANDOM);

  @Test
  void every_strategy_decides_in_any_lab_what_a_scan_of_all_hosts_decides() {
    int placed = 0;
    for (long seed = 0; seed < 400; seed++) {
      Scenario scenario = seed % 8 == 0 ? large(seed) : RandomLab.of(seed);
      for (StrategyName strategy : STRATEGIES) {
        PlacementRequest lab = scenario.by(strategy).seed(seed).request();
        PlacementResult result = PlacementResolver.resolve(lab);
        assertThat(result.placements()).as("seed %d, %s", seed, strategy).isEqualTo(scan(lab));
        placed += result.placements().size();
      }
    }
    assertThat(placed).isGreaterThan(20_000);
  }

  /** Some sizes of hosts, each often, and more machines than fit. */
  private static Scenario large(long seed) {
    Random random = new Random(seed);
    int hosts = 30 + random.nextInt(30);
    HostBuilder[] all = new HostBuilder[hosts];
    for (int i = 0; i < hosts; i++) {
      int size = 1 << random.nextInt(3);
      all[i] = host("h" + i, 4L * size, 8192L * size, random.nextInt(4) == 0 ? 0 : 90L * size);
      if (random.nextInt(3) == 0) {
        all[i].roles("a");
      }
    }
    Scenario scenario = Scenario.on(all);
    for (int i = 0; i < 6 * hosts; i++) {
      MachineBuilder one =
          machine("m" + i)
              .role(random.nextBoolean() ? "a" : "b")
              .needs(random.nextInt(3), 512L * random.nextInt(8), 10L * random.nextInt(3));
      if (random.nextInt(8) == 0) {
        one.apartFrom("m" + random.nextInt(6 * hosts));
      }
      scenario.run(one);
      if (random.nextInt(20) == 0) {
        scenario.settled("m" + i, "h" + random.nextInt(hosts));
      }
    }
    return scenario;
  }

  private static Map<MachineName, HostName> scan(PlacementRequest lab) {
    Instance instance = new Instance(lab);
    Occupancy now = new Occupancy(instance);
    SplittableRandom random = new SplittableRandom(lab.seed());
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    for (Workload workload : instance.workloads()) {
      HostName home = instance.settledOn(workload);
      if (home != null) {
        placements.put(workload.name(), home);
      }
    }
    for (Workload workload : instance.queue()) {
      List<Node> fitting = new ArrayList<>();
      for (Node node : instance.nodes()) {
        if (Rules.eligible(workload.profile(), node.offer()) && Rules.fits(workload, node, now)) {
          fitting.add(node);
        }
      }
      Node chosen = choose(lab, workload, fitting, now, random);
      if (chosen != null) {
        now.place(workload, chosen);
        placements.put(workload.name(), chosen.name());
      }
    }
    return placements;
  }

  private static @Nullable Node choose(
      PlacementRequest lab,
      Workload workload,
      List<Node> fitting,
      Occupancy now,
      SplittableRandom random) {
    if (lab.strategy() == StrategyName.RANDOM) {
      return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    }
    Node best = null;
    Fraction least = null;
    for (Node node : fitting) {
      Fraction score = score(lab, workload, node, now);
      if (least == null || score.compareTo(least) < 0) {
        best = node;
        least = score;
      }
    }
    return best;
  }

  private static Fraction score(PlacementRequest lab, Workload workload, Node node, Occupancy now) {
    Fraction cpu = used(node, now, Resource.CPU);
    Fraction memory = used(node, now, Resource.MEMORY);
    Fraction disk = used(node, now, Resource.DISK);
    return switch (lab.strategy()) {
      case LEAST_LOADED -> cpu.times(2).plus(memory.times(2)).plus(disk);
      case BEST_FIT ->
          free(workload, node, now, Resource.CPU)
              .plus(free(workload, node, now, Resource.MEMORY))
              .plus(free(workload, node, now, Resource.DISK));
      case STICKY ->
          lab.settled().containsValue(node.name())
              ? cpu.max(memory).max(disk)
              // Above every share that there can be.
              : cpu.max(memory).max(disk).plus(Fraction.of(1L << 40, 1));
      default -> cpu.max(memory).max(disk);
    };
  }

  private static Fraction used(Node node, Occupancy now, Resource resource) {
    long usable = node.usable(resource);
    long used = now.used(node, resource);
    if (usable == Node.UNLIMITED || used == 0) {
      return Fraction.of(0, 1);
    }
    // More than is usable of nothing: the largest share of all.
    return usable == 0 ? Fraction.of(1L << 30, 1) : Fraction.of(used, usable);
  }

  private static Fraction free(Workload workload, Node node, Occupancy now, Resource resource) {
    long usable = node.usable(resource);
    if (usable == Node.UNLIMITED) {
      return Fraction.of(1, 1);
    }
    long left = Math.max(0, now.left(node, resource) - workload.need(resource));
    return left == 0 ? Fraction.of(0, 1) : Fraction.of(left, usable);
  }

  private record Fraction(BigInteger over, BigInteger under) implements Comparable<Fraction> {
    static Fraction of(long over, long under) {
      return new Fraction(BigInteger.valueOf(over), BigInteger.valueOf(under));
    }

    Fraction times(long factor) {
      return new Fraction(over.multiply(BigInteger.valueOf(factor)), under);
    }

    Fraction plus(Fraction other) {
      return new Fraction(
          over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
    }

    Fraction max(Fraction other) {
      return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Fraction other) {
      return over.multiply(other.under).compareTo(other.over.multiply(under));
    }
  }
}
