package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything a placement depends on.
 *
 * @param hosts the hosts, in {@code hosts.yaml} order
 * @param machines all machines of the lab, in any order
 * @param settled machines that exist already and stay where they are
 * @param strategy how to choose
 * @param seed for {@code random}
 * @param startIndex for {@code round_robin}: the index of the first host to try
 */
public record PlacementRequest(
    List<HostOffer> hosts,
    List<Machine> machines,
    SortedMap<MachineName, HostName> settled,
    StrategyName strategy,
    long seed,
    int startIndex) {}
