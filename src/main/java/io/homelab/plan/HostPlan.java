package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostLoad;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.HostMachines;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.LabIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A host in a plan.
 *
 * @param host the host as declared
 * @param reachable whether it answered; true in an offline plan, where nobody asked
 * @param problem why it cannot be used, if so
 * @param capacity what it has: declared or measured; for memory and disk the smaller of both
 * @param measured what it told that it has; nothing when it was not asked or did not answer
 * @param heldByOthers what the machines of other labs hold there; nothing is known when it was not
 *     asked
 * @param otherLabs the labs whose machines hold that
 * @param reservations what is reserved there, for this lab or others
 * @param usable capacity less the reserve, what other labs hold, and what is reserved for them
 * @param usedBefore what this lab's machines use there now
 * @param usedAfter what they will use
 * @param bridge the interface for bridged NICs, where known
 * @param notes remarks that a person should read, each one sentence
 */
public record HostPlan(
    Host host,
    boolean reachable,
    Optional<String> problem,
    Capacity capacity,
    Capacity measured,
    Capacity heldByOthers,
    List<ForeignLab> otherLabs,
    List<ReservedRoom> reservations,
    Capacity usable,
    Resources usedBefore,
    Resources usedAfter,
    Optional<String> bridge,
    List<String> notes,
    HostLoad load) {

  /** A host of which nothing is reserved for a lab, and nobody knows how busy it is. */
  public HostPlan(
      Host host,
      boolean reachable,
      Optional<String> problem,
      Capacity capacity,
      Capacity measured,
      Capacity heldByOthers,
      List<ForeignLab> otherLabs,
      Capacity usable,
      Resources usedBefore,
      Resources usedAfter,
      Optional<String> bridge,
      List<String> notes) {
    this(
        host,
        reachable,
        problem,
        capacity,
        measured,
        heldByOthers,
        otherLabs,
        List.of(),
        usable,
        usedBefore,
        usedAfter,
        bridge,
        notes,
        HostLoad.UNKNOWN);
  }

  /**
   * A host by itself, whatever is planned.
   *
   * @param told what it told when it was asked; absent when it was not
   * @param identity whose machines are the lab's own there
   * @param own what each of those holds
   */
  public static HostPlan alone(
      Host host,
      Optional<ProbeResult> told,
      LabIdentity identity,
      SortedMap<MachineName, Resources> own) {
    HostAccount account = HostAccount.of(host, told.orElse(null), identity, null);
    Resources used = own.values().stream().reduce(Resources.ZERO, Resources::plus);
    long filledGb = account.filledByOthersGb();
    if (account.facts().isPresent()) {
      HostMachines machines = account.facts().get().machines();
      for (Map.Entry<MachineName, Resources> each : own.entrySet()) {
        filledGb += machines.filledGb(identity.lab(), each.getKey(), each.getValue().diskGb());
      }
    }
    return account.using(identity, used).plan(used, used, filledGb, List.of());
  }
}
