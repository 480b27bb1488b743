package io.homelab.bench;

import io.homelab.model.Capacity;
import io.homelab.model.Machine;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Small labs that leave nothing free on any host, and whether {@code optimal} decides them: places
 * all machines, or proves that they do not fit. Unlike hosts are cut into machines at random, on
 * all resources; in a quarter of the labs one machine then gives memory to another, so that the cut
 * is no placement any more, and there may be none.
 *
 * <p>Argument: a folder, which receives the labs, for {@code packing_peer.py full}. A file has the
 * numbers of hosts and of machines, and then cpus, MB and GB of each.
 */
public final class FullLabs {
  private static final int[][] SIZES = {{4, 24}, {6, 36}, {8, 48}, {8, 72}};
  private static final int LABS = 16;

  /** Memory is cut into multiples of so many MB: the fewer, the fewer placements there are. */
  private static final long[] GRAINS = {1, 64, 256, 1024};

  /** No answer may take longer than so many seconds of processor time. */
  private static final double LIMIT = 2;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private FullLabs() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("FOLDER");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(args[0]));
    decide(lab(new Random(0), 4, 24, 1024, false)); // the first answer loads classes
    for (int[] size : SIZES) {
      int placed = 0;
      int impossible = 0;
      double slowest = 0;
      for (int seed = 0; seed < LABS; seed++) {
        long grain = GRAINS[seed % GRAINS.length];
        boolean spoilt = seed >= LABS - LABS / 4;
        long[][][] lab = lab(new Random(seed), size[0], size[1], grain, spoilt);
        String name = "%dx%d-%02d".formatted(size[0], size[1], seed);
        write(folder.resolve(name + ".lab"), lab);
        long start = THREADS.getCurrentThreadCpuTime();
        Conclusion conclusion = decide(lab);
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        boolean isInTime = seconds <= LIMIT;
        placed += isInTime && conclusion instanceof Conclusion.Complete ? 1 : 0;
        impossible += isInTime && conclusion instanceof Conclusion.Impossible ? 1 : 0;
        slowest = Math.max(slowest, seconds);
        System.out.printf(
            Locale.ROOT, "%s %s %.2f s%n", name, conclusion.getClass().getSimpleName(), seconds);
      }
      System.out.printf(
          Locale.ROOT,
          "%dx%d: within %.0f s %d placed and %d impossible, of %d; the slowest %.2f s%n",
          size[0],
          size[1],
          LIMIT,
          placed,
          impossible,
          LABS,
          slowest);
    }
  }

  private static Conclusion decide(long[][][] lab) {
    List<HostOffer> offers = new ArrayList<>();
    for (long[] room : lab[0]) {
      Capacity capacity = Capacity.of(room[0], room[1], room[2]);
      offers.add(SyntheticLab.host("h" + offers.size(), capacity, new TreeSet<>(List.of("*"))));
    }
    List<Machine> machines = new ArrayList<>();
    for (long[] need : lab[1]) {
      Resources needs = new Resources(need[0], need[1], need[2]);
      machines.add(SyntheticLab.machine("m" + machines.size(), "any", needs, List.of()));
    }
    return PlacementResolver.resolve(
            new PlacementRequest(offers, machines, new TreeMap<>(), StrategyName.OPTIMAL, 1, 0))
        .conclusion();
  }

  /** Hosts, and the machines that they are cut into. */
  private static long[][][] lab(
      Random random, int hosts, int machines, long grainMb, boolean spoilt) {
    long[][] rooms = new long[hosts][];
    List<long[]> needs = new ArrayList<>();
    for (int host = 0; host < hosts; host++) {
      long cpus = 32L << random.nextInt(3);
      long memoryMb = 16_384L * (1 + random.nextInt(4));
      long diskGb = 500L * (1 + random.nextInt(4));
      rooms[host] = new long[] {cpus, memoryMb, diskGb};
      int left = machines - needs.size();
      int count = left / (hosts - host) + (left == hosts - host ? 0 : random.nextInt(3) - 1);
      count = host + 1 == hosts ? left : count;
      long[] cpuParts = cut(random, cpus, count, 1);
      long[] memoryParts = cut(random, memoryMb, count, grainMb);
      long[] diskParts = cut(random, diskGb, count, grainMb > 1 ? 10 : 1);
      for (int i = 0; i < count; i++) {
        needs.add(new long[] {cpuParts[i], memoryParts[i], diskParts[i]});
      }
    }
    if (spoilt) {
      long[] from = needs.get(random.nextInt(machines / 2));
      long[] to = needs.get(machines / 2 + random.nextInt(machines / 2));
      from[1] += grainMb;
      to[1] -= to[1] > grainMb ? grainMb : 0;
    }
    return new long[][][] {rooms, needs.toArray(long[][]::new)};
  }

  private static long[] cut(Random random, long amount, int count, long grain) {
    long[] parts = new long[count];
    long left = amount / grain - count;
    for (int i = 0; i < count; i++) {
      long more = i + 1 == count ? left : random.nextLong(2 * left / (count - i) + 1);
      parts[i] = (1 + more) * grain;
      left -= more;
    }
    return parts;
  }

  private static void write(Path file, long[][][] lab) throws IOException {
    StringBuilder text = new StringBuilder("%d %d\n".formatted(lab[0].length, lab[1].length));
    for (long[][] part : lab) {
      for (long[] each : part) {
        text.append("%d %d %d\n".formatted(each[0], each[1], each[2]));
      }
    }
    Files.writeString(file, text);
  }
}
