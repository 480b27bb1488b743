package io.homelab.bench;

import io.homelab.model.Admission;
import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.model.StrategyName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** Hosts and machines for benchmarks; the same numbers make the same lab. */
final class SyntheticLab {
  private static final int ROLES = 8;

  private SyntheticLab() {}

  /**
   * A lab at some 70 % fill: hosts of 16 to 64 cpus that accept five of eight roles, machines of 1
   * to 8 cpus, and every tenth machine kept apart from the two before it.
   */
  static PlacementRequest request(int machines, int hosts, StrategyName strategy) {
    SplittableRandom random = new SplittableRandom(1);
    List<HostOffer> offers = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      long size = 1L << random.nextInt(3);
      TreeSet<String> roles = new TreeSet<>();
      for (int role = 0; role < 5; role++) {
        roles.add("role" + (i + role) % ROLES);
      }
      offers.add(host("h" + i, Capacity.of(32 * size, 65_536 * size, 1_000 * size), roles));
    }
    List<Machine> all = new ArrayList<>();
    for (int i = 0; i < machines; i++) {
      List<MachineName> apart =
          i % 10 == 9
              ? List.of(new MachineName("m" + (i - 1)), new MachineName("m" + (i - 2)))
              : List.of();
      all.add(
          machine(
              "m" + i,
              "role" + random.nextInt(ROLES),
              new Resources(
                  1 + random.nextInt(8),
                  1_024L * (1 + random.nextInt(16)),
                  10L * (1 + random.nextInt(20))),
              apart));
    }
    return new PlacementRequest(offers, all, new TreeMap<>(), strategy, 1, 0);
  }

  static HostOffer host(String name, Capacity usable, TreeSet<String> roles) {
    Host host =
        new Host(
            new HostName(name),
            HostAccess.to(name + ".local"),
            new Admission(usable, Resources.ZERO, roles, HostStatus.ONLINE, new TreeMap<>()),
            HostSetup.USUAL);
    return new HostOffer(
        host,
        usable,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  static Machine machine(String name, String role, Resources needs, List<MachineName> apart) {
    return new Machine(
        new MachineName(name),
        new Role(role),
        needs,
        new BoxRef("generic/alpine", "1.0.0", "libvirt"),
        new PlacementConstraints(
            Optional.empty(),
            List.of(),
            apart,
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            0),
        Dependencies.NONE,
        GuestSetup.named(name));
  }
}
