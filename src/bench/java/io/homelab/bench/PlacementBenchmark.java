package io.homelab.bench;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long placing a large lab takes, beside a plain loop that does the least that the default rule
 * needs: sort, then for each machine look at every host. That loop knows roles and room alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx6g"})
public class PlacementBenchmark {
  /** Machines and hosts. */
  @Param({"1000x100", "10000x1000", "100000x10000"})
  public String size;

  /** The strategy. */
  @Param({
    "FIRST_FIT_DECREASING",
    "BEST_FIT",
    "LEAST_LOADED",
    "ROUND_ROBIN",
    "RANDOM",
    "STICKY",
    "OPTIMAL"
  })
  public StrategyName strategy;

  private PlacementRequest request;

  /** Makes the lab. */
  @Setup
  public void prepare() {
    int by = size.indexOf('x');
    request =
        SyntheticLab.request(
            Integer.parseInt(size.substring(0, by)),
            Integer.parseInt(size.substring(by + 1)),
            strategy);
  }

  /** HomeLab. */
  @Benchmark
  public PlacementResult resolve() {
    return PlacementResolver.resolve(request);
  }

  /** The loop. */
  @Benchmark
  public SortedMap<MachineName, HostName> plainLoop() {
    List<Machine> machines = new ArrayList<>(request.machines());
    machines.sort(
        Comparator.comparingLong((Machine m) -> m.resources().memoryMb())
            .thenComparingLong(m -> m.resources().cpus())
            .reversed()
            .thenComparing(Machine::name));
    List<HostOffer> hosts = request.hosts();
    double[][] used = new double[hosts.size()][Resource.ALL.size()];
    SortedMap<MachineName, HostName> placed = new TreeMap<>();
    for (Machine machine : machines) {
      int best = -1;
      double least = Double.MAX_VALUE;
      for (int i = 0; i < hosts.size(); i++) {
        HostOffer offer = hosts.get(i);
        double share = 0;
        boolean fits = offer.host().accepts(machine.role());
        for (Resource resource : Resource.ALL) {
          int r = resource.position();
          double usable = resource.of(offer.usable()).getAsLong();
          share = Math.max(share, used[i][r] / usable);
          fits &= used[i][r] + resource.of(machine.resources()) <= usable;
        }
        if (fits && share < least) {
          least = share;
          best = i;
        }
      }
      if (best >= 0) {
        for (Resource resource : Resource.ALL) {
          used[best][resource.position()] += resource.of(machine.resources());
        }
        placed.put(machine.name(), hosts.get(best).host().name());
      }
    }
    return placed;
  }
}
