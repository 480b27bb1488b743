package io.homelab.bench;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.PlacementResult;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many running machines {@code optimal} moves to make room for large new ones, and the
 * processor time that it takes: labs of machines that run anywhere, and some that fit nowhere.
 *
 * <p>Arguments: how many labs, machines and hosts.
 */
public final class MovesBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private MovesBench() {}

  public static void main(String[] args) {
    int labs = Integer.parseInt(args[0]);
    int machines = Integer.parseInt(args[1]);
    int hosts = Integer.parseInt(args[2]);
    for (int seed = 0; seed < labs; seed++) {
      PlacementRequest lab = lab(seed, machines, hosts);
      long start = THREADS.getCurrentThreadCpuTime();
      PlacementResult result = PlacementResolver.resolve(lab);
      double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
      int moves = 0;
      String why = result.conclusion().text();
      for (Decision decision : result.decisions()) {
        HostName home = lab.settled().get(decision.machine().name());
        if (home != null && !home.equals(result.placements().get(decision.machine().name()))) {
          moves++;
          why = decision.why().reason();
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%2d %d moves in %.2f s; %d left over; %s%n",
          seed,
          moves,
          seconds,
          result.unplaced().size(),
          why);
    }
  }

  private static PlacementRequest lab(int seed, int count, int hosts) {
    SplittableRandom random = new SplittableRandom(seed);
    List<HostOffer> offers = new ArrayList<>();
    long[] memory = new long[hosts];
    long[] cpus = new long[hosts];
    for (int i = 0; i < hosts; i++) {
      // Every other group of labs is tighter.
      memory[i] = seed / 8 % 2 == 0 ? 65_536 : 61_440;
      cpus[i] = 32;
      offers.add(
          SyntheticLab.host(
              "h" + i, Capacity.of(cpus[i], memory[i], 1_000_000), new TreeSet<>(List.of("*"))));
    }
    List<Machine> machines = new ArrayList<>();
    TreeMap<MachineName, HostName> settled = new TreeMap<>();
    for (int tries = 0; machines.size() < count && tries < 100 * count; tries++) {
      long size = 512L * (2 + random.nextInt(20));
      long cpu = 1 + random.nextInt(4);
      int host = random.nextInt(hosts);
      if (memory[host] >= size && cpus[host] >= cpu) {
        memory[host] -= size;
        cpus[host] -= cpu;
        String name = "m" + machines.size();
        machines.add(SyntheticLab.machine(name, "any", new Resources(cpu, size, 0), List.of()));
        settled.put(new MachineName(name), new HostName("h" + host));
      }
    }
    long left = 0;
    long most = 0;
    for (long each : memory) {
      left += each;
      most = Math.max(most, each);
    }
    // Larger than any room there is, together at most nine tenths of it.
    for (int i = 0; i < 1 + seed % 8 && (i + 1) * (most + 1_024) < left * 9 / 10; i++) {
      machines.add(
          SyntheticLab.machine("new" + i, "any", new Resources(2, most + 1_024, 0), List.of()));
    }
    return new PlacementRequest(offers, machines, settled, StrategyName.OPTIMAL, 1, 0);
  }
}
