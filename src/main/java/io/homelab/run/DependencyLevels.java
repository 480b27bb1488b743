package io.homelab.run;

import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Groups of machines in an order: every machine is in a later group than those it waits for. The
 * number of a machine's group is the length of the longest chain below it.
 */
final class DependencyLevels {
  private final Map<MachineName, Integer> waveOf = new HashMap<>();

  private DependencyLevels(Lab lab, Function<Machine, List<MachineName>> waitsFor) {
    Map<MachineName, Machine> machines =
        lab.machines().stream().collect(Collectors.toMap(Machine::name, Function.identity()));
    lab.machines().forEach(machine -> number(machine, machines, waitsFor));
  }

  /** By {@code depends_on}. */
  static DependencyLevels byDependency(Lab lab) {
    return new DependencyLevels(lab, Machine::dependsOn);
  }

  /** By {@code start_after}. */
  static DependencyLevels byStart(Lab lab) {
    return new DependencyLevels(lab, Machine::startAfter);
  }

  /** The files are checked for cycles, so this ends. */
  private int number(
      Machine machine,
      Map<MachineName, Machine> machines,
      Function<Machine, List<MachineName>> waitsFor) {
    Integer known = waveOf.get(machine.name());
    if (known != null) {
      return known;
    }
    int wave = 0;
    for (MachineName name : waitsFor.apply(machine)) {
      Machine other = machines.get(name);
      if (other != null) {
        wave = Math.max(wave, number(other, machines, waitsFor) + 1);
      }
    }
    waveOf.put(machine.name(), wave);
    return wave;
  }

  /**
   * These machines in their groups, first group first, sorted by name inside; machines the lab
   * lacks come first.
   */
  List<List<MachineName>> of(Collection<MachineName> names) {
    List<List<MachineName>> waves = new ArrayList<>();
    for (MachineName name : names.stream().sorted().toList()) {
      int wave = waveOf.getOrDefault(name, 0);
      while (waves.size() <= wave) {
        waves.add(new ArrayList<>());
      }
      waves.get(wave).add(name);
    }
    waves.removeIf(List::isEmpty);
    return waves;
  }
}
