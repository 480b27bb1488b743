package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Books in which every field says something. */
public final class BooksSample {
  private static final Instant NOON = PoolSamples.NOON;
  private static final HostName NUC = new HostName("nuc");
  private static final PoolName POOL = new PoolName("runner");
  private static final ClaimId CLAIM = new ClaimId("77-1-test");

  private BooksSample() {}

  public static PoolBook full() {
    TreeMap<InstanceId, PoolInstance> instances = new TreeMap<>();
    InstanceId id = new InstanceId("i-0badcafe");
    instances.put(
        id,
        new PoolInstance(
            id,
            POOL,
            NUC,
            "t1",
            InstancePhase.CLAIMED,
            new PoolInstance.Times(
                NOON,
                NOON.plusSeconds(1),
                NOON.plusSeconds(2),
                Optional.of(NOON.plusSeconds(3)),
                Optional.of(NOON.plusSeconds(4)),
                Optional.of(NOON.plusSeconds(5))),
            17,
            3,
            new PoolInstance.InstanceTrouble(1, 2, Optional.of(NOON.plusSeconds(6)), "no route"),
            Optional.of(new InstanceWork(WorkKind.CHECK, 17, NOON.plusSeconds(7), "one")),
            Optional.of(CLAIM),
            "claimed by somebody",
            new TreeMap<>(Map.of("private", "192.168.56.10"))));
    TreeMap<PoolName, PoolState> pools = new TreeMap<>();
    pools.put(
        POOL,
        new PoolState(
            POOL,
            new PoolState.Orders(
                OptionalInt.of(1), OptionalInt.of(2), Optional.of("maintenance"), true),
            new Brake(
                Brake.BrakePosition.HALF_OPEN,
                NOON,
                NOON.plusSeconds(30),
                Optional.of(NUC),
                "t1",
                true,
                "all are bad"),
            List.of(new PoolState.Mishap(NOON, NUC, "t1", "no such box", true)),
            NOON.minusSeconds(5),
            Optional.of(Duration.ofSeconds(42))));
    TreeMap<ClaimId, PoolClaim> claims = new TreeMap<>();
    claims.put(
        CLAIM,
        new PoolClaim(
            CLAIM,
            POOL,
            Optional.of(new MachineName("web")),
            "abc",
            16,
            new PoolClaim.Lease(
                NOON,
                NOON.plusSeconds(1),
                Optional.of(NOON.plusSeconds(2)),
                Optional.of(NOON.plusSeconds(3)),
                Optional.of(NOON.plusSeconds(4)),
                Optional.of(NOON.plusSeconds(5)),
                Optional.of(NOON.plusSeconds(6))),
            List.of(new PoolClaim.ClaimedMachine(new MachineName("web-a"), id)),
            Optional.of("ci")));
    TreeMap<ClaimId, Demand> demands = new TreeMap<>();
    ClaimId waiting = new ClaimId("waiting");
    demands.put(waiting, new Demand(waiting, POOL, 3, NOON.plusSeconds(8)));
    TreeMap<InstanceId, Long> departed = new TreeMap<>();
    departed.put(new InstanceId("i-00000001"), 2L);
    return new PoolBook(-7, 3, 17, 2, pools, instances, claims, demands, departed);
  }

  public static List<JournalLine> lines() {
    return List.of(
        new JournalLine(
            NOON,
            POOL,
            Optional.of(new InstanceId("i-0badcafe")),
            Optional.of(CLAIM),
            "ready -> claimed",
            "claimed as web-a"),
        new JournalLine(NOON, POOL, Optional.empty(), Optional.empty(), "paused", ""));
  }
}
