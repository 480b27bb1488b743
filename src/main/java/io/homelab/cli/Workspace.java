package io.homelab.cli;

import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.config.Wording;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.Prober;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteHosts;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.run.EventSink;
import io.homelab.run.LocalBoxes;
import io.homelab.run.LocalScripts;
import io.homelab.run.RunContext;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import io.homelab.state.StateStore;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One lab, opened for one command: its files, its state and the way to its hosts. */
final class Workspace implements AutoCloseable {
  /** Names the owner in markers, for computers whose name changes, as in CI. */
  static final String OWNER_VARIABLE = "HOMELAB_OWNER";

  private static final String STRATEGY_VARIABLE = "SCHEDULING_STRATEGY";

  private final Environment environment;
  private final GlobalOptions options;
  private final LabFiles files;
  private final StateStore store;
  private @Nullable Connections connections;

  private Workspace(Environment environment, GlobalOptions options, LabFiles files) {
    this.environment = environment;
    this.options = options;
    this.files = files;
    this.store = new StateStore(files.lab().directory());
  }

  /**
   * Reads the files.
   *
   * @throws io.homelab.config.InvalidFilesException when they are not as they should be
   */
  static Workspace open(Environment environment, GlobalOptions options) {
    Path folder = environment.directory().resolve(options.directory).normalize();
    Path hosts =
        options.hosts == null ? folder.resolve("hosts.yaml") : folder.resolve(options.hosts);
    Path topology =
        options.topology == null
            ? folder.resolve("topology.yaml")
            : folder.resolve(options.topology);
    LabFiles files =
        LabReader.read(
            new LabSources(hosts, topology, environment.home(), environment.directory()));
    return new Workspace(environment, options, files);
  }

  Lab lab() {
    return files.lab();
  }

  List<Host> hosts() {
    return files.hosts();
  }

  LabState state() {
    return store.load(lab().name());
  }

  StateStore store() {
    return store;
  }

  /** Takes the lab's lock; the holder's words are for those who find it taken. */
  StateLock lock(String command) {
    return store.lock(
        "%s, '%s', process %d, since %s"
            .formatted(
                owner(), command, ProcessHandle.current().pid(), environment.clock().instant()));
  }

  String owner() {
    String override = environment.variables().get(OWNER_VARIABLE);
    return override != null && !override.isBlank()
        ? override.strip()
        : environment.user() + "@" + environment.computer();
  }

  /** What a marker has to say for a workdir to be this lab's. */
  LabIdentity identity(LabState state) {
    return new LabIdentity(lab().name(), owner(), state.lineage());
  }

  /** The option, else the environment, else the topology. */
  StrategyName strategy(@Nullable String option) {
    if (option != null) {
      return strategyNamed(option, "--strategy");
    }
    String variable = environment.variables().get(STRATEGY_VARIABLE);
    return variable == null || variable.isBlank()
        ? lab().strategy()
        : strategyNamed(variable.strip(), STRATEGY_VARIABLE);
  }

  /**
   * The strategy of that name.
   *
   * @param source where the name was given
   */
  static StrategyName strategyNamed(String name, String source) {
    return StrategyName.parse(name)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "there is no strategy '%s' (%s)".formatted(name, source),
                "the strategies are " + String.join(", ", StrategyName.wireNames())));
  }

  /** What SSH needs to know. */
  SshSettings sshSettings() {
    Path userFile = environment.home().resolve(".ssh").resolve("known_hosts");
    String agent = environment.variables().get("SSH_AUTH_SOCK");
    boolean mayAsk = environment.terminal().in() && !options.noInput;
    return new SshSettings(
        environment.home(),
        Stream.concat(Stream.of(userFile, labKnownHosts()), KnownHosts.SYSTEM_FILES.stream())
            .toList(),
        agent == null || agent.isBlank() ? Optional.empty() : Optional.of(Path.of(agent)),
        environment.user(),
        SshSettings.DEFAULT_CONNECT_TIMEOUT,
        mayAsk ? Optional.of(this::passphrase) : Optional.empty(),
        hosts(),
        new Console(
            environment.in(),
            environment.out(),
            environment.err(),
            environment.terminal().in() && environment.terminal().out()
                ? Optional.of(environment.variables().getOrDefault("TERM", "xterm"))
                : Optional.empty()));
  }

  /** The host keys that were trusted for this lab alone. */
  Path labKnownHosts() {
    return store.folder().resolve("known_hosts");
  }

  private Optional<char[]> passphrase(Path keyFile, boolean wrongBefore) {
    char[] answer =
        environment
            .prompt()
            .secret((wrongBefore ? "Wrong. " : "") + "Passphrase of " + keyFile + ": ");
    return answer.length == 0 ? Optional.empty() : Optional.of(answer);
  }

  /** The connections of this command, made when they are first needed. */
  Connections connections() {
    Connections current = connections;
    if (current == null) {
      RemoteHosts opener = new SshHosts(sshSettings());
      current = new Connections(opener, hosts());
      connections = current;
    }
    return current;
  }

  SortedMap<HostName, ProbeResult> probe() {
    return probe(hosts());
  }

  SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    return new Prober(connections(), lab()).probe(some);
  }

  /** Plans with what the hosts told, or without them. */
  Plan plan(
      LabState state,
      Optional<SortedMap<HostName, ProbeResult>> probes,
      StrategyName strategy,
      long seed) {
    return Planner.plan(planRequest(lab(), state, probes, strategy, seed));
  }

  /**
   * Everything that a plan depends on.
   *
   * @param wanted the lab, or the lab with machines moved
   */
  PlanRequest planRequest(
      Lab wanted,
      LabState state,
      Optional<SortedMap<HostName, ProbeResult>> probes,
      StrategyName strategy,
      long seed) {
    return new PlanRequest(
        hosts(),
        wanted,
        state,
        probes.orElseGet(TreeMap::new),
        probes.isEmpty(),
        strategy,
        seed,
        LocalBoxes.sizes(wanted),
        owner(),
        LocalScripts.fingerprints(wanted));
  }

  RunContext runContext(StateUpdates updates, EventSink events, int parallel) {
    return new RunContext(
        lab(),
        hosts(),
        owner(),
        connections(),
        updates,
        new LocalBoxes(lab()),
        store.folder().resolve("logs"),
        events,
        environment.clock(),
        parallel);
  }

  /**
   * The machines that the words of a command line mean; no word means all.
   *
   * @param known the machines there are
   */
  static Set<MachineName> select(List<String> words, Set<MachineName> known) {
    Set<MachineName> selected = new LinkedHashSet<>();
    for (String word : words) {
      selected.add(machine(word, known));
    }
    return words.isEmpty() ? known : selected;
  }

  /** The machine that a word means. */
  private static MachineName machine(String word, Set<MachineName> known) {
    return known.stream()
        .filter(machine -> machine.value().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "there is no machine '" + word + "' in this lab",
                instead(word, "machines", known.stream().map(MachineName::value).toList())));
  }

  /** The machine of the topology that a word means. */
  Machine machine(String word) {
    return machine(lab(), word);
  }

  /** The machine of that lab that a word means. */
  static Machine machine(Lab lab, String word) {
    Set<MachineName> names = new TreeSet<>();
    lab.machines().forEach(machine -> names.add(machine.name()));
    return lab.machine(machine(word, names)).orElseThrow();
  }

  private static String instead(String word, String what, List<String> known) {
    String near = Wording.nearest(word, known);
    return near != null
        ? "did you mean '" + near + "'?"
        : "the %s are %s".formatted(what, String.join(", ", known));
  }

  /** The host of that name. */
  Host host(String word) {
    return hosts().stream()
        .filter(host -> host.name().value().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "there is no host '" + word + "' in hosts.yaml",
                instead(word, "hosts", hosts().stream().map(h -> h.name().value()).toList())));
  }

  @Override
  public void close() {
    if (connections != null) {
      connections.close();
      connections = null;
    }
  }
}
