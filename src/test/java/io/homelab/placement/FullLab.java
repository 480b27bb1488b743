package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;

import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Labs that fill their hosts, or nearly, and have a placement by construction: hosts are cut into
 * machines in amounts that are multiples of a unit, and the rules are such that the cut obeys them.
 */
final class FullLab {
  private static final String[] ROLES = {"db", "web", "obs", "ci", "edge"};
  private static final int RACKS = 3;

  private final Random random;
  private final int perHost;
  private final double fill;
  private final long unit;
  private final List<HostBuilder> hosts = new ArrayList<>();
  private final List<List<String>> accepted = new ArrayList<>();

  /** For each machine its host, cpus, memory and disk. */
  private final List<long[]> parts = new ArrayList<>();

  private FullLab(long seed, int perHost, double fill, long unit) {
    this.random = new Random(seed);
    this.perHost = perHost;
    this.fill = fill;
    this.unit = unit;
  }

  /**
   * A lab for {@code optimal}; the same for the same arguments.
   *
   * @param perHost how many machines are cut from a host, give or take one
   * @param fill the part of each resource that is used, at most 1
   * @param unit in MB; every machine has a multiple of it
   * @param ruled whether there are roles, affinity, anti-affinity and spreading
   */
  static Scenario of(long seed, int hostCount, int perHost, double fill, long unit, boolean ruled) {
    FullLab lab = new FullLab(seed, perHost, fill, unit);
    for (int h = 0; h < hostCount; h++) {
      lab.cutHost(h, ruled);
    }
    return lab.scenario(ruled);
  }

  /** Such a lab with a unit of one machine's memory given to another: it may fit no more. */
  static Scenario spoilt(
      long seed, int hostCount, int perHost, double fill, long unit, boolean ruled) {
    FullLab lab = new FullLab(seed, perHost, fill, unit);
    for (int h = 0; h < hostCount; h++) {
      lab.cutHost(h, ruled);
    }
    long[] from = lab.parts.get(lab.random.nextInt(lab.parts.size()));
    long[] to = lab.parts.get(lab.random.nextInt(lab.parts.size()));
    from[2] -= unit;
    to[2] += unit;
    return lab.scenario(ruled);
  }

  private void cutHost(int h, boolean ruled) {
    long cpus = 16L << random.nextInt(3);
    long memoryMb = 16_384L * (1 + random.nextInt(3));
    long diskGb = 500L * (1 + random.nextInt(4));
    HostBuilder host = host("h" + h, cpus, memoryMb, diskGb).label("rack", "r" + h % RACKS);
    List<String> roles = new ArrayList<>(List.of(ROLES));
    while (roles.size() > 3) {
      roles.remove(random.nextInt(roles.size()));
    }
    accepted.add(roles);
    hosts.add(ruled ? host.roles(roles.toArray(String[]::new)) : host);
    int count = perHost - 1 + random.nextInt(3);
    long[] cpuParts = cut(cpus, count, 1);
    long[] memoryParts = cut(memoryMb, count, unit);
    long[] diskParts = cut(diskGb, count, unit > 1 ? 10 : 1);
    for (int i = 0; i < count; i++) {
      parts.add(new long[] {h, cpuParts[i], memoryParts[i], diskParts[i]});
    }
  }

  private long[] cut(long amount, int count, long grain) {
    long[] pieces = new long[count];
    long left = (long) (amount * fill) / grain - count;
    for (int i = 0; i < count; i++) {
      long piece = i + 1 == count ? left : random.nextLong(2 * left / (count - i) + 1);
      pieces[i] = (1 + piece) * grain;
      left -= piece;
    }
    return pieces;
  }

  private Scenario scenario(boolean ruled) {
    Scenario scenario = Scenario.on(hosts.toArray(HostBuilder[]::new)).by(StrategyName.OPTIMAL);
    Set<Long> racks = new HashSet<>();
    for (int i = 0; i < parts.size(); i++) {
      long[] part = parts.get(i);
      MachineBuilder machine = machine("m" + i).needs(part[1], part[2], part[3]);
      List<String> roles = accepted.get((int) part[0]);
      if (ruled && roles.contains("web") && racks.add(part[0] % RACKS)) {
        machine.role("web").spreadBy("rack");
      } else if (ruled) {
        machine.role(roles.get(random.nextInt(roles.size())));
        int other = random.nextInt(parts.size());
        boolean together = parts.get(other)[0] == part[0];
        if (!together) {
          machine.apartFrom("m" + other);
        } else if (other != i && random.nextInt(3) > 0) {
          machine.with("m" + other);
        }
      }
      scenario.run(machine);
    }
    return scenario;
  }
}
