package io.homelab.placement.question;

import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many more machines of one role and size fit beside the lab's own. Each extra machine has the
 * provider, required labels, spread, dependencies and anti-affinity of the lab's machines of that
 * role, but no pin and no affinity.
 *
 * @param role the role
 * @param size what each needs
 * @param apart whether no two of them may share a host
 * @param total how many fit in total; empty when nothing limits them
 * @param hosts one for each host, in {@code hosts.yaml} order
 * @param surviving how many fit if any one host may die, where that was asked
 */
public record Headroom(
    Role role,
    Resources size,
    boolean apart,
    OptionalLong total,
    List<OnHost> hosts,
    Optional<Surviving> surviving) {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /**
   * How many fit on one host if all go there.
   *
   * @param host the host
   * @param count how many; empty when nothing limits them
   * @param reasons why not even one fits; empty if one does
   */
  public record OnHost(HostName host, OptionalLong count, List<Rejection> reasons) {}

  /**
   * How many fit such that any one host may die: all of its machines, old and new, find room on the
   * others, where everything stays.
   *
   * @param asItIs whether the lab survives it without one more
   * @param fits how many were found to fit; empty when nothing limits them
   * @param atMost more than so many never fit; equal to {@code fits} where the answer is exact
   * @param weakest the host whose death leaves machines over with one machine more, if that is
   *     known
   */
  public record Surviving(
      boolean asItIs, OptionalLong fits, OptionalLong atMost, Optional<HostName> weakest) {}

  /** Which deaths the machines that fit have to survive. */
  public enum Survive {
    /** None. */
    NONE,
    /** That of any one host. */
    ANY_ONE_HOST
  }

  /** Counts without a death. */
  public static List<Headroom> of(PlacementRequest request, Wanted wanted) {
    return of(request, wanted, Survive.NONE);
  }

  /**
   * Counts for every wanted role and size, sorted by role, then in the lab's machine order.
   *
   * @param request a lab in which every machine is settled
   * @return empty if the lab has no such role and no memory was given, or has no machine at all
   */
  public static List<Headroom> of(PlacementRequest request, Wanted wanted, Survive survive) {
    List<Machine> machines = new ArrayList<>(request.machines());
    machines.sort((a, b) -> a.name().compareTo(b.name()));
    List<Machine> patterns = new ArrayList<>();
    for (Machine machine : machines) {
      if (wanted.role().map(machine.role()::equals).orElse(true)) {
        patterns.add(machine);
      }
    }
    if (patterns.isEmpty() && !machines.isEmpty() && wanted.memoryMb().isPresent()) {
      patterns.add(ofNewRole(request, wanted, machines.getFirst()));
    }
    SortedMap<Role, Map<Resources, Machine>> kinds = new TreeMap<>();
    for (Machine pattern : patterns) {
      Resources had = pattern.resources();
      Resources size =
          new Resources(
              wanted.cpus().orElse(had.cpus()),
              wanted.memoryMb().orElse(had.memoryMb()),
              wanted.diskGb().orElse(had.diskGb()),
              had.devices());
      kinds
          .computeIfAbsent(pattern.role(), role -> new LinkedHashMap<>())
          .putIfAbsent(size, pattern);
    }
    List<Headroom> answers = new ArrayList<>();
    Optional<SurvivorCount> survivors =
        survivors(request, survive, kinds.values().stream().mapToInt(Map::size).sum());
    kinds.forEach((role, sizes) ->
        sizes.forEach((size, pattern) ->
            answers.add(count(request, pattern.withResources(size), survivors))));
    return List.copyOf(answers);
  }

  /**
   * Counts for machines that are like one that is not of the lab, such as a pool's.
   *
   * @param request a lab in which every machine is settled
   */
  public static Headroom of(PlacementRequest request, Machine pattern, Survive survive) {
    // It may have the name of a machine.
    return count(request, pattern.named(freeName(request)), survivors(request, survive, 1));
  }

  private static Optional<SurvivorCount> survivors(
      PlacementRequest request, Survive survive, int kinds) {
    return survive == Survive.NONE
        ? Optional.empty()
        : Optional.of(new SurvivorCount(request, kinds));
  }

  /** The role has no machine yet: 1 CPU and no counted disk unless given. */
  private static Machine ofNewRole(PlacementRequest request, Wanted wanted, Machine other) {
    return copy(
        other,
        freeName(request),
        wanted.role().orElseThrow(),
        new Resources(1, 0, 0),
        List.of(),
        true);
  }

  private static Headroom count(
      PlacementRequest request, Machine pattern, Optional<SurvivorCount> survivors) {
    Set<MachineName> apartFrom = new TreeSet<>(pattern.antiAffinity());
    boolean keepApart = false;
    for (Machine other : request.machines()) {
      if (other.antiAffinity().contains(pattern.name())) {
        apartFrom.add(other.name());
      }
      keepApart |= other.role().equals(pattern.role()) && apartFrom.contains(other.name());
    }
    if (keepApart) {
      apartFrom.add(pattern.name());
    }
    Machine more =
        copy(
            pattern,
            freeName(request),
            pattern.role(),
            pattern.resources(),
            List.copyOf(apartFrom),
            false);
    List<Machine> all = new ArrayList<>(request.machines());
    all.add(more);
    boolean apart = keepApart;
    Count count = new Count(new Instance(request.withMachines(all)), more.name(), keepApart);
    return count.answer(
        survivors.map(each ->
            each.count(
                number -> more(request, more, apart, number),
                count.withoutOne(),
                more.spreadBy().isPresent())));
  }

  /** As many copies of a machine; those of a kind that keeps apart keep apart from each other. */
  private static List<Machine> more(
      PlacementRequest request, Machine one, boolean apart, int number) {
    Set<MachineName> taken = new TreeSet<>(request.settled().keySet());
    request.machines().forEach(machine -> taken.add(machine.name()));
    List<MachineName> names = new ArrayList<>();
    for (int i = 1; names.size() < number; i++) {
      MachineName name = new MachineName("more-" + i);
      if (!taken.contains(name)) {
        names.add(name);
      }
    }
    List<Machine> copies = new ArrayList<>();
    for (MachineName name : names) {
      List<MachineName> apartFrom = new ArrayList<>(one.antiAffinity());
      if (apart) {
        apartFrom.addAll(names);
      }
      apartFrom.remove(name);
      copies.add(copy(one, name, one.role(), one.resources(), apartFrom, false));
    }
    return copies;
  }

  private static MachineName freeName(PlacementRequest request) {
    Set<MachineName> taken = request.settled().keySet();
    MachineName name = new MachineName("one-more");
    for (int i = 1; taken.contains(name); i++) {
      name = new MachineName("one-more-" + i);
    }
    return name;
  }

  private static Machine copy(
      Machine pattern,
      MachineName name,
      Role role,
      Resources size,
      List<MachineName> apartFrom,
      boolean unrelated) {
    return new Machine(
        name,
        role,
        size,
        pattern.box(),
        new PlacementConstraints(
            Optional.empty(),
            List.of(),
            apartFrom,
            unrelated ? new TreeMap<>() : pattern.require(),
            unrelated ? Optional.empty() : pattern.spreadBy(),
            pattern.architecture(),
            0,
            List.of(),
            unrelated ? List.of() : pattern.conditions()),
        new Dependencies(unrelated ? List.of() : pattern.dependsOn(), List.of(), pattern.check()),
        GuestSetup.named(name.value()));
  }

  /**
   * The count for one role and size. All copies are alike, so arithmetic replaces trial placement.
   */
  private static final class Count {
    private final Instance instance;
    private final Occupancy now;
    private final Workload more;
    private final boolean apart;

    Count(Instance instance, MachineName more, boolean apart) {
      this.instance = instance;
      this.now = new Occupancy(instance);
      this.more =
          instance.workloads().stream()
              .filter(g -> g.name().equals(more))
              .findFirst()
              .orElseThrow();
      this.apart = apart;
    }

    /** More than so many never survive any death: without a host, they are on the others. */
    OptionalLong withoutOne() {
      long sum = 0;
      long most = 0;
      int unlimited = 0;
      for (Node node : instance.nodes()) {
        long room = room(node, Rules.reasons(more, node, now).reasons());
        if (room == NO_LIMIT) {
          unlimited++;
        } else {
          sum = plus(sum, room);
          most = Math.max(most, room);
        }
      }
      // It is the host with the most room that dies.
      return switch (unlimited) {
        case 0 -> OptionalLong.of(sum - most);
        case 1 -> OptionalLong.of(sum);
        default -> OptionalLong.empty();
      };
    }

    Headroom answer(Optional<Surviving> surviving) {
      List<OnHost> hosts = new ArrayList<>();
      Map<String, Long> byDomain = new HashMap<>();
      long sum = 0;
      for (Node node : instance.nodes()) {
        List<Rejection> reasons = Rules.reasons(more, node, now).reasons();
        long room = room(node, reasons);
        sum = plus(sum, room);
        SpreadGroup group = more.spread();
        String domain = group == null ? null : group.domain(node);
        long alone = room;
        if (group != null && domain != null) {
          byDomain.merge(domain, room, Count::plus);
          alone = spread(group, Map.of(domain, room), room);
        }
        hosts.add(new OnHost(node.name(), known(alone), alone == 0 ? reasons : List.of()));
      }
      SpreadGroup group = more.spread();
      long total = group == null ? sum : spread(group, byDomain, sum);
      return new Headroom(
          more.machine().role(),
          more.machine().resources(),
          apart,
          known(total),
          List.copyOf(hosts),
          surviving);
    }

    /** How many the host can take, ignoring failure domains. */
    private long room(Node node, List<Rejection> reasons) {
      for (Rejection reason : reasons) {
        if (!(reason instanceof Rejection.DomainFull)) {
          return 0;
        }
      }
      long room = apart ? 1 : NO_LIMIT;
      for (Resource resource : Resource.ALL) {
        long left = now.left(node, resource);
        if (more.need(resource) > 0 && left != Node.UNLIMITED) {
          room = Math.min(room, left / more.need(resource));
        }
      }
      for (Map.Entry<String, Long> each : more.devices().counts().entrySet()) {
        room = Math.min(room, now.left(node, each.getKey()) / each.getValue());
      }
      return room;
    }

    /**
     * How many can be added one by one while the growing group stays spread at every step.
     *
     * @param room the room in each domain
     * @param most the upper bound
     */
    private long spread(SpreadGroup group, Map<String, Long> room, long most) {
      int there = group.members().size() - 1;
      int domains = Math.max(1, group.domains().size());
      if (domains == 1) {
        return most;
      }
      for (long count = 1; count <= most; count++) {
        long perDomain = Math.ceilDiv(there + count, domains);
        long places = 0;
        boolean unlimited = true;
        for (Map.Entry<String, Long> domain : room.entrySet()) {
          long free = Math.max(0, perDomain - now.inDomain(group, domain.getKey()));
          places += Math.min(free, domain.getValue());
          unlimited &= domain.getValue() == NO_LIMIT;
        }
        if (places < count) {
          return count - 1;
        }
        if (unlimited && room.size() == domains) {
          return NO_LIMIT;
        }
      }
      return most;
    }

    private static long plus(long a, long b) {
      return a == NO_LIMIT || b == NO_LIMIT ? NO_LIMIT : a + b;
    }

    private static OptionalLong known(long count) {
      return count == NO_LIMIT ? OptionalLong.empty() : OptionalLong.of(count);
    }
  }
}
