package io.homelab.placement.rules;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule about what already runs, there or elsewhere: one record per rule. */
sealed interface OccupancyRule {
  /** Whether the rule can reject any host for that machine. */
  boolean concerns(Workload workload);

  /** The reasons against the host at that moment; empty if it may take the machine. */
  List<Rejection> check(Workload workload, Node node, Occupancy occupancy);

  /**
   * A host needs at least as much left as the machine uses.
   *
   * @param resource of which resource
   */
  record RoomRule(Resource resource) implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return workload.need(resource) > 0;
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      long needed = workload.need(resource);
      long left = occupancy.left(node, resource);
      return needed <= left
          ? List.of()
          : List.of(
              new Rejection.NoRoom(node.name(), resource, needed, left, node.offer().withheld()));
    }
  }

  /** A host needs at least as many devices left as the machine has for itself. */
  record DeviceRule() implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return workload.wantsDevices();
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      if (!concerns(workload)) {
        return List.of();
      }
      List<Rejection> missing = new ArrayList<>();
      workload
          .devices()
          .counts()
          .forEach((device, needed) -> {
            long left = occupancy.left(node, device);
            if (needed > left) {
              missing.add(
                  new Rejection.NoDevice(
                      node.name(),
                      device,
                      needed,
                      left,
                      node.usable(device),
                      node.offer().withheld()));
            }
          });
      return missing;
    }
  }

  /**
   * Machines with affinity share one host: all that are linked, directly or transitively, whichever
   * of them lists the other. The first one placed chooses a host that may take each of them; the
   * others follow.
   *
   * @param eligibility what a machine must be for a host to take it
   */
  record AffinityRule(List<EligibilityRule> eligibility) implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return !workload.together().isEmpty();
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      if (!concerns(workload)) {
        return List.of();
      }
      List<Rejection> apart = new ArrayList<>();
      for (Workload partner : workload.together()) {
        if (partner == workload) {
          continue;
        }
        HostName there = occupancy.where(partner);
        if (there == null) {
          notEligible(workload, partner, node, occupancy).ifPresent(apart::add);
        } else if (!there.equals(node.name())) {
          apart.add(new Rejection.PartnerElsewhere(node.name(), partner.name(), there));
        }
      }
      return apart;
    }

    private Optional<Rejection> notEligible(
        Workload workload, Workload partner, Node node, Occupancy occupancy) {
      // Whatever exists may stay where it is.
      if (occupancy.exists(partner) || partner.profile().equals(workload.profile())) {
        return Optional.empty();
      }
      for (EligibilityRule rule : eligibility) {
        List<Rejection> why = rule.check(partner.profile(), node.offer());
        if (!why.isEmpty()) {
          return Optional.of(
              new Rejection.PartnerRejected(node.name(), partner.name(), why.getFirst()));
        }
      }
      return Optional.empty();
    }
  }

  /** Machines with anti-affinity never share a host, whichever of them lists the other. */
  record AntiAffinityRule() implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return !workload.apart().isEmpty();
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      if (!concerns(workload)) {
        return List.of();
      }
      List<Rejection> here = new ArrayList<>();
      for (Workload other : workload.apart()) {
        if (node.name().equals(occupancy.where(other))) {
          here.add(new Rejection.ApartFrom(node.name(), other.name()));
        }
      }
      return here;
    }
  }

  /** A failure domain takes no more than its share of a spread group. */
  record SpreadRule() implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return workload.spread() != null;
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      SpreadGroup group = workload.spread();
      if (group == null) {
        return List.of();
      }
      String domain = group.domain(node);
      if (domain == null) {
        return List.of(new Rejection.NoDomain(node.name(), group.label()));
      }
      int there = occupancy.inDomain(group, domain);
      return there < group.most()
          ? List.of()
          : List.of(
              new Rejection.DomainFull(
                  node.name(),
                  group.label(),
                  domain,
                  workload.machine().role(),
                  there,
                  group.most()));
    }
  }

  /**
   * An edge between two hosts needs a bridged NIC at both ends. So where one of them cannot bridge,
   * a machine must share a host with its neighbours. If every host can bridge, as far as is known,
   * this rule rejects nothing.
   */
  record BridgedEdgeRule() implements OccupancyRule {
    @Override
    public boolean concerns(Workload workload) {
      return workload.isBoundByEdges();
    }

    @Override
    public List<Rejection> check(Workload workload, Node node, Occupancy occupancy) {
      if (!concerns(workload)) {
        return List.of();
      }
      List<Rejection> broken = new ArrayList<>();
      for (Workload neighbour : workload.neighbours()) {
        HostName there = occupancy.where(neighbour);
        if (there == null || there.equals(node.name())) {
          continue;
        }
        Node other = occupancy.node(there);
        if (node.offer().bridgeProblem().isPresent()) {
          broken.add(rejection(node, neighbour, there, node.offer()));
        } else if (other != null && other.offer().bridgeProblem().isPresent()) {
          broken.add(rejection(node, neighbour, there, other.offer()));
        }
      }
      return broken;
    }

    private static Rejection rejection(
        Node node, Workload neighbour, HostName there, HostOffer unbridged) {
      Optional<String> problem = unbridged.bridgeProblem();
      return new Rejection.BridgeUnusable(
          node.name(), neighbour.name(), there, unbridged.host().name(), problem.orElse(""));
    }
  }
}
