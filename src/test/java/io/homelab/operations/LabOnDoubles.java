package io.homelab.operations;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.engine.Engine;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.KeptMachine;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RunsDouble;
import io.homelab.remote.WakeSignal;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.state.FileStateStore;
import io.homelab.state.LabState;
import io.homelab.state.Refuge;
import io.homelab.state.Stray;
import io.homelab.workdir.MarkerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A lab whose hosts are doubles: what they tell follows from what the state says runs there. */
public final class LabOnDoubles implements LabHosts {
  private static final String OWNER = "ops@bench";

  private LabFiles files;
  private final FileStateStore store;
  private final SortedMap<HostName, VagrantDouble> doubles = new TreeMap<>();
  private final SortedMap<HostName, Consumer<FactsBuilder>> told = new TreeMap<>();
  private final TreeSet<HostName> silent = new TreeSet<>();
  private final Connections connections;
  private final Engine engine;

  private final List<HostName> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> signals = new ArrayList<>();
  private final SortedMap<HostName, Integer> sleepers = new TreeMap<>();
  private final TreeSet<String> gone = new TreeSet<>();
  private final TreeSet<HostName> refusing = new TreeSet<>();
  private final Path folder;
  private Optional<LabState> lost = Optional.empty();
  private Optional<ProjectQuota> quota = Optional.empty();
  private BoxRegistry registry = BoxRegistry.UNASKED;
  private VagrantStore boxes = VagrantStore.NONE;

  /** A lab on the hosts {@code one} and {@code two}. */
  public LabOnDoubles(Path folder, String... machines) {
    this(folder, new VagrantEngine(), machines);
  }

  LabOnDoubles(Path folder, Engine engine, String... machines) {
    this(folder, engine, LabText.TWO_HOSTS, machines);
  }

  /**
   * A lab.
   *
   * @param hosts the text of its hosts.yaml
   * @param machines one YAML flow map each
   */
  public static LabOnDoubles on(String hosts, Path folder, String... machines) {
    return new LabOnDoubles(folder, new VagrantEngine(), hosts, machines);
  }

  private LabOnDoubles(Path folder, Engine engine, String hosts, String[] machines) {
    this.engine = engine;
    this.folder = folder;
    try {
      Files.writeString(
          Files.createDirectories(folder.resolve("packer/output-vagrant"))
              .resolve("x-alpine-libvirt.box"),
          "a box");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files = LabText.read(folder, hosts, machines);
    store = FileStateStore.beside(folder, Refuge.in(folder.resolve("states"), folder));
    files.hosts().forEach(host -> doubles.put(host.name(), new VagrantDouble(host.name().value())));
    connections =
        new Connections(
            host -> new RunsDouble(Objects.requireNonNull(doubles.get(host.name())).remote()),
            files.hosts());
  }

  /** The same lab under another name. */
  public LabOnDoubles named(String name) {
    files = new LabFiles(files.hosts(), files.lab().named(new LabName(name)));
    return this;
  }

  /** From now on, it may take no more than that. */
  public void within(ProjectQuota most) {
    quota = Optional.of(most);
  }

  /** Its books. */
  public FolderBooks books() {
    return new FolderBooks(store.folder(), Refuge.in(folder.resolve("states"), folder));
  }

  /** From now on, boxes that are nowhere else come from there. */
  void registry(BoxRegistry other) {
    registry = other;
  }

  /** From now on, Vagrant has those boxes on this computer. */
  void boxes(VagrantStore kept) {
    boxes = kept;
  }

  /** From now on it is what these files say, on the same hosts. */
  public OpenLab open(LabFiles other) {
    files = other;
    return open();
  }

  public OpenLab open() {
    // Each look at the clock is two minutes later, so that no wait for a machine is a long one.
    AtomicLong looks = new AtomicLong();
    Caller caller =
        new Caller(
            OWNER,
            "bench",
            7,
            Optional.empty(),
            () -> Instant.EPOCH.plusSeconds(120 * looks.incrementAndGet()));
    return new OpenLab(
        files.lab(),
        this,
        quota.isEmpty()
            ? new KeptState(files.lab(), store, store.folder(), caller)
            : KeptState.of(files.lab(), false, books().within(quota), caller),
        engine,
        registry,
        boxes,
        caller);
  }

  /** From now on, the topology has those machines, on the hosts one and two, and those renames. */
  public void described(Map<String, String> renames, String... machines) {
    Lab lab = LabText.read(folder, LabText.TWO_HOSTS, machines).lab();
    SortedMap<MachineName, MachineName> now = new TreeMap<>();
    renames.forEach((from, to) -> now.put(new MachineName(from), new MachineName(to)));
    files =
        new LabFiles(
            files.hosts(),
            new Lab(
                lab.name(),
                lab.strategy(),
                lab.directory(),
                lab.boxes(),
                lab.sync(),
                lab.machines(),
                lab.engine(),
                lab.vagrantfile(),
                now,
                lab.pools(),
                lab.use()));
  }

  /** From now on, the topology has those pools and no machines, on the hosts one and two. */
  public LabOnDoubles ofPools(String... pools) {
    files = new LabFiles(files.hosts(), LabText.ofPools(folder, LabText.TWO_HOSTS, pools).lab());
    return this;
  }

  /** Those machines start only when somebody names them. */
  public LabOnDoubles resting(String... names) {
    files =
        new LabFiles(
            files.hosts(),
            files
                .lab()
                .with(
                    files.lab().machines().stream()
                        .map(machine ->
                            machine.starting(!List.of(names).contains(machine.name().value())))
                        .toList()));
    return this;
  }

  /** All machines are defined like this by a Vagrantfile of the lab's own. */
  public void keeping(KeptMachine own) {
    files =
        new LabFiles(
            files.hosts(),
            files
                .lab()
                .with(
                    files.lab().machines().stream()
                        .map(machine -> machine.definedBy(own).starting(own.autostart()))
                        .toList()));
  }

  /** The lab keeps that Vagrantfile. */
  public void keeping(KeptVagrantfile own) {
    files = new LabFiles(files.hosts(), files.lab().keeping(own));
  }

  /** Whatever lab the command line asks for, it is this one. */
  public LabOpener opener() {
    return new LabOpener() {
      @Override
      public OpenLab open(LabRequest request) {
        return LabOnDoubles.this.open();
      }

      @Override
      public LabHosts hosts(LabRequest request) {
        return LabOnDoubles.this;
      }

      @Override
      public Engine engine(Optional<String> name) {
        return engine;
      }
    };
  }

  /** That host itself, to break things on it. */
  public VagrantDouble hostDouble(String name) {
    return Objects.requireNonNull(doubles.get(new HostName(name)));
  }

  /** What Vagrant was told on that host. */
  public List<String> vagrant(String host) {
    return Objects.requireNonNull(doubles.get(new HostName(host))).vagrant();
  }

  /** The state says what an earlier run left, and the hosts have it. */
  public LabOnDoubles left(UnaryOperator<StateBuilder> earlier) {
    long serial = store.load(files.lab().name()).serial();
    store.save(earlier.apply(StateBuilder.of(files.lab())).build().withSerial(serial));
    return this;
  }

  /** The state is lost, and the generation before it; the hosts have what they had. */
  public void loseState() throws IOException {
    loseNewestState();
    Files.deleteIfExists(store.folder().resolve("state.json.previous"));
  }

  /** The state is lost; the generation before it is there, and the hosts have what they had. */
  public void loseNewestState() throws IOException {
    lost = Optional.of(store.load(files.lab().name()));
    Files.delete(store.folder().resolve("state.json"));
  }

  /** The state's newest generation is damaged; the hosts have what they had. */
  public void damageNewestState(String content) throws IOException {
    if (lost.isEmpty()) {
      lost = Optional.of(store.load(files.lab().name()));
    }
    Files.writeString(store.folder().resolve("state.json"), content);
  }

  /** The state knows that machine, but its host does not have it any more. */
  public void gone(String machine) {
    gone.add(machine);
  }

  /** The hosts that were asked what they have, in order. */
  public List<HostName> asked() {
    return asked;
  }

  /** What that host was told. */
  public RecordingHost remote(String host) {
    return Objects.requireNonNull(doubles.get(new HostName(host))).remote();
  }

  /** The machines that the state knows, each with its host, as {@code MACHINE=HOST}. */
  public List<String> known() {
    return store.load(files.lab().name()).machines().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().host())
        .toList();
  }

  /** That host has a copy of a machine, which was made elsewhere or is to be. */
  public void loses(String machine, String host) {
    StateBuilder copy = StateBuilder.of(files.lab()).ready(machine, host);
    LabState now = store.load(files.lab().name());
    MachineName name = new MachineName(machine);
    LabState lost = now.with(name, copy.build().machine(name).orElseThrow()).losing(name);
    store.save(now.machine(name).map(record -> lost.with(name, record)).orElse(lost));
  }

  /** The strays that the state knows, each as {@code MACHINE=HOST}. */
  public List<String> strays() {
    return store.load(files.lab().name()).strays().stream()
        .map(stray -> stray.machine() + "=" + stray.host())
        .toList();
  }

  /** From now on that host does not answer. */
  public void silence(String host) {
    silent.add(new HostName(host));
  }

  /** From now on that host answers again. */
  public void returns(String host) {
    silent.remove(new HostName(host));
  }

  /** That host sleeps, until it was signalled to so often. */
  public void sleeps(String host, int signals) {
    silence(host);
    sleepers.put(new HostName(host), signals);
  }

  /** That host is there and lets nobody in. */
  public void refuses(String host) {
    silence(host);
    refusing.add(new HostName(host));
  }

  /** The addresses that were signalled to from here, in order. */
  public List<String> signals() {
    return signals;
  }

  @Override
  public WakeSignal wakeSignal() {
    return mac -> {
      signals.add(mac);
      for (Host host : all()) {
        if (host.setup().wake().filter(wake -> wake.mac().equals(mac)).isPresent()
            && sleepers.merge(host.name(), -1, Integer::sum) == 0) {
          silent.remove(host.name());
        }
      }
    };
  }

  @Override
  public List<Host> all() {
    return files.hosts();
  }

  @Override
  public Connections connections() {
    return connections;
  }

  /** This computer as playbooks find it; it has whatever it is asked for. */
  public final RecordingHost here = new RecordingHost("this-computer");

  @Override
  public RecordingHost thisComputer() {
    return here;
  }

  @Override
  public SshSettings ssh() {
    return new SshSettings(
        folder,
        List.of(OpenLab.knownHosts(files.lab())),
        Optional.empty(),
        "ops",
        Duration.ofSeconds(5),
        Optional.empty(),
        files.hosts(),
        Console.none());
  }

  @Override
  public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (Host host : some) {
      asked.add(host.name());
      answers.put(
          host.name(),
          silent.contains(host.name())
              ? new ProbeResult.Unreachable(
                  host.name(), "no answer", "switch it on", !refusing.contains(host.name()))
              : facts(host.name()).of(host.name().value()));
    }
    return answers;
  }

  @Override
  public SortedMap<HostName, ProbeResult> probeOthers(List<Host> others) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (Host host : others) {
      asked.add(host.name());
      FactsBuilder facts = FactsBuilder.facts();
      Optional.ofNullable(told.get(host.name())).ifPresent(more -> more.accept(facts));
      answers.put(
          host.name(),
          silent.contains(host.name())
              ? new ProbeResult.Unreachable(host.name(), "no answer", "switch it on")
              : facts.of(host.name().value()));
    }
    return answers;
  }

  /** What else a host tells. */
  public void told(String host, Consumer<FactsBuilder> more) {
    told.merge(new HostName(host), more, Consumer::andThen);
  }

  /** What somebody else began goes on there, until it is waited for. */
  public void goesOn(String host, String verb, String machine) {
    AtomicBoolean ended = new AtomicBoolean();
    told(
        host,
        facts -> {
          if (!ended.getAndSet(true)) {
            facts.goesOn(verb, machine);
          }
        });
  }

  private FactsBuilder facts(HostName host) {
    FactsBuilder facts = FactsBuilder.facts().box(new BoxRef("x/alpine", "1.0.0", "libvirt"));
    LabState state = lost.orElseGet(() -> store.load(files.lab().name()));
    if (!state.lineage().isEmpty()) {
      facts.marker(new MarkerFile(state.lab(), OWNER, state.lineage(), new TreeMap<>()));
    }
    VagrantDouble remote = hostDouble(host.value());
    MarkerFile.parse(remote.marker).ifPresent(facts::marker);
    facts.files(remote.files);
    state
        .machines()
        .forEach((name, record) -> {
          if (record.host().equals(host) && !gone.contains(name.value())) {
            facts.machine(name.value(), MachineState.RUNNING);
          }
        });
    for (Stray stray : state.strays()) {
      if (stray.host().equals(host)) {
        facts.machine(stray.machine().value(), MachineState.RUNNING);
      }
    }
    told.getOrDefault(host, nothing -> {}).accept(facts);
    return facts;
  }
}
