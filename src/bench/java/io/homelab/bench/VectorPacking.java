package io.homelab.bench;

import io.homelab.model.Capacity;
import io.homelab.model.Machine;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.strategy.Strategy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Places public instances of three-dimensional vector bin packing on as many identical hosts as the
 * proved optimum says, and prints for each class and each size the share that was placed, the mean
 * gap in hosts where it was not, and the same for published heuristics.
 *
 * <p>Arguments: a folder with {@code best-known.tsv} (columns {@code file}, {@code set}, {@code
 * class}, {@code OPT} and columns of heuristics with the hosts that they use) and the {@code .vbp}
 * files that it names; then, optionally, N to try only every N-th instance.
 */
public final class VectorPacking {
  private static final StrategyName[] STRATEGIES = {
    StrategyName.FIRST_FIT_DECREASING,
    StrategyName.BEST_FIT,
    StrategyName.LEAST_LOADED,
    StrategyName.OPTIMAL
  };

  /** More hosts than so many above the optimum are not tried. */
  private static final int LARGEST_GAP = 40;

  /** Instances of up to so many machines are small, and of more than that large. */
  private static final int SMALL = 50;

  private static final int LARGE = 150;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Path folder;
  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, Row> sizes = new TreeMap<>();
  private double slowest;

  /** The processor time of the last answer. */
  private double seconds;

  private int placedWithTooFew;

  private VectorPacking(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("FOLDER [EVERY]");
      System.exit(2);
    }
    int every = args.length == 2 ? Integer.parseInt(args[1]) : 1;
    VectorPacking packing = new VectorPacking(Path.of(args[0]));
    packing.run(every);
    packing.print();
  }

  private void run(int every) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("best-known.tsv"));
    List<String> columns = Arrays.asList(lines.getFirst().split("\t", -1));
    for (int each = 1; each < lines.size(); each += every) {
      List<String> cells = Arrays.asList(lines.get(each).split("\t", -1));
      String name = cells.get(columns.indexOf("set")) + " " + cells.get(columns.indexOf("class"));
      Instance instance = read(folder.resolve(cells.get(columns.indexOf("file"))));
      if (instance == null) {
        continue;
      }
      Row row = new Row();
      row.instances++;
      int optimum = Integer.parseInt(cells.get(columns.indexOf("OPT")));
      for (int column = columns.indexOf("best_heuristic"); column < columns.size(); column++) {
        if (!cells.get(column).isEmpty()) {
          row.tally(columns.get(column)).add(Integer.parseInt(cells.get(column)) - optimum);
        }
      }
      for (StrategyName strategy : STRATEGIES) {
        int gap = gap(instance, strategy, optimum);
        row.tally(strategy.wireName()).add(gap);
        if (strategy == StrategyName.OPTIMAL) {
          row.tally("optimal within 1 s").add(seconds > 1 ? Math.max(1, gap) : gap);
        }
      }
      if (optimum > 1 && placesAll(instance, StrategyName.OPTIMAL, optimum - 1)) {
        placedWithTooFew++;
      }
      rows.computeIfAbsent(name, key -> new Row()).addAll(row);
      int machines = instance.machines.size();
      String size =
          machines > LARGE
              ? "Machines: above " + LARGE
              : machines > SMALL
                  ? "Machines: " + (SMALL + 1) + " to " + LARGE
                  : "Machines: up to " + SMALL;
      sizes.computeIfAbsent(size, key -> new Row()).addAll(row);
    }
  }

  private int gap(Instance instance, StrategyName strategy, int optimum) {
    for (int gap = 0; gap < LARGEST_GAP; gap++) {
      long start = THREADS.getCurrentThreadCpuTime();
      boolean placed = placesAll(instance, strategy, optimum + gap);
      seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
      if (strategy == StrategyName.OPTIMAL) {
        slowest = Math.max(slowest, seconds);
      }
      if (placed) {
        return gap;
      }
    }
    return LARGEST_GAP;
  }

  private static boolean placesAll(Instance instance, StrategyName strategy, int hosts) {
    List<HostOffer> offers = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      offers.add(SyntheticLab.host("h" + i, instance.capacity, new TreeSet<>(List.of("*"))));
    }
    PlacementRequest request =
        new PlacementRequest(offers, instance.machines, new TreeMap<>(), strategy, 1, 0);
    return Strategy.placesAll(request);
  }

  /** The instance; null when an item has a negative size, as a few do: that is no machine. */
  private static @Nullable Instance read(Path file) throws IOException {
    try (Scanner in = new Scanner(file)) {
      if (in.nextInt() != 3) {
        throw new IOException(file + " has not three dimensions");
      }
      Capacity capacity = Capacity.of(in.nextLong(), in.nextLong(), in.nextLong());
      List<Machine> machines = new ArrayList<>();
      for (int left = in.nextInt(); left > 0; left--) {
        long first = in.nextLong();
        long second = in.nextLong();
        long third = in.nextLong();
        if (first < 0 || second < 0 || third < 0) {
          return null;
        }
        Resources needs = new Resources(first, second, third);
        for (int demand = in.nextInt(); demand > 0; demand--) {
          machines.add(SyntheticLab.machine("m" + machines.size(), "any", needs, List.of()));
        }
      }
      return new Instance(capacity, machines);
    }
  }

  private void print() {
    rows.forEach(VectorPacking::print);
    sizes.forEach(VectorPacking::print);
    Row all = new Row();
    sizes.values().forEach(all::addAll);
    print("All", all);
    System.out.printf(
        Locale.ROOT,
        "optimal: the slowest answer took %.2f s of processor time;"
            + " placed on fewer hosts than the optimum: %d%n",
        slowest,
        placedWithTooFew);
  }

  private static void print(String name, Row row) {
    System.out.printf(Locale.ROOT, "%s: %d instances%n", name, row.instances);
    row.tallies.forEach((solver, tally) ->
        System.out.printf(
            Locale.ROOT,
            "  %-22s at the optimum %5.1f %%, mean gap %.2f hosts%n",
            solver,
            100.0 * tally.optimal / tally.count,
            (double) tally.gap / tally.count));
  }

  private record Instance(Capacity capacity, List<Machine> machines) {}

  private static final class Row {
    private final Map<String, Tally> tallies = new TreeMap<>();
    private int instances;

    Tally tally(String solver) {
      return tallies.computeIfAbsent(solver, key -> new Tally());
    }

    void addAll(Row other) {
      instances += other.instances;
      other.tallies.forEach((solver, tally) -> tally(solver).addAll(tally));
    }
  }

  private static final class Tally {
    private int count;
    private int optimal;
    private int gap;

    void add(int hostsAbove) {
      count++;
      optimal += hostsAbove == 0 ? 1 : 0;
      gap += hostsAbove;
    }

    void addAll(Tally other) {
      count += other.count;
      optimal += other.optimal;
      gap += other.gap;
    }
  }
}
