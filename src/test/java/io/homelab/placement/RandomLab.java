package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;

import io.homelab.model.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Small labs with a bit of much, the same for the same seed. */
final class RandomLab {
  private static final String[] ROLES = {"db", "web", "obs", "ci"};

  private static final String[] CONDITIONS = {
    "rack", "!rack", "rack != r1", "cpus >= 6", "memory_mb < 8192", "arch = amd64", "name != h1"
  };

  private final Random random;
  private final boolean everything;
  private final boolean preferences;

  private RandomLab(long seed, boolean everything) {
    this(seed, everything, false);
  }

  private RandomLab(long seed, boolean everything, boolean preferences) {
    this.preferences = preferences;
    this.random = new Random(seed);
    this.everything = everything;
  }

  /** A lab without spreading, architectures and priorities, of which the first oracle knows not. */
  static Scenario of(long seed) {
    return new RandomLab(seed, false).scenario();
  }

  /** A lab in which every rule has something to say. */
  static Scenario withEverything(long seed) {
    return new RandomLab(seed, true).scenario();
  }

  /**
   * Every other one the same, in which most machines would rather be on one host than on another.
   */
  static Scenario withPreferences(long seed) {
    return new RandomLab(seed, seed % 2 == 0, true).scenario();
  }

  private Scenario scenario() {
    int hostCount = chance(1) ? 40 : 1 + random.nextInt(6);
    int machineCount = hostCount > 6 ? 200 : random.nextInt(18);
    List<HostBuilder> hosts = new ArrayList<>();
    for (int i = 0; i < hostCount; i++) {
      hosts.add(someHost("h" + i));
    }
    List<MachineBuilder> machines = new ArrayList<>();
    for (int i = 0; i < machineCount; i++) {
      machines.add(someMachine(i, machineCount, hostCount));
    }
    Scenario scenario =
        Scenario.on(hosts.toArray(HostBuilder[]::new)).run(machines.toArray(MachineBuilder[]::new));
    for (int i = 0; i < machineCount; i++) {
      if (chance(10)) {
        scenario.settled("m" + i, chance(10) ? "gone" : "h" + random.nextInt(hostCount));
      }
    }
    return scenario;
  }

  private HostBuilder someHost(String name) {
    HostBuilder host = host(name);
    host.usable(
        new Capacity(
            amount(1 + random.nextInt(16)),
            amount(1024L * random.nextInt(33)),
            amount(10L * random.nextInt(20))));
    if (chance(50)) {
      host.roles(ROLES[random.nextInt(4)], ROLES[random.nextInt(4)], ROLES[random.nextInt(4)]);
    }
    if (chance(10)) {
      host.maintenance();
    }
    if (chance(10)) {
      host.unreachable("timed out");
    }
    if (chance(20)) {
      host.providers(chance(50) ? "libvirt" : "virtualbox");
    }
    if (chance(20)) {
      host.bridgeProblem("is Wi-Fi");
    }
    if (chance(40)) {
      host.label("zone", chance(50) ? "a" : "b");
    }
    if (everything) {
      everythingElse(host);
    }
    return host;
  }

  private MachineBuilder someMachine(int index, int machineCount, int hostCount) {
    MachineBuilder machine =
        machine("m" + index)
            .role(ROLES[random.nextInt(4)])
            .needs(random.nextInt(5), 512L * random.nextInt(9), 5L * random.nextInt(6));
    if (chance(8)) {
      machine.pin("h" + random.nextInt(hostCount + 1));
    }
    if (chance(15)) {
      machine.require("zone", chance(50) ? "a" : "b");
    }
    if (chance(15)) {
      machine.with("m" + random.nextInt(machineCount));
    }
    if (chance(25)) {
      machine.apartFrom("m" + random.nextInt(machineCount));
    }
    if (chance(30)) {
      machine.dependsOn("m" + random.nextInt(machineCount));
    }
    if (everything) {
      everythingElse(machine);
    }
    if (preferences) {
      preferences(machine, machineCount);
    }
    return machine;
  }

  private void everythingElse(HostBuilder host) {
    if (chance(70)) {
      host.label("rack", "r" + random.nextInt(3));
    }
    if (chance(50)) {
      host.architecture(chance(70) ? "amd64" : "arm64");
    }
    if (chance(5)) {
      host.unusable("vagrant is not installed");
    }
    if (chance(5)) {
      host.cordoned();
    }
    if (chance(60)) {
      host.device("gpu", 1 + random.nextInt(3)).device("tpu", random.nextInt(2));
    }
  }

  private void everythingElse(MachineBuilder machine) {
    if (chance(40)) {
      machine.spreadBy("rack");
    }
    if (chance(20)) {
      machine.architecture(chance(70) ? "amd64" : "arm64");
    }
    machine.priority(random.nextInt(3));
    if (chance(8)) {
      machine.require(CONDITIONS[random.nextInt(CONDITIONS.length)]);
    }
    if (chance(8)) {
      machine.device(chance(70) ? "gpu" : "tpu", 1 + random.nextInt(2));
    }
  }

  private void preferences(MachineBuilder machine, int machineCount) {
    if (chance(40)) {
      machine.likes(weight(), "m" + random.nextInt(machineCount));
    }
    if (chance(30)) {
      machine.likes(
          weight(), "m" + random.nextInt(machineCount), "m" + random.nextInt(machineCount));
    }
    if (chance(30)) {
      machine.likesLabel(weight(), "zone", chance(50) ? "a" : "b");
    }
  }

  private int weight() {
    return (chance(50) ? 1 : -1) * (1 + random.nextInt(100));
  }

  private OptionalLong amount(long value) {
    return chance(15) ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
