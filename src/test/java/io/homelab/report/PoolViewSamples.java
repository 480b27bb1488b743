package io.homelab.report;

import static io.homelab.report.Samples.host;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.operations.ClaimChange;
import io.homelab.operations.ClaimOutcome.GivenMachine;
import io.homelab.operations.ClaimOutcome.GivenMachines;
import io.homelab.operations.ClaimOutcome.NeverPossible;
import io.homelab.operations.ClaimOutcome.NotInTime;
import io.homelab.operations.KeepPools.TickOutcome;
import io.homelab.operations.PoolInventory;
import io.homelab.operations.PoolOrder;
import io.homelab.operations.PoolOverview;
import io.homelab.operations.PoolOverview.PoolStanding;
import io.homelab.operations.PoolWatcher;
import io.homelab.pool.Brake;
import io.homelab.pool.Brake.BrakePosition;
import io.homelab.pool.ClaimId;
import io.homelab.pool.InstanceId;
import io.homelab.pool.InstancePhase;
import io.homelab.pool.InstanceWork;
import io.homelab.pool.Outlook;
import io.homelab.pool.PoolAction.BrakeTurned;
import io.homelab.pool.PoolAction.ClaimEnded;
import io.homelab.pool.PoolAction.HostWork;
import io.homelab.pool.PoolAction.LeaseWarned;
import io.homelab.pool.PoolAction.Turned;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolClaim.ClaimedMachine;
import io.homelab.pool.PoolClaim.Lease;
import io.homelab.pool.PoolCounts;
import io.homelab.pool.PoolDecision.Shortage;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolInstance.InstanceTrouble;
import io.homelab.pool.PoolSamples;
import io.homelab.pool.PoolState;
import io.homelab.pool.PoolState.Orders;
import io.homelab.pool.WorkKind;
import io.homelab.pool.WorkResult.WorkFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pools and claims as use cases tell of them. */
public final class PoolViewSamples {
  public static final Instant NOON = PoolSamples.NOON;
  static final PoolName RUNNER = PoolSamples.RUNNER;
  static final ClaimId CLAIM = new ClaimId("77-1-test");

  private PoolViewSamples() {}

  static InstanceId id(int number) {
    return new InstanceId("i-%08x".formatted(number));
  }

  /** What a host says that would rather drive the terminal. */
  static SortedMap<HostName, List<String>> full() {
    SortedMap<HostName, List<String>> why = new TreeMap<>();
    why.put(host("desk"), List.of("needs 2048 MB, host desk has 512 MB left", "is no runner"));
    why.put(host("nuc"), List.of("is \u001b[31mcordoned"));
    return why;
  }

  static Outlook outlook(int ready, String... because) {
    return new Outlook(
        ready,
        ready == 0 ? Optional.empty() : Optional.of(NOON.plusMillis(61_500)),
        List.of(because),
        because.length == 0 ? new TreeMap<>() : full());
  }

  private static PoolStanding pool(
      String name, PoolCounts counts, Orders orders, Brake brake, Outlook outlook) {
    PoolName pool = new PoolName(name);
    return new PoolStanding(
        pool,
        !name.equals("gone"),
        counts,
        name.equals("gone") ? 0 : 4,
        10,
        new PoolState(pool, orders, brake, List.of(), NOON, Optional.empty()),
        outlook);
  }

  static Brake brake(BrakePosition position, Optional<HostName> host, boolean permanent) {
    return new Brake(
        position,
        NOON,
        NOON.plusSeconds(90),
        host,
        "t1",
        permanent,
        "3 failed alike: no\u0007 box");
  }

  static PoolStanding full(String name) {
    return pool(name, new PoolCounts(4, 2, 0, 1, 0, 0, 0), Orders.NONE, Brake.NONE, outlook(4));
  }

  static PoolStanding waiting(String name) {
    return pool(
        name,
        new PoolCounts(2, 1, 1, 0, 0, 0, 0),
        Orders.NONE,
        Brake.NONE,
        outlook(2, "1 creating"));
  }

  /** One that lacks machines, and nothing is done about it. */
  static PoolStanding idle(String name) {
    return pool(name, new PoolCounts(0, 0, 0, 0, 0, 0, 0), Orders.NONE, Brake.NONE, outlook(0));
  }

  static PoolStanding braked(String name, Brake brake) {
    return pool(
        name,
        new PoolCounts(1, 0, 3, 0, 2, 1, 1),
        Orders.NONE,
        brake,
        outlook(1, "the brake is %s: %s".formatted(brake.position().wireName(), brake.reason())));
  }

  static PoolStanding paused(String name) {
    return pool(
        name,
        new PoolCounts(4, 0, 0, 0, 0, 0, 0),
        new Orders(OptionalInt.empty(), OptionalInt.empty(), Optional.of("move"), true),
        Brake.NONE,
        new Outlook(4, Optional.empty(), List.of("the pool is paused: move"), new TreeMap<>()));
  }

  static PoolStanding gone() {
    return pool("gone", new PoolCounts(0, 1, 0, 0, 0, 0, 0), Orders.NONE, Brake.NONE, outlook(0));
  }

  public static PoolOverview overview() {
    return new PoolOverview(
        List.of(
            full("a"),
            waiting("b"),
            braked("c", brake(BrakePosition.ON, Optional.of(host("nuc")), false)),
            paused("d"),
            gone()),
        new TreeMap<>(Map.of(host("old"), "no \u001b[2Janswer")));
  }

  static PoolInstance instance(int number, InstancePhase phase, String reason) {
    boolean claimed = phase == InstancePhase.CLAIMED;
    return new PoolInstance(
        id(number),
        RUNNER,
        host("nuc"),
        "t1",
        phase,
        new PoolInstance.Times(
            NOON,
            NOON,
            NOON.plusSeconds(number),
            Optional.empty(),
            Optional.empty(),
            number == 9 ? Optional.of(NOON) : Optional.empty()),
        17,
        3,
        phase == InstancePhase.QUARANTINED
            ? new InstanceTrouble(0, 3, Optional.of(NOON), "device\u001b[31m is busy")
            : InstanceTrouble.NONE,
        phase == InstancePhase.CREATING
            ? Optional.of(new InstanceWork(WorkKind.CREATE, 17, NOON.plusSeconds(600), ""))
            : Optional.empty(),
        claimed ? Optional.of(CLAIM) : Optional.empty(),
        reason,
        new TreeMap<>());
  }

  static PoolClaim claim(Lease lease) {
    return new PoolClaim(
        CLAIM,
        RUNNER,
        Optional.of(new MachineName("ci-77")),
        "digest",
        41,
        lease,
        List.of(
            new ClaimedMachine(new MachineName("ci-77-a"), id(1)),
            new ClaimedMachine(new MachineName("ci-77-b"), id(2))));
  }

  static Lease lease() {
    return new Lease(
        NOON,
        NOON.plusSeconds(3600),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Lease held(boolean asked, boolean released) {
    return new Lease(
        NOON,
        NOON.plusSeconds(3600),
        Optional.empty(),
        Optional.of(NOON),
        Optional.of(NOON.plusSeconds(7200)),
        asked ? Optional.of(NOON) : Optional.empty(),
        released ? Optional.of(NOON) : Optional.empty());
  }

  public static PoolInventory inventory() {
    return new PoolInventory(
        List.of(
            instance(1, InstancePhase.CLAIMED, "claimed by 77-1-test"),
            instance(3, InstancePhase.CREATING, "1 of 2 are ready"),
            instance(4, InstancePhase.QUARANTINED, "its teardown failed 3 times"),
            instance(9, InstancePhase.READY, "is well")),
        List.of(claim(held(false, false))));
  }

  public static GivenMachines given() {
    return new GivenMachines(
        claim(lease()),
        List.of(
            new GivenMachine(
                new MachineName("ci-77-a"),
                id(1),
                host("nuc"),
                Optional.of("192.168.56.10"),
                Optional.empty(),
                "ssh -F '/srv/my lab/.homelab/claims/77-1-test' ci-77-a"),
            new GivenMachine(
                new MachineName("ci-77-b"),
                id(2),
                host("desk"),
                Optional.of("192.168.56.11"),
                Optional.of("10.77.0.4"),
                "ssh -F '/srv/my lab/.homelab/claims/77-1-test' ci-77-b")),
        Path.of("/srv/my lab/.homelab/claims/77-1-test"),
        Duration.ofMillis(440));
  }

  public static NotInTime late() {
    return new NotInTime(RUNNER, outlook(1, "1 creating", "max is 4, and 4 exist"));
  }

  public static NeverPossible never() {
    return new NeverPossible(RUNNER, "pool runner has at most 4 machines", full());
  }

  public static ClaimChange changed() {
    return new ClaimChange(claim(held(true, false)));
  }

  public static PoolOrder ordered() {
    return new PoolOrder(
        RUNNER,
        new Orders(OptionalInt.of(8), OptionalInt.empty(), Optional.of("a\u0007 move"), true),
        List.of(id(4)));
  }

  static Shortage shortage() {
    return new Shortage(2, List.of("no room"), full());
  }

  public static TickOutcome ticked() {
    return new TickOutcome(
        3,
        1,
        new TreeMap<>(Map.of(RUNNER, shortage())),
        new TreeMap<>(Map.of(host("old"), "no \u001b[2Janswer")));
  }

  /** Everything that can happen, with words of hosts that would rather drive the terminal. */
  static void everything(PoolWatcher view) {
    HostWork work =
        new HostWork(
            WorkKind.CREATE, RUNNER, id(1), host("nuc"), 17, NOON.plusSeconds(600), "0 of 2 ready");
    view.decided(work);
    view.decided(new Turned(RUNNER, id(1), "creating", "checking", "it runs"));
    view.decided(new Turned(RUNNER, id(2), "", "quarantined", "found on \u001b[31mnuc"));
    view.worked(work, Duration.ofMillis(61_240), Optional.empty());
    view.worked(
        work, Duration.ofSeconds(2), Optional.of(new WorkFailure("no box\u0007\nx/y", true)));
    view.decided(new LeaseWarned(RUNNER, CLAIM, NOON.plusSeconds(300), "its lease ended"));
    view.decided(new ClaimEnded(RUNNER, CLAIM, "its grace is over"));
    view.decided(new BrakeTurned(RUNNER, BrakePosition.OFF, BrakePosition.ON, "3 failed alike"));
    view.waits(RUNNER, PoolViewSamples.shortage());
    view.host(host("old"), Optional.of("no \u001b[2Janswer"));
    view.host(host("old"), Optional.empty());
    view.says("the files \u202eare read again");
  }

  /** The same as lines for programs, the summary last. */
  public static List<String> lines() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonPoolEventView view =
        new JsonPoolEventView(
            new PrintStream(bytes, false, StandardCharsets.UTF_8),
            InstantSource.fixed(NOON.plusMillis(1_234)));
    everything(view);
    view.end(ticked());
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
