package io.homelab.operations;

import io.homelab.config.LabFiles;
import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.MachineDigests;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LoginKey;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolMark;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.model.Spelling;
import io.homelab.pool.ClaimId;
import io.homelab.pool.InstanceId;
import io.homelab.pool.JournalLine;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.WantedPool;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import io.homelab.workdir.HostLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pools of one lab: what describes them, and the books that they are kept in. */
public final class LabPools implements AutoCloseable {
  private static final String HISTORY = "see: homelab pool history";

  /** A check that writes how long an instance stays is soon over. */
  private static final Duration AT_WORK = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(300);

  private final @Nullable LabOpener labs;
  private final @Nullable LabRequest request;
  private final OpenLab lab;
  private final LabBooks kept;
  private final PoolBooks books;

  private LabPools(@Nullable LabOpener labs, @Nullable LabRequest request, OpenLab lab) {
    this.labs = labs;
    this.request = request;
    this.lab = lab;
    this.kept = lab.kept().books();
    this.books = kept.pools();
  }

  /** Opens them; no host is asked yet. */
  public static Answer<LabPools> open(LabOpener labs, LabRequest request) {
    return Answer.of(() -> {
      if (request.as().isPresent()) {
        throw new RefusedException(
            Refusal.usage(
                "pools belong to the lab of topology.yaml, not to one that goes away by itself",
                "leave out --as"));
      }
      return new LabPools(labs, request, labs.open(request));
    });
  }

  /**
   * Those of the topology of a lab that somebody has opened already, and closes himself; the lab
   * may be another one that was made from it.
   */
  static LabPools within(OpenLab lab) {
    return new LabPools(null, null, lab.kept().isEphemeral() ? lab.withDeclaredFolders() : lab);
  }

  /**
   * What happened last, oldest first.
   *
   * @param pool only of that pool
   * @param most so many lines at most
   */
  public Answer<List<JournalLine>> history(Optional<String> pool, int most) {
    return Answer.of(() -> books.history(pool.map(this::known), most));
  }

  /** Whether there is a pool of that name, described or not. */
  public boolean has(String pool) {
    return named(pool).isPresent();
  }

  /** The claim of that name, which may have ended lately. */
  public Optional<ClaimChange> claim(String word) {
    return ClaimId.isValid(word)
        ? books.read().claim(new ClaimId(word)).map(ClaimChange::new)
        : Optional.empty();
  }

  /** The claims that have not ended, by pool and then by id. */
  public Answer<List<ClaimChange>> claims() {
    return PoolInventory.of(this, Optional.empty())
        .map(all -> all.claims().stream().map(ClaimChange::new).toList());
  }

  /** Whether the files of both say the same. */
  boolean saysTheSameAs(LabPools other) {
    return lab.lab().equals(other.lab.lab()) && lab.hosts().all().equals(other.lab.hosts().all());
  }

  OpenLab lab() {
    return lab;
  }

  LabOpener labs() {
    return Objects.requireNonNull(labs);
  }

  LabRequest request() {
    return Objects.requireNonNull(request);
  }

  PoolBooks books() {
    return books;
  }

  /** The time that leases are held against. */
  public Instant now() {
    return lab.caller().clock().instant();
  }

  /** The lab's folder on this computer. */
  Path folder() {
    return kept.folder();
  }

  /** Deletes what is kept of an instance of which nothing is left. */
  void discard(InstanceId id) {
    kept.discard(id);
  }

  /** What is kept of an instance, for whoever knows no more of it than its name. */
  KeptState kept(InstanceId id) {
    return KeptState.ofInstance(EphemeralFolders.stub(id.labName()), id, kept, lab.caller());
  }

  /** What a marker has to say for an instance to be one of these books. */
  PoolMark mark(PoolName pool) {
    return PoolMark.of(pool, books.read().salt());
  }

  /**
   * Sees to it that whoever has a lower number changes nothing of an instance on its host any more.
   *
   * @throws RefusedException when somebody with a higher one was there, somebody is at work there,
   *     or nothing is there
   */
  void raiseFence(InstanceId id, HostName host, long fence) {
    raiseFence(id, host, fence, fence);
  }

  /**
   * The same for somebody whose number was given out just now: another one of the same number has
   * other books, such as those of an earlier day.
   */
  void raiseFenceFirst(InstanceId id, HostName host, long fence) {
    raiseFence(id, host, fence, fence - 1);
  }

  private void raiseFence(InstanceId id, HostName host, long fence, long most) {
    HostLock lock = lock(id, host);
    long end = System.nanoTime() + AT_WORK.toNanos();
    while (true) {
      switch (lock.fence(fence, most)) {
        case HostLock.Taken taken -> {
          return;
        }
        case HostLock.Nothing nothing ->
            throw new RefusedException(
                Refusal.Kind.HOST_FAILED,
                "host %s has no trace of instance %s".formatted(host, id),
                HISTORY);
        case HostLock.Fenced later ->
            throw new RefusedException(
                Refusal.Kind.LOCKED,
                "another controller has taken instance %s over".formatted(id),
                HISTORY);
        case HostLock.Held held -> {
          if (System.nanoTime() - end >= 0) {
            throw new RefusedException(
                Refusal.Kind.LOCKED,
                "somebody works with instance %s: %s".formatted(id, held.who()),
                HISTORY);
          }
          LockPatience.pause(LOOK);
        }
      }
    }
  }

  /** The lock of an instance's folder on its host. */
  HostLock lock(InstanceId id, HostName host) {
    Optional<String> made =
        books.read().instance(id).flatMap(its -> InstanceAccess.workdir(its.access()));
    return new HostLock(
        lab.hosts().connections().to(host), made.or(() -> workdir(id, host)), id.labName());
  }

  /** The folder of an instance on its host, as hosts.yaml could have it. */
  private Optional<String> workdir(InstanceId id, HostName host) {
    List<Host> one = lab.hosts().all().stream().filter(each -> each.name().equals(host)).toList();
    return new LabFiles(one, lab.lab().with(List.of()))
        .as(id.labName())
        .hosts()
        .getFirst()
        .workdir();
  }

  /** An instance as a lab of its own, on its host. */
  OpenLab instance(PoolSpec spec, InstanceId id, HostName host, long fence) {
    return lab.alone(id.labName(), spec.template().named(new MachineName(id.value())), host, id)
        .under(new OutsideLease(fence, Optional.empty()));
  }

  /**
   * The pools that are described now.
   *
   * @param mayAsk whether the registry is asked for versions of boxes that nothing here tells
   */
  List<WantedPool> wanted(boolean mayAsk) {
    List<PoolSpec> specs = lab.lab().pools();
    OpenLab settled = templates(mayAsk);
    SortedMap<MachineName, Fingerprint> fingerprints = LocalScripts.fingerprints(settled.lab());
    List<WantedPool> wanted = new ArrayList<>();
    for (PoolSpec spec : specs) {
      Machine template = settled.lab().machine(spec.template().name()).orElseThrow();
      MachineDigests digests =
          lab.engine()
              .digests(
                  template,
                  Optional.empty(),
                  Objects.requireNonNull(fingerprints.get(template.name())));
      wanted.add(
          new WantedPool(
              spec,
              CanonicalDigest.of(
                  List.of(
                      digests.shape(),
                      digests.settings(),
                      digests.scripts(),
                      spec.adminKeys().stream().map(LoginKey::toString).toList()))));
    }
    return List.copyOf(wanted);
  }

  /** What the templates say, as a lab of machines with the names of their pools. */
  OpenLab templates(boolean mayAsk) {
    return settled(
        lab.with(lab.lab().with(lab.lab().pools().stream().map(PoolSpec::template).toList())),
        mayAsk);
  }

  /**
   * A registry that is away does not change what a pool is; whoever makes a machine hears of it.
   */
  private static OpenLab settled(OpenLab templates, boolean mayAsk) {
    LabState none = LabState.empty(templates.lab().name());
    if (mayAsk) {
      try {
        return templates.settled(none, true);
      } catch (RefusedException e) {
        return templates.settled(none, false);
      }
    }
    return templates.settled(none, false);
  }

  private SortedSet<String> names() {
    PoolBook book = books.read();
    SortedSet<String> names = new TreeSet<>();
    lab.lab().pools().forEach(spec -> names.add(spec.name().value()));
    book.pools().keySet().forEach(name -> names.add(name.value()));
    book.instances().values().forEach(each -> names.add(each.pool().value()));
    return names;
  }

  /** The pool of that name, described or not, if there is one. */
  Optional<PoolName> named(String word) {
    return names().contains(word) ? Optional.of(new PoolName(word)) : Optional.empty();
  }

  /**
   * The pool that a word means, described or not.
   *
   * @throws RefusedException when there is none
   */
  PoolName known(String word) {
    Optional<PoolName> found = named(word);
    if (found.isPresent()) {
      return found.get();
    }
    SortedSet<String> names = names();
    String near = Spelling.nearest(word, names);
    throw new RefusedException(
        Refusal.usage(
            "there is no pool '%s'".formatted(word),
            near != null
                ? "did you mean '%s'?".formatted(near)
                : names.isEmpty()
                    ? "describe one in topology.yaml, under 'pools'"
                    : "the pools are: " + String.join(", ", names)));
  }

  @Override
  public void close() {
    lab.close();
  }
}
