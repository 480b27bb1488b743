package io.homelab.run;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.engine.Engine;
import io.homelab.engine.LocalBoxes;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxSupply;
import io.homelab.plan.Drain;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RunsDouble;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.state.FileStateStore;
import io.homelab.state.LabState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A lab on two hosts that are {@link VagrantDouble}s, and runs over it. */
final class Bench {
  static final BoxRef ALPINE = new BoxRef("x/alpine", "1.0.0", "libvirt");

  final SortedMap<HostName, VagrantDouble> hosts = new TreeMap<>();
  final SortedMap<HostName, FactsBuilder> facts = new TreeMap<>();
  final List<RunEvent> events = new CopyOnWriteArrayList<>();
  final FileStateStore store;
  private final LabFiles files;

  /** What makes the machines; may be another before the first plan. */
  Engine engine = new VagrantEngine();

  private LabState state;

  /** This computer, for what runs here. */
  final RecordingHost here = new RecordingHost("this-computer");

  /** What is between here and a host. */
  UnaryOperator<RemoteHost> line = UnaryOperator.identity();

  /** By how much the clock moves with each look: so that no wait for a machine is a long one. */
  volatile Duration tick = Duration.ofMinutes(2);

  Bench(Path folder, String... machines) {
    this(folder, LabText.read(folder, LabText.TWO_HOSTS, machines));
  }

  Bench(Path folder, LabFiles lab) {
    files = lab;
    store = FileStateStore.beside(folder);
    state = states().build();
    for (Host host : files.hosts()) {
      VagrantDouble made = new VagrantDouble(host.name().value());
      FactsBuilder told = FactsBuilder.facts().box(ALPINE).marker("devlab", "ops@bench");
      made.destroyed = told::without;
      hosts.put(host.name(), made);
      facts.put(host.name(), told);
    }
    try {
      Files.writeString(
          Files.createDirectories(folder.resolve("packer/output-vagrant"))
              .resolve("x-alpine-libvirt.box"),
          "a box");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  VagrantDouble host(String name) {
    return Optional.ofNullable(hosts.get(new HostName(name))).orElseThrow();
  }

  FactsBuilder facts(String name) {
    return Optional.ofNullable(facts.get(new HostName(name))).orElseThrow();
  }

  StateBuilder states() {
    return StateBuilder.of(files.lab());
  }

  Bench state(StateBuilder builder) {
    state = store.save(asStored(builder.build()));
    return this;
  }

  /** That state, as whoever has just read what is stored would have it. */
  private LabState asStored(LabState any) {
    return any.withSerial(written().serial());
  }

  /** What the next run finds: the state as it is on the disk, and what it says runs. */
  void later() {
    state = written();
    state
        .machines()
        .forEach((name, record) ->
            facts(record.host().value()).machine(name.value(), MachineState.RUNNING));
  }

  /** That host has the lab's files as they are now, and no other. */
  void hasFiles(String host) {
    SortedMap<String, String> sums = new TreeMap<>();
    TreeSet<String> executable = new TreeSet<>();
    new LocalFiles(files.lab())
        .content()
        .files()
        .forEach((path, file) -> {
          sums.put(path, file.sha256());
          if (file.executable()) {
            executable.add(path);
          }
        });
    facts(host).filesAre(sums, executable);
  }

  /** What the disk says now. */
  LabState written() {
    return store.load(files.lab().name());
  }

  Lab lab() {
    return files.lab();
  }

  /** What the hosts tell now. */
  SortedMap<HostName, ProbeResult> probes() {
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
    facts.forEach((name, told) -> probes.put(name, told.of(name.value())));
    return probes;
  }

  Plan plan() {
    return Planner.plan(request());
  }

  private PlanRequest request() {
    return new PlanRequest(
        engine,
        files.hosts(),
        files.lab(),
        state,
        probes(),
        false,
        files.lab().strategy(),
        1,
        BoxSupply.of(new LocalBoxes(files.lab(), VagrantStore.NONE).stock()),
        new LocalFiles(files.lab()).against(engine, probes()),
        "ops@bench",
        LocalScripts.fingerprints(files.lab()));
  }

  /** How that host would be drained; it is cordoned from then on. */
  Drain drain(String host) {
    HostName name = new HostName(host);
    state = store.save(asStored(state.withCordoned(new TreeSet<>(Set.of(name)))));
    return Drain.of(request(), name);
  }

  RunOutcome carryOut(Drain drain) {
    return UpRun.up(context(), drain.moving().plan(), probes(), drain.selection());
  }

  RunContext context() {
    AtomicLong looks = new AtomicLong();
    InstantSource clock = () -> Instant.EPOCH.plus(tick.multipliedBy(looks.incrementAndGet()));
    return new RunContext(
        engine,
        files.lab(),
        files.hosts(),
        "ops@bench",
        new Connections(
            host ->
                line.apply(
                    new RunsDouble(
                        Optional.ofNullable(hosts.get(host.name())).orElseThrow().remote())),
            files.hosts()),
        host -> Optional.ofNullable(probes().get(host.name())).orElseThrow(),
        new StateUpdates(store, asStored(state)),
        new LocalFiles(files.lab()),
        store.folder().resolve("logs"),
        events::add,
        clock,
        64,
        new Playbooks(
            () -> here,
            () ->
                new HostBlocks(
                    new SshSettings(
                        store.folder(),
                        List.of(store.folder().resolve("known_hosts")),
                        Optional.empty(),
                        "ops",
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        files.hosts(),
                        Console.none()))),
        HostClaims.UNDISPUTED,
        Optional.empty());
  }

  RunOutcome up() {
    return up(ProvisionChoice.USUAL);
  }

  RunOutcome up(ProvisionChoice choice) {
    Plan plan = plan();
    TreeSet<MachineName> all = new TreeSet<>();
    plan.machines().stream().map(MachineStep::name).forEach(all::add);
    files.lab().machines().stream().map(Machine::name).forEach(all::add);
    return UpRun.up(context(), plan, probes(), all, choice);
  }

  /** Verbs for those machines; without a name for all that the state knows. */
  Verbs verbs(String... names) {
    SortedMap<MachineName, HostName> machines = new TreeMap<>();
    state
        .machines()
        .forEach((name, record) -> {
          if (names.length == 0 || List.of(names).contains(name.value())) {
            machines.put(name, record.host());
          }
        });
    return new Verbs(context(), probes(), machines);
  }

  Map<MachineName, String> scriptDigests() {
    Map<MachineName, String> digests = new TreeMap<>();
    LocalScripts.fingerprints(files.lab())
        .forEach((name, fingerprint) -> digests.put(name, fingerprint.scripts()));
    return digests;
  }

  /** {@code machine: error} of every failure. */
  static List<String> failures(RunOutcome outcome) {
    return outcome.failed().stream()
        .map(failure -> failure.machine() + ": " + failure.error())
        .toList();
  }

  static List<String> ok(RunOutcome outcome) {
    return outcome.ok().stream().map(MachineName::value).toList();
  }
}
