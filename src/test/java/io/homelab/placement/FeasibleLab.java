package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;

import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Full labs that have a placement by construction: hosts of different sizes are cut into machines,
 * in all three resources; who is cut from different hosts may be kept apart.
 */
final class FeasibleLab {
  private static final String[] ROLES = {"db", "web", "obs", "ci", "edge"};

  private final Random random;
  private final int hostCount;
  private final int perHost;
  private final double fill;

  private FeasibleLab(long seed, int hostCount, int perHost, double fill) {
    this.random = new Random(seed);
    this.hostCount = hostCount;
    this.perHost = perHost;
    this.fill = fill;
  }

  /**
   * A lab for {@code optimal}; the same for the same arguments.
   *
   * @param perHost how many machines are cut from a host, give or take two
   * @param fill the part of each resource that is used, at most 1
   * @param restricted whether hosts accept some roles only, and machines are kept apart
   */
  static Scenario of(long seed, int hostCount, int perHost, double fill, boolean restricted) {
    return new FeasibleLab(seed, hostCount, perHost, fill).scenario(restricted);
  }

  private Scenario scenario(boolean restricted) {
    List<HostBuilder> hosts = new ArrayList<>();
    List<long[]> parts = new ArrayList<>();
    List<List<String>> accepted = new ArrayList<>();
    for (int h = 0; h < hostCount; h++) {
      long cpus = 12L + random.nextInt(60);
      long memoryMb = 1024L * (16 + random.nextInt(112));
      long diskGb = 200L + random.nextInt(1800);
      SortedSet<String> roles = new TreeSet<>();
      while (roles.size() < 3) {
        roles.add(ROLES[random.nextInt(ROLES.length)]);
      }
      HostBuilder host = host("h" + h, cpus, memoryMb, diskGb);
      hosts.add(restricted ? host.roles(roles.toArray(String[]::new)) : host);
      accepted.add(List.copyOf(roles));
      int count = perHost - 2 + random.nextInt(5);
      long[] cpuParts = cut(cpus, count);
      long[] memoryParts = cut(memoryMb, count);
      long[] diskParts = cut(diskGb, count);
      for (int i = 0; i < count; i++) {
        parts.add(new long[] {h, cpuParts[i], memoryParts[i], diskParts[i]});
      }
    }
    Scenario scenario = Scenario.on(hosts.toArray(HostBuilder[]::new)).by(StrategyName.OPTIMAL);
    for (int i = 0; i < parts.size(); i++) {
      long[] part = parts.get(i);
      MachineBuilder machine = machine("m" + i).needs(part[1], part[2], part[3]);
      if (restricted) {
        List<String> roles = accepted.get((int) part[0]);
        machine.role(roles.get(random.nextInt(roles.size())));
        for (int other = random.nextInt(4); other < parts.size(); other += 37) {
          if (parts.get(other)[0] != part[0]) {
            machine.apartFrom("m" + other);
          }
        }
      }
      scenario.run(machine);
    }
    return scenario;
  }

  /** Cuts the filled part of an amount into odd pieces. */
  private long[] cut(long amount, int count) {
    double[] weights = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = 0.15 + random.nextDouble();
      sum += weights[i];
    }
    long[] pieces = new long[count];
    long left = (long) (amount * fill);
    for (int i = 0; i < count - 1; i++) {
      pieces[i] = (long) (amount * fill * weights[i] / sum);
      left -= pieces[i];
    }
    pieces[count - 1] = left;
    return pieces;
  }
}
