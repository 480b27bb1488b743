package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.config.OwnSubnets;
import io.homelab.engine.Engine;
import io.homelab.engine.LocalBoxes;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.plan.BoxSupply;
import io.homelab.plan.FileComparison;
import io.homelab.plan.PlanRequest;
import io.homelab.pool.InstanceId;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.RemoteHosts;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.run.EventSink;
import io.homelab.run.LocalFiles;
import io.homelab.run.LocalScripts;
import io.homelab.run.Playbooks;
import io.homelab.run.RelayedBoxes;
import io.homelab.run.RunContext;
import io.homelab.run.RunTimesFile;
import io.homelab.run.StateUpdates;
import io.homelab.state.FileStateStore;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.StateStore;
import io.homelab.workdir.HostLock;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One lab that use cases are about: what its files say, what reaches its hosts, what holds its
 * state, and who asks.
 *
 * @param lab the lab
 * @param hosts what reaches its hosts
 * @param kept what holds its state
 * @param engine what makes its machines
 * @param registry where boxes come from that are on no computer of the lab
 * @param store what Vagrant has on this computer
 * @param caller who asks
 */
public record OpenLab(
    Lab lab,
    LabHosts hosts,
    KeptState kept,
    Engine engine,
    BoxRegistry registry,
    VagrantStore store,
    Caller caller)
    implements AutoCloseable {

  /** The lab of these files. */
  public static OpenLab of(
      LabFiles files,
      RemoteHosts opener,
      Supplier<SshSettings> ssh,
      Engine engine,
      BoxRegistry registry,
      VagrantStore store,
      LabBooks books,
      Caller caller) {
    KeptState kept = KeptState.of(files.lab(), files.ephemeral(), books, caller);
    return of(files, kept, opener, ssh, engine, registry, store, caller);
  }

  /** The same, with the state kept there. */
  public static OpenLab of(
      LabFiles files,
      KeptState kept,
      RemoteHosts opener,
      Supplier<SshSettings> ssh,
      Engine engine,
      BoxRegistry registry,
      VagrantStore store,
      Caller caller) {
    Lab lab = kept.onItsSubnets();
    return new OpenLab(
        lab,
        LabHosts.over(lab, files.hosts(), opener, engine, ssh),
        kept,
        engine,
        registry,
        store,
        caller);
  }

  /** The same lab on other subnets in place of those that it has now. */
  OpenLab moved(SortedMap<String, String> subnets) {
    return subnets.isEmpty()
        ? this
        : new OpenLab(OwnSubnets.in(lab, subnets), hosts, kept, engine, registry, store, caller);
  }

  /** The same lab for somebody who waits for other runs on it. */
  public OpenLab patient(LockPatience patience) {
    return new OpenLab(lab, hosts, kept.patient(patience), engine, registry, store, caller);
  }

  /** The same lab for somebody who began what is done at that time, as far as is known then. */
  public OpenLab since(InstantSource beginning) {
    return new OpenLab(lab, hosts, kept, engine, registry, store, caller.since(beginning));
  }

  /**
   * The state for whoever holds the lab's lock and changes something. When its newest generation is
   * lost, the hosts have to prove first that the one before it is enough.
   *
   * @throws RefusedException when they do not
   */
  LabState stateToChange() {
    return switch (kept.find()) {
      case FoundState.Newest newest -> kept.latest(newest);
      case FoundState.Before before -> ProvenState.of(this, before);
      case FoundState.NoneLeft lost -> throw StateStore.lost(lost.why());
    };
  }

  /** The host keys that were trusted for this lab alone. */
  public static Path knownHosts(Lab lab) {
    return FileStateStore.beside(lab.directory()).folder().resolve("known_hosts");
  }

  /** How long earlier runs took of this lab and of those that were made from the same files. */
  static RunTimesFile times(Lab lab) {
    return new RunTimesFile(FileStateStore.beside(lab.directory()).folder());
  }

  /** The host keys that were trusted for all labs that have their hosts from that file. */
  public static Path knownHosts(Path hostsFile) {
    Path folder = hostsFile.toAbsolutePath().normalize().resolveSibling(".");
    return FileStateStore.beside(folder.normalize()).folder().resolve("known_hosts");
  }

  /** What a marker has to say for a workdir to be this lab's. */
  public LabIdentity identity(LabState state) {
    return new LabIdentity(lab.name(), caller.owner(), state.lineage());
  }

  /**
   * Locks the lab for somebody who changes something, here and then on each host before it is asked
   * what it has. When there is nobody, since the proposal failed, the locks are given back here.
   *
   * @param command what is done, for those who find the lab locked
   * @param creating whether a host without the lab's folder may get one
   * @param proposal gets the lab, whose hosts are locked from now on when they are asked
   */
  <T extends AutoCloseable> T holding(
      String command, boolean creating, BiFunction<OpenLab, LabLocks, T> proposal) {
    LabLocks locks = locks(command, creating);
    boolean held = false;
    try {
      T holder = proposal.apply(locked(locks), locks);
      held = true;
      return holder;
    } finally {
      if (!held) {
        locks.close();
      }
    }
  }

  /** Takes the lab's lock here, and those on the hosts as soon as they are asked. */
  LabLocks locks(String command, boolean creating) {
    LabLease here = kept.lock(command);
    return new LabLocks(
        here,
        new HostLocks(
            hosts.connections(),
            lab.name(),
            new HostLock.Claim(
                UUID.randomUUID().toString(),
                kept.outside().flatMap(OutsideLease::folder).orElseGet(() -> kept.store().id()),
                new HostLock.HolderWords(caller.owner(), caller.computer(), command),
                kept.outside().map(OutsideLease::fence).orElseGet(here::fence)),
            kept.outside().isPresent() ? this::superseded : here::raiseTo,
            creating,
            kept.patience(),
            caller.clock()));
  }

  private long superseded(long seen) {
    throw new RefusedException(
        Refusal.Kind.LOCKED,
        "another controller has taken %s over with number %d".formatted(lab.name(), seen - 1),
        "see: homelab pool history");
  }

  /** An ephemeral lab, on whose hosts the folders are those that hosts.yaml declares. */
  OpenLab withDeclaredFolders() {
    List<Host> declared =
        hosts.all().stream().map(host -> LabFiles.asDeclared(host, lab.name())).toList();
    return new OpenLab(lab, hosts.ofAnother(lab, declared), kept, engine, registry, store, caller);
  }

  /** The same for a request of that id, which is in the journal of what it does. */
  public OpenLab because(String request) {
    return new OpenLab(lab, hosts, kept, engine, registry, store, caller.because(request));
  }

  /** The same with another lab. */
  OpenLab with(Lab other) {
    return new OpenLab(other, hosts, kept, engine, registry, store, caller);
  }

  /** The same lab for somebody whose lease is given out elsewhere. */
  OpenLab under(OutsideLease lease) {
    return new OpenLab(lab, hosts, kept.under(lease), engine, registry, store, caller);
  }

  /**
   * A lab of its own with one machine on one host, made from the same topology.
   *
   * @param name its name
   * @param id the instance of a pool that it is, whose state is kept
   */
  OpenLab alone(LabName name, Machine machine, HostName host, InstanceId id) {
    List<Host> one = hosts.all().stream().filter(each -> each.name().equals(host)).toList();
    LabFiles files = new LabFiles(one, lab.onlyFor(machine.pinnedTo(host))).as(name);
    KeptState own = KeptState.ofInstance(files.lab(), id, kept.books(), caller);
    Lab there = own.onItsSubnets();
    return new OpenLab(
        there, hosts.ofAnother(there, files.hosts()), own, engine, registry, store, caller);
  }

  /** The same lab, whose hosts are locked before they are asked. */
  OpenLab locked(LabLocks locks) {
    return new OpenLab(
        lab, new LockingHosts(hosts, locks.hosts()), kept, engine, registry, store, caller);
  }

  /** What the words of a request mean in this lab. */
  public LabLookup words() {
    return new LabLookup(lab, hosts.all());
  }

  /** The strategy that was asked for, else the environment's, else the topology's. */
  public StrategyName strategy(Optional<String> asked) {
    return asked
        .map(name -> LabLookup.strategy(name, "--strategy"))
        .or(() -> caller.strategy().map(name -> LabLookup.strategy(name, "SCHEDULING_STRATEGY")))
        .orElse(lab.strategy());
  }

  /**
   * The same lab with every box in one version.
   *
   * @param state what the lab's machines were made from
   * @param mayAsk whether the registry is asked for what neither the lock nor the state tells
   * @throws RefusedException if the registry has no version that will do
   * @throws BoxLock.LockFileException if the lock cannot be read
   */
  OpenLab settled(LabState state, boolean mayAsk) {
    return new OpenLab(
        SettledBoxes.of(
            VersionSources.of(this), state, BoxLock.read(lab.directory()), store, mayAsk),
        hosts,
        kept,
        engine,
        registry,
        store,
        caller);
  }

  /** The same lab, of which those machines start though its Vagrantfile says that they rest. */
  OpenLab starting(Set<MachineName> named) {
    return new OpenLab(lab.starting(named), hosts, kept, engine, registry, store, caller);
  }

  /**
   * Everything that a plan depends on.
   *
   * @param wanted the lab, or the lab with machines moved
   * @param probes what the hosts told; empty to plan without them
   */
  public PlanRequest planRequest(
      Lab wanted,
      LabState state,
      Optional<SortedMap<HostName, ProbeResult>> probes,
      StrategyName strategy,
      long seed) {
    return new PlanRequest(
        engine,
        hosts.all(),
        wanted,
        state,
        probes.orElseGet(TreeMap::new),
        probes.isEmpty(),
        strategy,
        seed,
        supply(wanted),
        FileComparison.NONE,
        caller.owner(),
        LocalScripts.fingerprints(wanted));
  }

  private BoxSupply supply(Lab wanted) {
    SortedMap<String, String> urls = new TreeMap<>();
    wanted
        .boxes()
        .declared()
        .forEach((name, said) -> said.url().ifPresent(url -> urls.put(name, url)));
    return new BoxSupply(
        new LocalBoxes(wanted, store).stock(),
        urls,
        registry.server(),
        new TreeMap<>(),
        new TreeSet<>());
  }

  /** The same, of the lab with the machines moved that are to move, placed as was asked for. */
  PlanRequest planRequest(
      Placing placing, LabState state, Optional<SortedMap<HostName, ProbeResult>> probes) {
    SortedMap<MachineName, HostName> moves = words().moves(placing.moves());
    return planRequest(
        lab.pinned(moves).starting(moves.keySet()),
        state,
        probes,
        strategy(placing.strategy()),
        placing.seed().orElse(Placing.USUAL_SEED));
  }

  /** The same, of the lab as its topology says, whatever the environment asks for. */
  PlanRequest planRequest(LabState state, Optional<SortedMap<HostName, ProbeResult>> probes) {
    return planRequest(lab, state, probes, lab.strategy(), Placing.USUAL_SEED);
  }

  /** What a run needs. */
  public RunContext runContext(StateUpdates updates, EventSink events, int parallel) {
    return runContext(updates, events, parallel, files());
  }

  /**
   * What a run needs.
   *
   * @param files the files that were compared for the plan that it carries out
   */
  RunContext runContext(StateUpdates updates, EventSink events, int parallel, LocalFiles files) {
    RunContext context =
        new RunContext(
            engine,
            settled(updates.state(), false).lab(),
            hosts.all(),
            caller.owner(),
            hosts.connections(),
            host -> hosts.probe(host),
            updates,
            files,
            kept.folder().resolve("logs"),
            events,
            caller.clock(),
            parallel,
            playbooks(),
            hosts.claims(),
            caller.request());
    return context.since(caller.began().instant());
  }

  /** Its files on this computer; nothing is read yet. */
  LocalFiles files() {
    return new LocalFiles(
        lab, store, new RelayedBoxes(registry.catalogs(), kept.folder().resolve("boxes")));
  }

  /** What runs playbooks from this computer. */
  Playbooks playbooks() {
    return new Playbooks(hosts::thisComputer, () -> new HostBlocks(hosts.ssh()));
  }

  @Override
  public void close() {
    hosts.close();
  }
}
