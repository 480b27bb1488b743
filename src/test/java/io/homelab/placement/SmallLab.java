package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;

import io.homelab.model.StrategyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Tight labs of a few machines with a bit of everything, so small that all placements can be tried.
 */
final class SmallLab {
  private static final String[] ROLES = {"db", "web"};

  private final Random random;

  /** Apart from the other, so that labs with devices are else the same. */
  private final Random devices;

  private SmallLab(long seed) {
    random = new Random(seed);
    devices = new Random(~seed);
  }

  /** A lab for {@code optimal}; the same for the same seed. */
  static Scenario of(long seed) {
    return new SmallLab(seed).scenario();
  }

  private Scenario scenario() {
    int hostCount = 1 + random.nextInt(3);
    int machineCount = 2 + random.nextInt(4);
    boolean running = chance(60);
    List<HostBuilder> hosts = new ArrayList<>();
    for (int i = 0; i < hostCount; i++) {
      hosts.add(someHost("h" + i));
    }
    List<MachineBuilder> machines = new ArrayList<>();
    for (int i = 0; i < machineCount; i++) {
      machines.add(someMachine(i, machineCount, hostCount));
    }
    Scenario scenario =
        Scenario.on(hosts.toArray(HostBuilder[]::new))
            .run(machines.toArray(MachineBuilder[]::new))
            .by(StrategyName.OPTIMAL);
    for (int i = 0; i < machineCount; i++) {
      if (running && chance(60)) {
        scenario.settled("m" + i, chance(4) ? "gone" : "h" + random.nextInt(hostCount));
      }
    }
    return scenario;
  }

  private HostBuilder someHost(String name) {
    HostBuilder host = host(name, 2 + random.nextInt(6), 1024L * (2 + random.nextInt(5)), 90);
    if (chance(30)) {
      host.roles(ROLES[random.nextInt(2)]);
    }
    if (chance(5)) {
      host.maintenance();
    }
    if (chance(5)) {
      host.unreachable("timed out");
    }
    if (chance(10)) {
      host.bridgeProblem("is Wi-Fi");
    }
    if (chance(80)) {
      host.label("zone", chance(50) ? "a" : "b");
    }
    if (devices.nextInt(100) < 50) {
      host.device("gpu", 1 + devices.nextInt(3));
    }
    return host;
  }

  private MachineBuilder someMachine(int index, int machineCount, int hostCount) {
    MachineBuilder machine =
        machine("m" + index)
            .role(ROLES[random.nextInt(2)])
            .needs(random.nextInt(4), 512L * (1 + random.nextInt(6)), 10L * random.nextInt(4));
    if (chance(8)) {
      machine.pin("h" + random.nextInt(hostCount));
    }
    if (chance(8)) {
      machine.require("zone", chance(50) ? "a" : "b");
    }
    if (chance(15)) {
      machine.with("m" + random.nextInt(machineCount));
    }
    if (chance(25)) {
      machine.apartFrom("m" + random.nextInt(machineCount));
    }
    if (chance(20)) {
      machine.dependsOn("m" + random.nextInt(machineCount));
    }
    if (chance(20)) {
      machine.spreadBy("zone");
    }
    if (devices.nextInt(100) < 20) {
      machine.device("gpu", 1 + devices.nextInt(2));
    }
    return machine;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
