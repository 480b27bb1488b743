package io.homelab.operations;

import io.homelab.engine.Engine;
import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.PoolSpec;
import io.homelab.plan.Adoption;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.pool.Adoptions;
import io.homelab.pool.Claims;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolInstance;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ExecResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.run.Adopter;
import io.homelab.state.LockedException;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirSync;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes instances of pools machines of the lab. In this order, so that the same again ends what was
 * begun, and the removal of an instance's remains never meets a machine of the lab:
 *
 * <ol>
 *   <li>The books give the instance to the lab, and the host refuses whoever has an older number.
 *   <li>The lab's state has the machine.
 *   <li>The instance's marker names no machine any more, and the VM says that it is the lab's.
 *   <li>The engine's folder of the machine goes into the lab's workdir, in one step.
 *   <li>The instance's workdir goes, then its state here, then its row in the books.
 * </ol>
 */
final class Adopting implements Adopter {
  private static final Logger LOG = LoggerFactory.getLogger(Adopting.class);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** A check of an instance that was begun before it was taken is soon over. */
  private static final Duration AT_WORK = Duration.ofSeconds(15);

  private static final String COMMAND = "vos up";
  private static final int TAKEN = 3;
  private static final int ABSENT = 4;
  private static final int UNMARKED = 5;
  private static final int OTHER_FILES = 6;

  private final LabPools pools;
  private final OpenLab lab;
  private final String lineage;
  private final SortedMap<MachineName, PoolClaim> claims = new ConcurrentSkipListMap<>();

  /** Those of the machines whose instance nothing was done to before this run. */
  private final Set<MachineName> untouched = new HashSet<>();

  /**
   * For one run.
   *
   * @param lab the lab, whose locks are held
   * @param lineage of its state
   */
  Adopting(OpenLab lab, String lineage) {
    this.pools = LabPools.within(lab);
    this.lab = lab;
    this.lineage = lineage;
  }

  /** Whether anything of the lab may come from a pool, or may once have. */
  static boolean isOf(OpenLab lab) {
    return !lab.lab().pools().isEmpty();
  }

  // ---- before the run

  /**
   * Takes the instances that a plan names.
   *
   * @return those of the machines whose instance somebody else has by now, or cannot be had
   */
  SortedMap<MachineName, String> take(Plan plan, Set<MachineName> selection) {
    SortedMap<MachineName, String> lost = new TreeMap<>();
    for (MachineStep.Present step : plan.present()) {
      Adoption adoption = step.adoption().orElse(null);
      if (adoption != null && selection.contains(step.name())) {
        take(step.name(), adoption).ifPresent(why -> lost.put(step.name(), why));
      }
    }
    return lost;
  }

  private Optional<String> take(MachineName machine, Adoption adoption) {
    InstanceId id = new InstanceId(adoption.instance());
    boolean begun =
        Adoptions.begun(pools.books().read(), lab.lab().name(), machine)
            .map(PoolInstance::id)
            .equals(Optional.of(id));
    Optional<PoolClaim> claim =
        pools
            .books()
            .inTransaction(
                book -> Adoptions.take(book, lab.lab().name(), machine, id, pools.now()));
    if (claim.isEmpty()) {
      return Optional.of("instance %s is not ready any more".formatted(id));
    }
    if (begun) {
      // The run before may have its lock there yet; it is taken over by whoever goes on.
      return goesOn(machine, claim.get(), adoption.host());
    }
    try {
      // By books of an earlier day, somebody may have it.
      pools.raiseFenceFirst(id, adoption.host(), claim.get().fence());
    } catch (RefusedException e) {
      String why = e.refusal().sentence();
      if (e.refusal().kind() == Refusal.Kind.LOCKED) {
        setAside(claim.get(), id, why);
      } else {
        giveBack(claim.get());
      }
      return Optional.of(why);
    } catch (RemoteException e) {
      giveBack(claim.get());
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      return Optional.of(PlainText.line(String.valueOf(e.getMessage())));
    }
    claims.put(machine, claim.get());
    untouched.add(machine);
    return Optional.empty();
  }

  /**
   * Goes on with what an earlier run began; why not, if the instance has no machine any more: it
   * became the lab's, and was destroyed since.
   */
  private Optional<String> goesOn(MachineName machine, PoolClaim claim, HostName host) {
    try {
      if (!isThere(machine, claim, host)) {
        endLeft(machine, claim);
        return Optional.of(gone(claim));
      }
    } catch (RefusedException | RemoteException | LockedException e) {
      // What is wrong there is told by the machine's own task.
      LOG.debug("instance of {} cannot be looked at", machine, e);
    }
    claims.put(machine, claim);
    return Optional.empty();
  }

  private boolean isThere(MachineName machine, PoolClaim claim, HostName host) {
    try (Part part = open(claim, machine, host)) {
      return part.has();
    }
  }

  private static String gone(PoolClaim claim) {
    return "instance %s is gone".formatted(claim.machines().getFirst().instance());
  }

  private void setAside(PoolClaim claim, InstanceId id, String why) {
    pools
        .books()
        .inTransaction(book ->
            Claims.withdraw(
                book, claim.id(), new TreeMap<>(Map.of(id, why)), Set.of(id), pools.now()));
  }

  /** Gives back what was taken and not used. */
  void giveBackAll() {
    claims.forEach((machine, claim) -> {
      if (untouched.contains(machine)) {
        giveBack(claim);
      }
    });
    claims.clear();
  }

  private void giveBack(PoolClaim claim) {
    pools.books().inTransaction(book -> Adoptions.giveBack(book, claim, pools.now()));
  }

  /**
   * Ends what earlier runs began and this one does not: their remains go where the machine came
   * into the lab, else the instance does.
   *
   * @param plan what this run does
   */
  void endLeft(Plan plan) {
    for (PoolClaim claim : Adoptions.open(pools.books().read(), lab.lab().name())) {
      MachineName machine = claim.machines().getFirst().name();
      boolean goesOn =
          plan.machine(machine)
              .map(step ->
                  step instanceof MachineStep.Present present
                      && present
                          .adoption()
                          .map(Adoption::instance)
                          .filter(claim.machines().getFirst().instance().value()::equals)
                          .isPresent())
              .orElse(false);
      if (!goesOn) {
        try {
          endLeft(machine, claim);
        } catch (RefusedException | RemoteException | LockedException e) {
          lab.kept()
              .say(
                  "note: what is left of instance %s goes later: %s"
                      .formatted(claim.machines().getFirst().instance(), Refusal.of(e).sentence()));
        }
      }
    }
  }

  private void endLeft(MachineName machine, PoolClaim claim) {
    Optional<PoolInstance> instance = pools.books().read().instancesOf(claim).stream().findFirst();
    if (instance.isEmpty() || pools.lab().lab().pool(claim.pool()).isEmpty()) {
      pools.books().inTransaction(book -> Adoptions.drop(book, claim, pools.now()));
      return;
    }
    boolean came;
    try (Part part = open(claim, machine, instance.get().host())) {
      came = !part.has() && !part.lost();
      if (came) {
        part.clear();
      }
    }
    if (came) {
      conclude(claim);
    } else {
      pools.books().inTransaction(book -> Adoptions.drop(book, claim, pools.now()));
    }
  }

  private void conclude(PoolClaim claim) {
    pools.discard(claim.machines().getFirst().instance());
    pools
        .books()
        .inTransaction(
            book -> Adoptions.conclude(book, claim, lab.lab().name().value(), pools.now()));
  }

  // ---- in the run

  @Override
  public Optional<String> adopt(MachineName machine, HostName host, String workdir) {
    PoolClaim claim = Objects.requireNonNull(claims.get(machine));
    try (Part part = open(claim, machine, host)) {
      Optional<String> why =
          part.has()
              ? part.handOver(workdir)
              : Optional.of("host %s has no trace of its instance".formatted(host));
      if (why.isPresent()) {
        return why;
      }
      part.clear();
    } catch (RefusedException | LockedException e) {
      return Optional.of(Refusal.of(e).sentence());
    }
    conclude(claim);
    return Optional.empty();
  }

  private Part open(PoolClaim claim, MachineName machine, HostName host) {
    InstanceId id = claim.machines().getFirst().instance();
    PoolSpec spec =
        lab.lab()
            .pool(claim.pool())
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "pool %s is not described any more".formatted(claim.pool()),
                        "see: homelab pool list")));
    OpenLab instance =
        pools
            .instance(spec, id, host, claim.fence())
            .patient(new LockPatience(AT_WORK, lab.kept()::say));
    boolean opened = false;
    try {
      LabLocks locks = instance.locks(COMMAND, false);
      try {
        Part part = new Part(claim, id, machine, host, instance, locks);
        opened = true;
        return part;
      } finally {
        if (!opened) {
          locks.close();
        }
      }
    } finally {
      if (!opened) {
        instance.close();
      }
    }
  }

  /** The instance on its host, locked. */
  private final class Part implements AutoCloseable {
    private final PoolClaim claim;
    private final InstanceId id;
    private final MachineName machine;
    private final HostName host;
    private final OpenLab instance;
    private final LabLocks locks;
    private final HostFacts facts;
    private final RemoteHost remote;
    private final WorkdirSync workdir;

    Part(
        PoolClaim claim,
        InstanceId id,
        MachineName machine,
        HostName host,
        OpenLab instance,
        LabLocks locks) {
      this.claim = claim;
      this.id = id;
      this.machine = machine;
      this.host = host;
      this.instance = instance;
      this.locks = locks;
      OpenLab locked = instance.locked(locks);
      if (!(locked.hosts().probe().get(host) instanceof ProbeResult.Reached reached)) {
        throw new RefusedException(
            Refusal.Kind.UNREACHABLE,
            "host %s does not answer".formatted(host),
            "bring it back, then run the same command again");
      }
      this.facts = reached.facts();
      Optional<MarkerFile> marker = facts.workdir().marker();
      if (marker.isPresent() && !instance.identity(instance.kept().load()).owns(marker.get())) {
        throw new RefusedException(
            Refusal.Kind.HOST_FAILED,
            "workdir %s on host %s is not that of instance %s"
                .formatted(facts.workdir().path(), host, id),
            "see: homelab pool history");
      }
      this.remote = instance.hosts().connections().to(host);
      this.workdir =
          new WorkdirSync(
              remote,
              facts.workdir().path(),
              facts.workdir().files(),
              marker,
              () -> locked.hosts().claims().holder(host));
    }

    private MachineName ownName() {
      return new MachineName(id.value());
    }

    /** Whether the machine is still the instance's. */
    boolean has() {
      return facts.machines().own().containsKey(ownName());
    }

    /** Whether the instance had the machine, and its VM is gone. */
    boolean lost() {
      return facts.machines().lost().containsKey(ownName());
    }

    /** Makes the machine the lab's; why not, if it stayed. */
    Optional<String> handOver(String labsWorkdir) {
      MarkerFile marker =
          facts
              .workdir()
              .marker()
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.Kind.HOST_FAILED,
                      "host %s has no trace of instance %s".formatted(host, id),
                      "see: homelab pool history"));
      // From now on the removal of what is left does not look for a machine of that name.
      workdir.add(
          marker.without(List.of(ownName())).numbered(claim.fence()),
          new WorkdirContent(new TreeMap<>()));
      Engine engine = lab.engine();
      Argv command =
          engine
              .handingOver(facts.workdir().path(), ownName(), labsWorkdir, machine, lineage)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage(
                          "engine %s hands no machines over".formatted(engine.name()),
                          "leave out from_pool")));
      ExecResult result = remote.run(RemoteCommand.of(command, LIMIT));
      return switch (result.exitCode()) {
        case 0 -> Optional.empty();
        case TAKEN ->
            Optional.of(
                "host %s has a machine %s in workdir %s already"
                    .formatted(host, machine, labsWorkdir));
        case ABSENT -> Optional.of("host %s has no trace of instance %s".formatted(host, id));
        case UNMARKED ->
            Optional.of(
                "instance %s cannot be marked as the lab's: %s"
                    .formatted(id, PlainText.excerpt(PlainText.lastLine(result.stderr()), 200)));
        case OTHER_FILES ->
            Optional.of(
                "the workdirs of instance %s and of the lab are on different file systems"
                    .formatted(id));
        default ->
            Optional.of(
                "instance %s cannot be taken: %s"
                    .formatted(id, PlainText.excerpt(PlainText.lastLine(result.stderr()), 200)));
      };
    }

    /** Removes what is left of the instance there, once the machine is not its any more. */
    void clear() {
      if (facts.workdir().marker().isPresent()) {
        workdir.removeAll();
      }
    }

    @Override
    public void close() {
      try {
        locks.close();
      } finally {
        instance.close();
      }
    }
  }
}
