package io.homelab.placement.rules;

import io.homelab.model.HostStatus;
import io.homelab.model.Machine;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Profile;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All rules, in the order their reasons are listed. */
public final class Rules {
  /** A host for which these fail takes no new machine at all. */
  private static final List<EligibilityRule> HOST =
      List.of(new EligibilityRule.StatusRule(), new EligibilityRule.OutageRule());

  private static final List<EligibilityRule> MACHINE =
      List.of(
          new EligibilityRule.RoleRule(),
          new EligibilityRule.PinRule(),
          new EligibilityRule.ProviderRule(),
          new EligibilityRule.ArchitectureRule(),
          new EligibilityRule.LabelRule(),
          new EligibilityRule.ConditionRule(),
          new EligibilityRule.ConflictRule());

  /** Those that a person writes down about hosts and machines. */
  private static final List<EligibilityRule> WRITTEN =
      List.of(
          new EligibilityRule.RoleRule(),
          new EligibilityRule.PinRule(),
          new EligibilityRule.LabelRule(),
          new EligibilityRule.ConditionRule());

  private static final List<EligibilityRule> ELIGIBILITY =
      Stream.concat(HOST.stream(), MACHINE.stream()).toList();

  private static final List<OccupancyRule> ROOM =
      List.of(
          new OccupancyRule.RoomRule(Resource.CPU),
          new OccupancyRule.RoomRule(Resource.MEMORY),
          new OccupancyRule.RoomRule(Resource.DISK),
          new OccupancyRule.DeviceRule());

  private static final List<OccupancyRule> COMPANY =
      List.of(
          new OccupancyRule.AffinityRule(MACHINE),
          new OccupancyRule.AntiAffinityRule(),
          new OccupancyRule.SpreadRule(),
          new OccupancyRule.BridgedEdgeRule());

  private Rules() {}

  /** Whether the host may take machines of that profile, whatever else runs there. */
  public static boolean eligible(Profile profile, HostOffer offer) {
    for (EligibilityRule rule : ELIGIBILITY) {
      if (!rule.check(profile, offer).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the host takes new machines at all. */
  public static boolean takesMachines(HostOffer offer) {
    return offer.outage().isEmpty() && offer.host().status() == HostStatus.ONLINE;
  }

  /**
   * Whether the machine's file allows that host: its role, its pin, and what it requires. A machine
   * that exists already under another name needs nothing else to become it.
   */
  public static boolean allows(Machine machine, HostOffer offer) {
    Profile profile = Profile.of(machine, List.of());
    for (EligibilityRule rule : WRITTEN) {
      if (!rule.check(profile, offer).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Whether an eligible host can take the machine at that moment. */
  public static boolean fits(Workload workload, Node node, Occupancy occupancy) {
    // The same as the room rules, but faster: builds no reasons.
    if (!occupancy.hasRoom(workload, node)) {
      return false;
    }
    if (workload.isAlone()) {
      return true;
    }
    for (OccupancyRule rule : COMPANY) {
      if (rule.concerns(workload) && !rule.check(workload, node, occupancy).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Those of some eligible hosts that can take the machine at that moment, in their order. */
  public static List<Node> fitting(Workload workload, List<Node> nodes, Occupancy occupancy) {
    List<Node> fitting = occupancy.withRoom(workload, nodes);
    if (!workload.isAlone()) {
      for (OccupancyRule rule : COMPANY) {
        if (rule.concerns(workload)) {
          fitting.removeIf(node -> !rule.check(workload, node, occupancy).isEmpty());
        }
      }
    }
    return fitting;
  }

  /** All reasons against the host at that moment; empty if it can take the machine. */
  public static HostRejection reasons(Workload workload, Node node, Occupancy occupancy) {
    List<Rejection> reasons = new ArrayList<>();
    for (EligibilityRule rule : ELIGIBILITY) {
      reasons.addAll(rule.check(workload.profile(), node.offer()));
    }
    for (OccupancyRule rule : ROOM) {
      reasons.addAll(rule.check(workload, node, occupancy));
    }
    for (OccupancyRule rule : COMPANY) {
      reasons.addAll(rule.check(workload, node, occupancy));
    }
    return new HostRejection(node.name(), List.copyOf(reasons));
  }
}
