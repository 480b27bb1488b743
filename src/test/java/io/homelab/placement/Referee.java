package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Judges finished placements by the rules as docs/how-it-works.md tells them, and tries all
 * placements of small labs. Written naively and apart from the production code.
 *
 * <p>Who exists already and stays is never judged; who is new on its host is, as if it came last.
 */
final class Referee {
  private final PlacementRequest lab;

  Referee(PlacementRequest lab) {
    this.lab = lab;
  }

  /** The machines that must not be where they are; a machine may be nowhere. */
  List<String> violations(Map<MachineName, HostName> where) {
    List<String> wrong = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      HostName here = where.get(machine.name());
      if (here != null && !here.equals(lab.settled().get(machine.name()))) {
        String objection = objection(machine, here, where);
        if (!objection.isEmpty()) {
          wrong.add(machine.name() + " on " + here + ": " + objection);
        }
      }
    }
    return wrong;
  }

  /** How many machines that exist are not where they were. */
  int moves(Map<MachineName, HostName> where) {
    int moves = 0;
    for (Machine machine : lab.machines()) {
      HostName before = lab.settled().get(machine.name());
      moves += before != null && !before.equals(where.get(machine.name())) ? 1 : 0;
    }
    return moves;
  }

  private String objection(Machine machine, HostName here, Map<MachineName, HostName> where) {
    HostOffer offer = offer(here);
    if (offer.host().status() != HostStatus.ONLINE || offer.outage().isPresent()) {
      return "host out of use";
    }
    if (!isEligible(machine, offer)) {
      return "not eligible";
    }
    if (isOver(machine, here, where, m -> m.resources().cpus(), offer.usable().cpus())
        || isOver(machine, here, where, m -> m.resources().memoryMb(), offer.usable().memoryMb())
        || isOver(machine, here, where, m -> m.resources().diskGb(), offer.usable().diskGb())) {
      return "no room";
    }
    for (String device : machine.devices().counts().keySet()) {
      OptionalLong there = OptionalLong.of(offer.usable().devices().of(device));
      if (isOver(machine, here, where, m -> m.devices().of(device), there)) {
        return "no " + device;
      }
    }
    Set<MachineName> family = family(machine);
    for (Machine other : lab.machines()) {
      HostName there = where.get(other.name());
      if (there == null
          && family.contains(other.name())
          && !lab.settled().containsKey(other.name())
          && !isEligible(other, offer)) {
        return "together with " + other.name() + ", which may not be there";
      }
      if (other.name().equals(machine.name()) || there == null) {
        continue;
      }
      if (there.equals(here) && areRelated(machine, other, Machine::antiAffinity)) {
        return "apart from " + other.name();
      }
      if (!there.equals(here) && family.contains(other.name())) {
        return "together with " + other.name();
      }
      if (!there.equals(here)
          && areRelated(machine, other, Machine::dependsOn)
          && (offer.bridgeProblem().isPresent() || isUnbridged(there))) {
        return "no bridge to " + other.name();
      }
    }
    return machine.spreadBy().map(label -> crowd(machine, label, here, where)).orElse("");
  }

  private static boolean isEligible(Machine machine, HostOffer offer) {
    return offer.host().accepts(machine.role())
        && machine.pin().map(offer.host().name()::equals).orElse(true)
        && offer.providers().map(p -> p.contains(machine.box().provider())).orElse(true)
        && offer.host().labels().entrySet().containsAll(machine.require().entrySet())
        && machine.conditions().stream().allMatch(condition -> isMet(condition.text(), offer))
        && (machine.architecture().isEmpty()
            || offer.architecture().isEmpty()
            || machine.architecture().equals(offer.architecture()));
  }

  /** Of the conditions that {@link RandomLab} makes. */
  private static boolean isMet(String condition, HostOffer offer) {
    String rack = offer.host().labels().get("rack");
    return switch (condition) {
      case "rack" -> rack != null;
      case "!rack" -> rack == null;
      case "rack != r1" -> !"r1".equals(rack);
      case "cpus >= 6" -> offer.usable().cpus().orElse(6) >= 6;
      case "memory_mb < 8192" -> offer.usable().memoryMb().orElse(0) < 8192;
      case "arch = amd64" -> offer.architecture().orElse("amd64").equals("amd64");
      case "name != h1" -> !offer.host().name().value().equals("h1");
      default -> throw new IllegalArgumentException(condition);
    };
  }

  private boolean isUnbridged(HostName host) {
    return lab.hosts().stream()
        .anyMatch(o -> o.host().name().equals(host) && o.bridgeProblem().isPresent());
  }

  private String crowd(
      Machine machine, String label, HostName here, Map<MachineName, HostName> where) {
    String domain = offer(here).host().labels().get(label);
    if (domain == null) {
      return "no domain";
    }
    Set<String> domains = new HashSet<>();
    for (HostOffer offer : lab.hosts()) {
      String other = offer.host().labels().get(label);
      if (other != null && offer.host().accepts(machine.role())) {
        domains.add(other);
      }
    }
    int members = 0;
    int there = 0;
    for (Machine other : lab.machines()) {
      if (other.role().equals(machine.role()) && other.spreadBy().equals(machine.spreadBy())) {
        members++;
        HostName host = where.get(other.name());
        there += host != null && domain.equals(label(host, label)) ? 1 : 0;
      }
    }
    return there * domains.size() > members + domains.size() - 1 ? "domain " + domain : "";
  }

  private String label(HostName host, String label) {
    return lab.hosts().stream()
        .filter(o -> o.host().name().equals(host))
        .map(o -> o.host().labels().getOrDefault(label, ""))
        .findFirst()
        .orElse("");
  }

  private boolean isOver(
      Machine machine,
      HostName here,
      Map<MachineName, HostName> where,
      Function<Machine, Long> need,
      OptionalLong usable) {
    long used = 0;
    for (Machine other : lab.machines()) {
      used += here.equals(where.get(other.name())) ? need.apply(other) : 0;
    }
    return need.apply(machine) > 0 && usable.isPresent() && used > usable.getAsLong();
  }

  private HostOffer offer(HostName name) {
    return lab.hosts().stream().filter(o -> o.host().name().equals(name)).findFirst().orElseThrow();
  }

  private Set<MachineName> family(Machine machine) {
    if (lab.machines().stream().allMatch(m -> m.affinity().isEmpty())) {
      return Set.of();
    }
    Set<MachineName> family = new HashSet<>(Set.of(machine.name()));
    int before = 0;
    while (before != family.size()) {
      before = family.size();
      for (Machine a : lab.machines()) {
        for (Machine b : lab.machines()) {
          if (family.contains(a.name()) && areRelated(a, b, Machine::affinity)) {
            family.add(b.name());
          }
        }
      }
    }
    return family;
  }

  private static boolean areRelated(
      Machine a, Machine b, Function<Machine, List<MachineName>> relation) {
    return !a.name().equals(b.name())
        && (relation.apply(a).contains(b.name()) || relation.apply(b).contains(a.name()));
  }

  /** Where a packing has its machines. */
  static Map<MachineName, HostName> where(SearchSpace space, int[] binOf) {
    Map<MachineName, HostName> where = new HashMap<>();
    for (int block = 0; block < space.size(); block++) {
      for (Workload workload : space.members(block)) {
        if (binOf[block] >= 0) {
          where.put(workload.machine().name(), space.node(binOf[block]).name());
        }
      }
    }
    return where;
  }
}
