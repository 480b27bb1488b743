package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.ForeignWorkdir;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Stranger;
import io.homelab.run.EventSink;
import io.homelab.run.LabStatus;
import io.homelab.run.LiveStatus;
import io.homelab.run.LocalScripts;
import io.homelab.run.MachineStatus;
import io.homelab.run.ProvisionChoice;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.run.Verbs;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What can be done with machines that exist: {@link #find} says which they are and where, and holds
 * the lab's lock until it is closed.
 */
public final class MachineVerbs implements AutoCloseable {
  private final OpenLab lab;
  private final LabLocks lock;
  private final StateUpdates updates;
  private final SortedMap<HostName, ProbeResult> probes;
  private final SortedMap<MachineName, HostName> machines;

  private MachineVerbs(OpenLab lab, LabLocks lock, List<String> words, boolean settling) {
    this.lab = lab;
    this.lock = lock;
    LabState state = lab.stateToChange();
    SortedMap<HostName, ProbeResult> told = lab.hosts().probe();
    LeftRuns left =
        settling
            ? LeftRuns.settle(lab, state, told, lab.kept().says())
            : LeftRuns.unsettled(lab, state, told);
    this.updates = new StateUpdates(lab.kept().store(), left.state());
    this.probes = left.probes();
    this.machines = existing(words);
    if (machines.isEmpty()) {
      refuseAnothers();
    }
  }

  /**
   * Finds the machines that exist.
   *
   * @param words their names; none means all
   * @param command what they are wanted for, for those who find the lab locked
   */
  public static Answer<MachineVerbs> find(OpenLab lab, List<String> words, String command) {
    return Answer.of(() ->
        lab.holding(command, false, (locked, lock) -> new MachineVerbs(locked, lock, words, true)));
  }

  /**
   * The same for somebody who must not hear, in the lab's place, how its last runs ended: its own
   * state would never know. Refused where anything but a halt is left.
   */
  static Answer<MachineVerbs> findBeside(OpenLab lab, List<String> words, String command) {
    return Answer.of(() ->
        lab.holding(
            command, false, (locked, lock) -> new MachineVerbs(locked, lock, words, false)));
  }

  /** Where the machines are; empty when none of them exists. */
  public SortedMap<MachineName, HostName> machines() {
    return Collections.unmodifiableSortedMap(machines);
  }

  /** The lab, whose hosts are locked. */
  OpenLab lab() {
    return lab;
  }

  /** What the hosts told. */
  SortedMap<HostName, ProbeResult> probes() {
    return probes;
  }

  /** What somebody who looks at the lab now is told: as last seen, and as its hosts just told. */
  public List<StatusReport> looks() {
    LabState state = updates.state();
    return List.of(
        new StatusReport(
            new LiveStatus(LabStatus.lastSeen(lab.lab(), state), List.of(), List.of())),
        new StatusReport(LiveStatus.of(lab.lab(), state, probes, lab.caller().owner())));
  }

  /** Whether such a look tells of each of them, and on the host where it is. */
  public boolean areIn(StatusReport look) {
    SortedMap<MachineName, HostName> told = new TreeMap<>();
    for (MachineStatus status : look.status().machines()) {
      status.host().ifPresent(host -> told.put(status.name(), host));
    }
    return told.entrySet().containsAll(machines.entrySet());
  }

  /** What an approval to destroy them has to cover. */
  public String digest() {
    return Approval.digest(
        ("destroy " + updates.state().serial() + " " + machines).getBytes(StandardCharsets.UTF_8),
        new TreeSet<>(machines.keySet()));
  }

  /** Shuts them down. */
  public Answer<RunOutcome> halt(EventSink events) {
    return Answer.of(() -> verbs(events).halt());
  }

  /** Suspends them. */
  public Answer<RunOutcome> suspend(EventSink events) {
    return Answer.of(() -> verbs(events).suspend());
  }

  /** Lets them go on. */
  public Answer<RunOutcome> resume(EventSink events) {
    return Answer.of(() -> verbs(events).resume());
  }

  /**
   * Restarts them, and runs those of their provisioners that run each time.
   *
   * @param provisionWith the names or types of the provisioners that run instead, if any
   */
  public Answer<RunOutcome> reload(List<String> provisionWith, EventSink events) {
    return Answer.of(() -> {
      noneMakesRoom();
      ProvisionChoice choice = ProvisionWords.choice(provisionWith, described());
      playbooksCanRun(choice, false);
      return verbs(events).reload(choice);
    });
  }

  /**
   * Runs their provisioners again.
   *
   * @param provisionWith the names or types of those that run, on the machines that have such; none
   *     means all but those that run only by their names
   */
  public Answer<RunOutcome> provision(List<String> provisionWith, EventSink events) {
    return Answer.of(() -> {
      ProvisionChoice choice = ProvisionWords.choice(provisionWith, described());
      playbooksCanRun(choice, true);
      SortedMap<MachineName, HostName> concerned = new TreeMap<>(machines);
      if (!choice.isUsual()) {
        concerned
            .keySet()
            .removeIf(name ->
                lab.lab().machine(name).map(machine -> !choice.asksFor(machine)).orElse(true));
      }
      SortedMap<MachineName, String> digests = new TreeMap<>();
      LocalScripts.fingerprints(lab.lab())
          .forEach((name, fingerprint) -> digests.put(name, fingerprint.scripts()));
      return verbs(events, concerned).provision(digests, choice);
    });
  }

  /** Destroys them, when exactly this was approved. */
  public Answer<RunOutcome> destroy(Approval approval, EventSink events) {
    return Answer.of(() -> {
      approval.require(digest());
      return verbs(events).destroy();
    });
  }

  /** Saves a snapshot of each. */
  public Answer<RunOutcome> save(SnapshotRequest snapshot, EventSink events) {
    return Answer.of(() -> verbs(events).snapshot(Verbs.Snapshot.SAVE, snapshot.name()));
  }

  /** Takes each back to a snapshot. */
  public Answer<RunOutcome> restore(SnapshotRequest snapshot, EventSink events) {
    return Answer.of(() -> {
      noneMakesRoom();
      return verbs(events).snapshot(Verbs.Snapshot.RESTORE, snapshot.name());
    });
  }

  /** What boots machines without a plan must not take room that another lab was given. */
  private void noneMakesRoom() {
    machines.forEach((name, host) -> {
      if (probes.get(host) instanceof ProbeResult.Reached reached) {
        HostFacts facts = reached.facts();
        facts
            .workdir()
            .marker()
            .filter(marker -> facts.machines().own().get(name) == MachineState.STOPPED)
            .flatMap(marker -> Optional.ofNullable(marker.preempted().get(name.value())))
            .ifPresent(other -> {
              throw new RefusedException(
                  Refusal.usage(
                      "machine %s was halted to make room for lab %s".formatted(name, other.by()),
                      "bring it back when there is room: homelab vos up " + name));
            });
      }
    });
  }

  /** Starts those of them that are off, with what is on their hosts, and provisions nothing. */
  RunOutcome start(Set<MachineName> some, EventSink events) {
    SortedMap<MachineName, HostName> concerned = new TreeMap<>(machines);
    concerned.keySet().retainAll(some);
    return verbs(events, concerned).start();
  }

  /** The machines of other labs that were halted for this one, the most important first. */
  public List<Returning> mayReturn() {
    List<Returning> all = new ArrayList<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        reached.facts().machines().otherLabs().stream()
            .filter(other -> other.owner().equals(lab.caller().owner()))
            .forEach(other ->
                other
                    .workdir()
                    .filter(place -> !place.ofPool())
                    .ifPresent(place -> all.addAll(mayReturn(host, other.lab(), place))));
      }
    });
    return all.stream().sorted(Returning.MOST_IMPORTANT).toList();
  }

  private List<Returning> mayReturn(HostName host, String other, ForeignWorkdir place) {
    List<Returning> all = new ArrayList<>();
    place
        .machines()
        .forEach((name, machine) ->
            machine
                .preempted()
                .filter(why -> machine.isPreempted() && why.by().equals(lab.lab().name()))
                .ifPresent(why ->
                    all.add(
                        new Returning(
                            host,
                            new LabName(other),
                            place.lineage(),
                            place.path(),
                            name,
                            machine.priority().orElse(0),
                            why.ran()))));
    return all;
  }

  /** Their snapshots, oldest first. */
  public Answer<SortedMap<MachineName, List<String>>> snapshots(EventSink events) {
    return Answer.of(() -> verbs(events).snapshots());
  }

  private Verbs verbs(EventSink events) {
    return verbs(events, machines);
  }

  private Verbs verbs(EventSink events, SortedMap<MachineName, HostName> concerned) {
    return new Verbs(lab.runContext(updates, events, Integer.MAX_VALUE), probes, concerned);
  }

  private void playbooksCanRun(ProvisionChoice choice, boolean due) {
    PlanChecks.playbooksCanRun(
        lab,
        described().stream()
            .filter(machine -> choice.runsPlaybooks(machine, due))
            .map(Machine::name)
            .toList());
  }

  /** Those of the machines that are in the topology. */
  private List<Machine> described() {
    return machines.keySet().stream().flatMap(name -> lab.lab().machine(name).stream()).toList();
  }

  /**
   * Where a workdir is not this lab's, or a stranger has a machine's name, "nothing to do" would
   * hide that machines run there.
   */
  private void refuseAnothers() {
    LabIdentity identity = lab.identity(updates.state());
    List<String> objections = new ArrayList<>();
    List<String> hints = new ArrayList<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        reached
            .facts()
            .workdir()
            .marker()
            .flatMap(identity::objection)
            .ifPresent(objection -> {
              objections.add(
                  "on host %s, workdir %s %s"
                      .formatted(host, reached.facts().workdir().path(), objection.words()));
              hints.add(objection.hint());
            });
      }
    });
    for (Stranger stranger :
        Stranger.of(
            lab.lab().name(), lab.lab().machines().stream().map(Machine::name).toList(), probes)) {
      if (stranger.name().isMachine()) {
        objections.add("on host %s, %s".formatted(stranger.host(), stranger.words()));
        hints.add(stranger.fix());
      }
    }
    if (!objections.isEmpty()) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "nothing of this lab exists; " + String.join("; ", objections),
          hints.getFirst());
    }
  }

  /**
   * The selected machines that exist. One of a host that does not answer is needed there: that is
   * refused.
   */
  private SortedMap<MachineName, HostName> existing(List<String> words) {
    LabState state = updates.state();
    SortedMap<MachineName, HostName> known = new TreeMap<>();
    for (MachineStatus status : LabStatus.live(lab.lab(), state, probes, lab.caller().owner())) {
      boolean gone = status.state().equals("not_created") && state.machine(status.name()).isEmpty();
      if (!gone) {
        status.host().ifPresent(host -> known.put(status.name(), host));
      }
    }
    Set<MachineName> all = new TreeSet<>(known.keySet());
    lab.lab().machines().forEach(machine -> all.add(machine.name()));
    SortedMap<MachineName, HostName> selected = new TreeMap<>();
    for (MachineName name : LabLookup.select(words, all)) {
      HostName host = known.get(name);
      if (host == null) {
        continue;
      }
      switch (probes.get(host)) {
        case ProbeResult.Reached reached -> {
          requireSameWorkdir(state, name, reached.facts().workdir().path());
          selected.put(name, host);
        }
        case ProbeResult.Unreachable gone ->
            throw new RefusedException(
                Refusal.Kind.UNREACHABLE,
                "machine %s is on host %s, which is unreachable: %s"
                    .formatted(name, host, gone.reason()),
                "to leave it out, name only machines on other hosts");
        case null ->
            throw new RefusedException(
                MissingHost.refusal(
                    host,
                    known.entrySet().stream()
                        .filter(machine -> machine.getValue().equals(host))
                        .map(Map.Entry::getKey)
                        .toList()));
      }
    }
    return selected;
  }

  /** A machine that was made in another workdir would seem gone, and be forgotten where it runs. */
  private static void requireSameWorkdir(LabState state, MachineName name, String workdir) {
    state
        .machine(name)
        .filter(record -> !record.workdir().equals(workdir))
        .ifPresent(record -> {
          throw new RefusedException(
              Refusal.Kind.USAGE,
              "machine %s was created in %s, but hosts.yaml now has workdir %s for host %s"
                  .formatted(name, record.workdir(), workdir, record.host()),
              "restore the old workdir in hosts.yaml");
        });
  }

  @Override
  public void close() {
    lock.close();
  }
}
