package io.homelab.bench;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResolver;
import io.homelab.placement.question.Balance;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Wanted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves machines of random clusters, as {@code rebalance} proposes it, beside {@code hbal} of
 * Ganeti on the same clusters: identical and unlike hosts, loose and tight, machines small and
 * coarse. Machines of hbal's are on shared storage, so that they may go to every host, as here.
 *
 * <p>Arguments: {@code rebalance} or {@code survive}, how many clusters, and the path of hbal or
 * hspace; or one size, such as 1000x100, to time {@code rebalance} alone.
 */
public final class GanetiBench {
  private static final String POLICY =
      "|128,1,1024,1,1,1|1,1,1,1,1,1;99999999,999,99999999,16,8,12|ext|1|999\n";

  private final Path tool;
  private final Path folder;

  private GanetiBench(Path tool, Path folder) {
    this.tool = tool;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    String what = args[0];
    if (what.contains("x")) {
      int by = what.indexOf('x');
      time(Integer.parseInt(what.substring(0, by)), Integer.parseInt(what.substring(by + 1)));
      return;
    }
    GanetiBench bench =
        new GanetiBench(Path.of(args[2]), Files.createTempDirectory("homelab-ganeti"));
    int clusters = Integer.parseInt(args[1]);
    if (what.equals("rebalance")) {
      bench.run(clusters);
    } else {
      bench.survive(clusters);
    }
  }

  /** How long a large lab takes, several times in one JVM and so from cold to warm. */
  private static void time(int machines, int hosts) {
    PlacementRequest empty =
        SyntheticLab.request(machines, hosts, StrategyName.FIRST_FIT_DECREASING);
    SplittableRandom random = new SplittableRandom(1);
    TreeMap<MachineName, HostName> settled = new TreeMap<>();
    PlacementResolver.resolve(empty.by(StrategyName.BEST_FIT)).placements().forEach(settled::put);
    PlacementRequest lab = empty.withSettled(settled);
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      Balance balance = Balance.of(lab, new TreeSet<>(settled.keySet()));
      System.out.printf(
          Locale.ROOT,
          "%d x %d: %d moves, %.3f -> %.3f in %.2f s%n",
          machines,
          hosts,
          balance.moves().size(),
          balance.before(),
          balance.after(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private record Cluster(String kind, PlacementRequest lab) {}

  private record Found(int moves, double measure, double memory, double cpu, double seconds) {}

  private void run(int clusters) throws IOException, InterruptedException {
    int level = 0;
    int better = 0;
    int worse = 0;
    for (int seed = 0; seed < clusters; seed++) {
      Cluster cluster = cluster(seed);
      PlacementRequest lab = cluster.lab;
      double before = measure(lab, lab.settled());
      Found ours = ours(lab);
      Found theirs = theirs(lab);
      boolean ok = ours.measure <= theirs.measure + 1e-9 && ours.moves <= theirs.moves;
      level += ok ? 1 : 0;
      better += ok && (ours.moves < theirs.moves || ours.measure < theirs.measure - 1e-6) ? 1 : 0;
      worse += ours.measure > before + 1e-9 ? 1 : 0;
      System.out.printf(
          Locale.ROOT,
          "%2d %-26s %3d machines %2d hosts  before %.4f (mem %.4f cpu %.4f)  ours %.4f (%.4f %.4f) %3d moves %.2f s  hbal %.4f (%.4f %.4f) %3d moves %.2f s%s%n",
          seed,
          cluster.kind,
          lab.machines().size(),
          lab.hosts().size(),
          before,
          deviation(lab, lab.settled(), true),
          deviation(lab, lab.settled(), false),
          ours.measure,
          ours.memory,
          ours.cpu,
          ours.moves,
          ours.seconds,
          theirs.measure,
          theirs.memory,
          theirs.cpu,
          theirs.moves,
          theirs.seconds,
          ok ? "" : "  <--");
    }
    System.out.printf(
        "at most hbal's deviation with no more moves: %d of %d (better in one of them: %d); worse than before: %d%n",
        level, clusters, better, worse);
  }

  private static Cluster cluster(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean unlike = seed % 2 == 1;
    int kind = seed / 2 % 3;
    int hosts = 3 + random.nextInt(14);
    double fill = kind == 1 ? 0.85 : 0.5;
    List<HostOffer> offers = new ArrayList<>();
    long[] memory = new long[hosts];
    long[] cpus = new long[hosts];
    for (int i = 0; i < hosts; i++) {
      int size = unlike ? 1 << random.nextInt(3) : 2;
      memory[i] = 16_384L * size;
      cpus[i] = 8L * size;
      offers.add(
          SyntheticLab.host(
              "h" + i, Capacity.of(cpus[i], memory[i], 1_000_000), new TreeSet<>(List.of("*"))));
    }
    long all = 0;
    for (long m : memory) {
      all += m;
    }
    List<Machine> machines = new ArrayList<>();
    TreeMap<MachineName, HostName> settled = new TreeMap<>();
    long used = 0;
    for (int tries = 0; used < fill * all && tries < 10_000; tries++) {
      long size = kind == 2 ? 4_096L * (1 + random.nextInt(3)) : 512L * (1 + random.nextInt(8));
      long cpu = Math.max(1, size * (50 + random.nextInt(101)) / 100 / 2_048);
      // Half of the machines crowd on the first third of the hosts.
      int host = random.nextInt(2) == 0 ? random.nextInt(hosts) : random.nextInt(hosts / 3 + 1);
      if (memory[host] >= size && cpus[host] >= cpu) {
        memory[host] -= size;
        cpus[host] -= cpu;
        used += size;
        String name = "m" + machines.size();
        machines.add(SyntheticLab.machine(name, "any", new Resources(cpu, size, 0), List.of()));
        settled.put(new MachineName(name), new HostName("h" + host));
      }
    }
    return new Cluster(
        (unlike ? "unlike" : "identical") + ", " + List.of("loose", "tight", "coarse").get(kind),
        new PlacementRequest(offers, machines, settled, StrategyName.FIRST_FIT_DECREASING, 1, 0));
  }

  private static Found ours(PlacementRequest lab) {
    TreeSet<MachineName> movable = new TreeSet<>(lab.settled().keySet());
    long start = System.nanoTime();
    Balance balance = Balance.of(lab, movable);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<MachineName, HostName> after = new TreeMap<>(lab.settled());
    after.putAll(balance.moves());
    return new Found(
        balance.moves().size(),
        measure(lab, after),
        deviation(lab, after, true),
        deviation(lab, after, false),
        seconds);
  }

  private static String text(PlacementRequest lab) {
    StringBuilder text = new StringBuilder("g|u1|preferred||\n\n");
    Map<HostName, long[]> used = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      long[] sums = used.computeIfAbsent(lab.settled().get(machine.name()), h -> new long[2]);
      sums[0] += machine.resources().memoryMb();
      sums[1] += machine.resources().cpus();
    }
    for (HostOffer offer : lab.hosts()) {
      long memory = offer.usable().memoryMb().getAsLong();
      long free = memory - used.getOrDefault(offer.host().name(), new long[2])[0];
      text.append(
          "%s|%d|0|%d|10000000|10000000|%d|N|u1|1||N|0|0|1.0%n"
              .formatted(offer.host().name(), memory, free, offer.usable().cpus().getAsLong()));
    }
    text.append('\n');
    for (Machine machine : lab.machines()) {
      text.append(
          "%s|%d|1024|%d|running|Y|%s||ext||1|1%n"
              .formatted(
                  machine.name(),
                  machine.resources().memoryMb(),
                  machine.resources().cpus(),
                  lab.settled().get(machine.name())));
    }
    return text.append("\n\n").append(POLICY).toString();
  }

  private String ask(PlacementRequest lab, String... options)
      throws IOException, InterruptedException {
    Path file = folder.resolve("cluster");
    Files.writeString(file, text(lab));
    List<String> command = new ArrayList<>(List.of(tool.toString(), "-t", file.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(tool + " failed: " + out);
    }
    return out;
  }

  /** How many machines of 2 GB and a CPU fit such that any one host may die, beside hspace. */
  private void survive(int clusters) throws IOException, InterruptedException {
    int equal = 0;
    int more = 0;
    int exact = 0;
    double slowest = 0;
    Wanted wanted =
        new Wanted(Optional.empty(), OptionalLong.of(1), OptionalLong.of(2048), OptionalLong.of(0));
    for (int seed = 0; seed < clusters; seed++) {
      Cluster cluster = cluster(seed);
      long start = System.nanoTime();
      Headroom.Surviving ours =
          Headroom.of(cluster.lab, wanted, Headroom.Survive.ANY_ONE_HOST)
              .getFirst()
              .surviving()
              .orElseThrow();
      slowest = Math.max(slowest, (System.nanoTime() - start) / 1e9);
      String out =
          ask(
              cluster.lab,
              "--machine-readable",
              "--disk-template=ext",
              "--standard-alloc=1024,2048,1",
              "--max-cpu=1");
      Matcher count = Pattern.compile("HTS_ALLOC_COUNT='?(\\d+)").matcher(out);
      long theirs = count.find() ? Long.parseLong(count.group(1)) : -1;
      long fits = ours.fits().orElseThrow();
      equal += fits == theirs ? 1 : 0;
      more += fits > theirs ? 1 : 0;
      exact += ours.fits().equals(ours.atMost()) ? 1 : 0;
      System.out.printf(
          "%2d %-22s ours %3d (at most %3d, as it is %b)  hspace %3d%n",
          seed, cluster.kind, fits, ours.atMost().orElseThrow(), ours.asItIs(), theirs);
    }
    System.out.printf(
        Locale.ROOT,
        "as hspace: %d of %d, more: %d; exact: %d; the slowest %.2f s%n",
        equal,
        clusters,
        more,
        exact,
        slowest);
  }

  private Found theirs(PlacementRequest lab) throws IOException, InterruptedException {
    long start = System.nanoTime();
    String out = ask(lab, "--ignore-dynu", "--max-cpu", "1");
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<MachineName, HostName> after = new TreeMap<>(lab.settled());
    Matcher move = Pattern.compile("(?m)^\\s*\\d+\\. (\\S+)\\s+\\S+\\s+=> ([^\\s:]+)").matcher(out);
    while (move.find()) {
      after.put(new MachineName(move.group(1)), new HostName(move.group(2)));
    }
    int moves = 0;
    for (MachineName name : lab.settled().keySet())
      moves += after.get(name).equals(lab.settled().get(name)) ? 0 : 1;
    return new Found(
        moves,
        measure(lab, after),
        deviation(lab, after, true),
        deviation(lab, after, false),
        seconds);
  }

  private static double measure(PlacementRequest lab, Map<MachineName, HostName> at) {
    return deviation(lab, at, true) + deviation(lab, at, false);
  }

  private static double deviation(
      PlacementRequest lab, Map<MachineName, HostName> at, boolean memory) {
    Map<HostName, Long> used = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      used.merge(
          at.get(machine.name()),
          memory ? machine.resources().memoryMb() : machine.resources().cpus(),
          Long::sum);
    }
    double sum = 0;
    double squares = 0;
    for (HostOffer offer : lab.hosts()) {
      double share =
          used.getOrDefault(offer.host().name(), 0L)
              / (double) (memory ? offer.usable().memoryMb() : offer.usable().cpus()).getAsLong();
      sum += share;
      squares += share * share;
    }
    int n = lab.hosts().size();
    return Math.sqrt(Math.max(0, squares / n - sum / n * sum / n));
  }
}
