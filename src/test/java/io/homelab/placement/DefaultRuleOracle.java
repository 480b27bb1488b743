package io.homelab.placement;

import io.homelab.model.HostStatus;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The default rule once more, written naively and apart from the production code: floating point,
 * names, no index, everything summed up again for every question.
 */
final class DefaultRuleOracle {
  private final PlacementRequest lab;
  private final Map<String, String> where = new HashMap<>();

  private DefaultRuleOracle(PlacementRequest lab) {
    this.lab = lab;
  }

  static Map<String, String> place(PlacementRequest lab) {
    return new DefaultRuleOracle(lab).place();
  }

  /** The machines of a finished placement that the rules would not allow where they are. */
  static List<String> violations(PlacementRequest lab, Map<String, String> placements) {
    DefaultRuleOracle oracle = new DefaultRuleOracle(lab);
    oracle.where.putAll(placements);
    List<String> wrong = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      String name = machine.name().value();
      String host = oracle.where.remove(name);
      if (host != null && !lab.settled().containsKey(machine.name())) {
        if (!oracle.allowed(machine, offer(lab, host))) {
          wrong.add(name + " on " + host);
        }
      }
      if (host != null) {
        oracle.where.put(name, host);
      }
    }
    return wrong;
  }

  private static HostOffer offer(PlacementRequest lab, String host) {
    return lab.hosts().stream()
        .filter(o -> o.host().name().value().equals(host))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, String> place() {
    for (Machine machine : lab.machines()) {
      if (lab.settled().containsKey(machine.name())) {
        where.put(machine.name().value(), lab.settled().get(machine.name()).value());
      }
    }
    List<Machine> todo = new ArrayList<>(lab.machines());
    todo.removeIf(m -> where.containsKey(m.name().value()));
    todo.sort(Comparator.comparing(m -> m.name().value()));
    todo.sort(Comparator.comparingLong(m -> -m.resources().cpus()));
    todo.sort(Comparator.comparingLong(m -> -m.resources().memoryMb()));
    for (Machine machine : todo) {
      String best = null;
      double least = 0;
      for (HostOffer offer : lab.hosts()) {
        double share = share(offer);
        if (allowed(machine, offer) && (best == null || share < least)) {
          best = offer.host().name().value();
          least = share;
        }
      }
      if (best != null) {
        where.put(machine.name().value(), best);
      }
    }
    return where;
  }

  private boolean allowed(Machine machine, HostOffer offer) {
    String here = offer.host().name().value();
    return offer.host().status() == HostStatus.ONLINE
        && offer.outage().isEmpty()
        && accepted(machine, offer)
        && room(machine.resources().cpus(), offer.usable().cpus(), used(offer)[0])
        && room(machine.resources().memoryMb(), offer.usable().memoryMb(), used(offer)[1])
        && room(machine.resources().diskGb(), offer.usable().diskGb(), used(offer)[2])
        && family(machine).stream()
            .allMatch(
                m -> where.containsKey(m) ? where.get(m).equals(here) : accepted(named(m), offer))
        && related(machine, Machine::antiAffinity).stream()
            .noneMatch(m -> here.equals(where.get(m)))
        && related(machine, Machine::dependsOn).stream().allMatch(m -> linkWorks(offer, m));
  }

  private Machine named(String name) {
    return lab.machines().stream()
        .filter(machine -> machine.name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean accepted(Machine machine, HostOffer offer) {
    return (offer.host().placements().contains("*")
            || offer.host().placements().contains(machine.role().value()))
        && machine.pin().map(p -> p.equals(offer.host().name())).orElse(true)
        && offer.providers().map(p -> p.contains(machine.box().provider())).orElse(true)
        && offer.host().labels().entrySet().containsAll(machine.require().entrySet());
  }

  private static boolean room(long need, OptionalLong usable, long used) {
    return need == 0 || usable.isEmpty() || used + need <= usable.getAsLong();
  }

  private boolean linkWorks(HostOffer offer, String neighbour) {
    String here = offer.host().name().value();
    String there = where.getOrDefault(neighbour, here);
    return there.equals(here)
        || lab.hosts().stream()
            .filter(o -> o.equals(offer) || o.host().name().value().equals(there))
            .allMatch(o -> o.bridgeProblem().isEmpty());
  }

  private double share(HostOffer offer) {
    long[] used = used(offer);
    return Math.max(
        part(used[0], offer.usable().cpus()),
        Math.max(part(used[1], offer.usable().memoryMb()), part(used[2], offer.usable().diskGb())));
  }

  private static double part(long used, OptionalLong usable) {
    return used == 0 || usable.isEmpty() ? 0 : (double) used / usable.getAsLong();
  }

  private long[] used(HostOffer offer) {
    long[] sum = new long[3];
    for (Machine machine : lab.machines()) {
      if (offer.host().name().value().equals(where.get(machine.name().value()))) {
        sum[0] += machine.resources().cpus();
        sum[1] += machine.resources().memoryMb();
        sum[2] += machine.resources().diskGb();
      }
    }
    return sum;
  }

  private Set<String> family(Machine machine) {
    Set<String> family = new HashSet<>(Set.of(machine.name().value()));
    int before = 0;
    while (before != family.size()) {
      before = family.size();
      for (Machine other : lab.machines()) {
        if (family.contains(other.name().value())) {
          family.addAll(related(other, Machine::affinity));
        }
      }
    }
    family.remove(machine.name().value());
    return family;
  }

  private Set<String> related(Machine machine, Relation relation) {
    Set<String> names = new HashSet<>();
    for (Machine other : lab.machines()) {
      if (!other.equals(machine)
          && (relation.of(machine).contains(other.name())
              || relation.of(other).contains(machine.name()))) {
        names.add(other.name().value());
      }
    }
    return names;
  }

  private interface Relation {
    List<MachineName> of(Machine machine);
  }
}
