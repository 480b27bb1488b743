package io.homelab.cli;

import io.homelab.config.KnownNames;
import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.StrategyName;
import io.homelab.operations.Caller;
import io.homelab.operations.OpenLab;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plugins.Plugins;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.run.EventSink;
import io.homelab.run.RunContext;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import io.homelab.state.StateStore;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lab of one command line: finds its files, and says how its hosts are reached. */
final class Workspace implements AutoCloseable {
  /** Names the owner in markers, for computers whose name changes, as in CI. */
  static final String OWNER_VARIABLE = "HOMELAB_OWNER";

  private static final String STRATEGY_VARIABLE = "SCHEDULING_STRATEGY";

  private final Environment environment;
  private final GlobalOptions options;
  private final LabFiles files;
  private final OpenLab open;

  private Workspace(
      Environment environment, GlobalOptions options, LabFiles files, Plugins plugins) {
    this.environment = environment;
    this.options = options;
    this.files = files;
    this.open =
        OpenLab.of(
            files,
            plugins.hosts(host -> new SshHosts(sshSettings()).open(host)),
            plugins.engine(files.lab().engine(), environment.engine()),
            caller(environment));
  }

  private static Caller caller(Environment environment) {
    return new Caller(
        named(environment, OWNER_VARIABLE)
            .orElse(environment.user() + "@" + environment.computer()),
        ProcessHandle.current().pid(),
        named(environment, STRATEGY_VARIABLE),
        environment.clock());
  }

  private static Optional<String> named(Environment environment, String variable) {
    return Optional.ofNullable(environment.variables().get(variable))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
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
    Plugins plugins = plugins(environment);
    String where = plugins.folder().toString();
    LabFiles files =
        LabReader.read(
            new LabSources(
                hosts,
                topology,
                environment.home(),
                environment.directory(),
                new KnownNames(
                    names(environment.engine().name()),
                    () -> new TreeSet<>(plugins.engines().keySet()),
                    where),
                new KnownNames(
                    names(Host.LOCAL, Host.SSH),
                    () -> new TreeSet<>(plugins.transports().keySet()),
                    where)));
    return new Workspace(environment, options, files, plugins);
  }

  /** What the user's plugins add; nothing is loaded before it is asked for. */
  static Plugins plugins(Environment environment) {
    return new Plugins(
        environment.home(), named(environment, "XDG_CONFIG_HOME"), environment.user());
  }

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  Lab lab() {
    return files.lab();
  }

  /** What use cases are about. */
  OpenLab opened() {
    return open;
  }

  List<Host> hosts() {
    return files.hosts();
  }

  LabState state() {
    return open.kept().load();
  }

  StateStore store() {
    return open.kept().store();
  }

  /** Takes the lab's lock; the holder's words are for those who find it taken. */
  StateLock lock(String command) {
    return open.kept().lock(command);
  }

  String owner() {
    return open.caller().owner();
  }

  /** What a marker has to say for a workdir to be this lab's. */
  LabIdentity identity(LabState state) {
    return open.identity(state);
  }

  /** The option, else the environment, else the topology. */
  StrategyName strategy(@Nullable String option) {
    return open.strategy(Optional.ofNullable(option));
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
    return store().folder().resolve("known_hosts");
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
    return open.hosts().connections();
  }

  SortedMap<HostName, ProbeResult> probe() {
    return open.hosts().probe();
  }

  SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    return open.hosts().probe(some);
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
    return open.planRequest(wanted, state, probes, strategy, seed);
  }

  RunContext runContext(StateUpdates updates, EventSink events, int parallel) {
    return open.runContext(updates, events, parallel);
  }

  /** The machine of the topology that a word means. */
  Machine machine(String word) {
    return open.words().machine(word);
  }

  /** The host of that name. */
  Host host(String word) {
    return open.words().host(word);
  }

  @Override
  public void close() {
    open.close();
  }
}
