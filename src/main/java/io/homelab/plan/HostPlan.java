package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.Resources;
import io.homelab.probe.HostMachines.ForeignLab;
import java.util.List;
import java.util.Optional;

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
 * @param usable capacity less the reserve and what other labs hold
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
    Capacity usable,
    Resources usedBefore,
    Resources usedAfter,
    Optional<String> bridge,
    List<String> notes) {}
