package io.homelab.operations;

import io.homelab.guest.GuestScripts;
import io.homelab.model.Check;
import io.homelab.model.GuestAccess;
import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.Lifetime;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.PoolMark;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolAction.HostWork;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.WorkKind;
import io.homelab.pool.WorkResult;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteHost;
import io.homelab.run.Guests;
import io.homelab.run.RunOutcome;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.HostLock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on hosts what the reconciler decided. An instance is a lab of one machine that is named by
 * its id, so it is made, judged and destroyed as any lab is; its state lies in a folder of its own.
 */
final class InstanceWorks {
  /** An instance stays for so long at least though nobody keeps its pool any more. */
  private static final Duration LEAST_STAY = Duration.ofDays(7);

  private static final SnapshotRequest OWN_SNAPSHOT = SnapshotRequest.named("pool-clean").orThrow();

  /** Until whoever was killed elsewhere counts as gone. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int SEED_BYTES = 256;
  private static final int LONGEST_ERROR = 300;
  private static final String COMMAND = "pool";
  private static final Logger LOG = LoggerFactory.getLogger(InstanceWorks.class);

  private final LabPools pools;
  private final SecureRandom random = new SecureRandom();

  InstanceWorks(LabPools pools) {
    this.pools = pools;
  }

  /** Something that did not go well. */
  private static final class WorkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkFailedException(String error) {
      super(error);
    }
  }

  /** Does it. Whatever goes wrong is in the result. */
  WorkResult carryOut(HostWork work) {
    try {
      return switch (work.kind()) {
        case CREATE -> create(work);
        case CHECK -> check(work);
        case DESTROY -> destroy(work);
        case REVERT -> revert(work);
      };
    } catch (InterruptedRunException e) {
      return WorkResult.stopped(work);
    } catch (WorkFailedException e) {
      return failed(work, String.valueOf(e.getMessage()), false);
    } catch (HomeLabException e) {
      Refusal refusal = Refusal.of(e);
      return refusal.kind() == Refusal.Kind.INTERRUPTED
          ? WorkResult.stopped(work)
          : failed(work, refusal.sentence(), isOfTemplate(work, e, refusal));
    }
  }

  /** Whether making another one would be refused for the same reason. */
  private static boolean isOfTemplate(HostWork work, HomeLabException e, Refusal refusal) {
    return work.kind() == WorkKind.CREATE
        && e instanceof RefusedException
        && refusal.kind() == Refusal.Kind.USAGE;
  }

  private static WorkResult failed(HostWork work, String error, boolean permanent) {
    return WorkResult.failed(
        work, PlainText.excerpt(PlainText.line(error), LONGEST_ERROR), permanent);
  }

  // ---- create

  private WorkResult create(HostWork work) {
    PoolSpec spec = described(work);
    try (OpenLab lab = pools.instance(spec, work.instance(), work.host(), work.fence())) {
      bringUp(lab, spec);
      MachineRecord record = record(lab, work.instance());
      GuestAccess access = access(record);
      letIn(lab.hosts().connections().to(work.host()), access, spec);
      if (spec.terms().onRelease() == PoolTerms.OnRelease.REVERT) {
        require(
            with(lab, verbs -> verbs.save(OWN_SNAPSHOT, event -> {})),
            "its snapshot was not saved");
      }
      return done(work, record);
    }
  }

  private void bringUp(OpenLab lab, PoolSpec spec) {
    PoolMark mark = pools.mark(spec.name());
    BringUp.Request request =
        BringUp.Request.WHOLE_LAB.staying(
            new Stay(Optional.of(stay(spec.terms())), Optional.empty(), Optional.of(mark)));
    try (BringUp proposal = BringUp.propose(lab, request).orThrow()) {
      proposal
          .objection()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      require(
          proposal.apply(new Approval(proposal.digest()), event -> {}).orThrow(),
          "it did not come up");
    }
  }

  /** Longer than it is of use, whoever keeps its pool; what is left then, gc takes. */
  static Duration stay(PoolTerms terms) {
    Duration used = terms.lease().max().plus(terms.lease().grace()).plus(Duration.ofDays(2));
    Duration stay = used.multipliedBy(2);
    return stay.compareTo(LEAST_STAY) < 0 ? LEAST_STAY : stay;
  }

  private static void letIn(RemoteHost host, GuestAccess access, PoolSpec spec) {
    if (!spec.adminKeys().isEmpty()) {
      require(new Guests(host).letIn(access, spec.adminKeys()), "admin_keys were not let in");
    }
  }

  // ---- check

  private WorkResult check(HostWork work) {
    PoolInstance instance =
        pools
            .books()
            .read()
            .instance(work.instance())
            .orElseThrow(() -> new WorkFailedException("is not in the books"));
    GuestAccess access =
        InstanceAccess.of(instance.access())
            .orElseThrow(() -> new WorkFailedException("nobody knows how to log in to it"));
    Guests guests = new Guests(pools.lab().hosts().connections().to(work.host()));
    Optional<PoolSpec> spec = pools.lab().lab().pool(work.pool());
    if (spec.map(its -> its.terms().check().ssh()).orElse(true)) {
      require(guests.login(access), "no login");
    }
    if (spec.isPresent() && spec.get().template().check() instanceof Check.Port port) {
      GuestScripts.Target itself = new GuestScripts.Target(access.address(), port);
      guests
          .reach(access, List.of(itself))
          .getOrDefault(itself, Optional.empty())
          .ifPresent(why -> {
            throw new WorkFailedException(
                "port %d does not answer: %s".formatted(port.port(), why));
          });
    }
    spec.ifPresent(its -> stayOn(work, its));
    return WorkResult.done(work);
  }

  /** Whoever keeps a pool sees to it that its machines do not go away by themselves. */
  private void stayOn(HostWork work, PoolSpec spec) {
    Duration stay = stay(spec.terms());
    try (OpenLab lab = pools.instance(spec, work.instance(), work.host(), work.fence())) {
      Optional<Lifetime> lifetime =
          lab.kept().store().glance(lab.lab().name()).flatMap(state -> state.terms().lifetime());
      if (lifetime.isEmpty() || !lifetime.get().isOver(pools.now().plus(stay.dividedBy(2)))) {
        return;
      }
      Lifetime longer = lifetime.get().until(Optional.of(pools.now().plus(stay)));
      try (LabLocks locks = lab.locks(COMMAND, false)) {
        OpenLab locked = lab.locked(locks);
        LabState state = lab.kept().load();
        if (locked.hosts().probe().get(work.host()) instanceof ProbeResult.Reached reached) {
          ExtendLab.write(locked, reached.facts().workdir(), work.host(), state.lineage(), longer);
          lab.kept().store().save(state.withTerms(state.terms().lasting(longer)));
        }
      }
    } catch (HomeLabException e) {
      // There is time enough: the next check tries again.
      LOG.debug("instance {} was not extended", work.instance(), e);
    }
  }

  // ---- destroy

  /**
   * What its host knows of it decides, not what is known here: a killed controller may have begun.
   */
  private WorkResult destroy(HostWork work) {
    Host host =
        pools.lab().hosts().all().stream()
            .filter(each -> each.name().equals(work.host()))
            .findFirst()
            .orElseThrow(() ->
                new WorkFailedException("host %s is not in hosts.yaml".formatted(work.host())));
    FoundLabs found =
        FoundLabs.look(
            pools.lab().hosts(), List.of(host), Optional.of(pools.lab().caller().owner()));
    Optional.ofNullable(found.silent().get(work.host()))
        .ifPresent(why -> {
          throw new WorkFailedException(why);
        });
    boolean marked = false;
    for (FoundLab lab : found.named(work.instance().labName())) {
      if (PoolSights.isOurs(pools, lab, work.host())) {
        marked = true;
        destroy(work, lab);
      }
    }
    if (!marked) {
      clear(work);
    }
    pools.discard(work.instance());
    return WorkResult.done(work);
  }

  /** Whoever was killed before there was a marker left a folder that has nothing but his lock. */
  private void clear(HostWork work) {
    Caller caller = pools.lab().caller();
    HostLock folder = pools.lock(work.instance(), work.host());
    KeptState own = pools.kept(work.instance());
    try (LabLease lease = own.lock(COMMAND)) {
      HostLock.Claim claim =
          new HostLock.Claim(
              UUID.randomUUID().toString(),
              own.store().id(),
              new HostLock.HolderWords(caller.owner(), caller.computer(), COMMAND),
              work.fence());
      switch (folder.take(claim, false, Optional.empty())) {
        case HostLock.Taken taken -> folder.give(claim.token());
        case HostLock.Nothing nothing -> {}
        case HostLock.Held held ->
            throw new WorkFailedException("somebody works with it: " + held.who());
        case HostLock.Fenced later ->
            throw new WorkFailedException("another controller has taken it over");
      }
    }
  }

  /** Whoever of this folder was killed while he worked with it has its lock, and is known here. */
  private void destroy(HostWork work, FoundLab found) {
    KeptState own = pools.kept(work.instance());
    try (LabLease lock = own.lock(COMMAND);
        MarkedPart part = MarkedPart.open(pools.labs(), pools.request(), found, work.host())) {
      OpenLab lab =
          part.lab()
              .patient(new LockPatience(PATIENCE, sentence -> {}))
              .under(new OutsideLease(work.fence(), Optional.of(own.store().id())));
      require(
          with(lab, verbs -> verbs.destroy(new Approval(verbs.digest()), event -> {})),
          "it was not removed");
    }
  }

  // ---- revert

  private WorkResult revert(HostWork work) {
    PoolSpec spec = described(work);
    try (OpenLab lab = pools.instance(spec, work.instance(), work.host(), work.fence())) {
      RemoteHost remote = lab.hosts().connections().to(work.host());
      pools.raiseFence(work.instance(), work.host(), work.fence());
      require(
          with(lab, verbs -> verbs.restore(OWN_SNAPSHOT, event -> {})),
          "its snapshot was not restored");
      MachineRecord record = record(lab, work.instance());
      GuestAccess access = access(record);
      byte[] seed = new byte[SEED_BYTES];
      random.nextBytes(seed);
      require(
          new Guests(remote).renew(access, pools.now(), seed),
          "clock, random numbers and addresses were not renewed");
      return done(work, record);
    }
  }

  // ---- what they share

  private PoolSpec described(HostWork work) {
    return pools
        .lab()
        .lab()
        .pool(work.pool())
        .orElseThrow(() -> new WorkFailedException("the pool is no longer described"));
  }

  private static MachineRecord record(OpenLab lab, InstanceId id) {
    LabState state = lab.kept().load();
    return state
        .machine(new MachineName(id.value()))
        .orElseThrow(() -> new WorkFailedException("its state has no machine"));
  }

  private static GuestAccess access(MachineRecord record) {
    return record.access().orElseThrow(() -> new WorkFailedException("it has no way in"));
  }

  private static WorkResult done(HostWork work, MachineRecord record) {
    SortedMap<String, String> access = new TreeMap<>(InstanceAccess.words(record));
    return new WorkResult(work.instance(), work.fence(), Optional.empty(), access);
  }

  /** What is done with the machines of a lab that exist. */
  private interface Verb {
    Answer<RunOutcome> of(MachineVerbs verbs);
  }

  private static RunOutcome with(OpenLab lab, Verb verb) {
    try (MachineVerbs verbs = MachineVerbs.find(lab, List.of(), COMMAND).orThrow()) {
      return verb.of(verbs).orThrow();
    }
  }

  private static void require(RunOutcome outcome, String otherwise) {
    if (outcome.interrupted()) {
      throw new InterruptedRunException();
    }
    if (!outcome.complete()) {
      String why = ExpiredLabs.words(outcome);
      throw new WorkFailedException(why.isEmpty() ? otherwise : why);
    }
  }

  private static void require(Guests.Reply reply, String otherwise) {
    switch (reply) {
      case Guests.Reply.Printed printed -> {}
      case Guests.Reply.NoLogin(String why) ->
          throw new WorkFailedException("%s: %s".formatted(otherwise, why));
      case Guests.Reply.CommandFailed(String why) ->
          throw new WorkFailedException("%s: %s".formatted(otherwise, why));
    }
  }
}
