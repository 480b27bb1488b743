package io.homelab;

import io.homelab.access.AccessBooks;
import io.homelab.access.FolderAccess;
import io.homelab.boxes.BoxCatalogs;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.boxes.FileAnswer;
import io.homelab.boxes.HttpCatalogs;
import io.homelab.boxes.VagrantStore;
import io.homelab.cli.Environment;
import io.homelab.client.HttpLabClient;
import io.homelab.config.KnownNames;
import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.config.Problem;
import io.homelab.config.SourceLine;
import io.homelab.engine.Engine;
import io.homelab.engine.ForeignDefinition;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.KeptDefinition;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.model.StatePlace;
import io.homelab.model.StrategyName;
import io.homelab.operations.AccessRequest;
import io.homelab.operations.Caller;
import io.homelab.operations.CommandAsker;
import io.homelab.operations.CommandRunner;
import io.homelab.operations.Cordoning;
import io.homelab.operations.FolderBooks;
import io.homelab.operations.KeptState;
import io.homelab.operations.LabBooks;
import io.homelab.operations.LabClient;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LabServer;
import io.homelab.operations.LabServerProvider;
import io.homelab.operations.LabWord;
import io.homelab.operations.OpenLab;
import io.homelab.operations.ProjectQuota;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.SharedBooks;
import io.homelab.plugins.Plugins;
import io.homelab.remote.Console;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.openssh.ClientConfigs;
import io.homelab.remote.openssh.OpenSsh;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateProvider;
import io.homelab.state.FileStateStore;
import io.homelab.state.Refuge;
import io.homelab.workdir.MarkerFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Chooses what fills the ports: hosts are reached by SSH and one engine makes the machines, unless
 * the lab's files name what a plugin adds.
 *
 * @param directory the current folder
 * @param home the user's home
 * @param variables environment variables
 * @param caller who asks
 * @param user the user's name
 * @param console this process's streams, for sessions of a person
 * @param prompt asks for passphrases
 * @param engine makes the machines, unless a topology names a plugin's
 * @param plugins what the user's plugins add; nothing is loaded before it is asked for
 * @param libraries what only the server and a database need; nothing is loaded before it is asked
 *     for
 * @param shared books that several computers share; nothing is loaded before it is asked for
 * @param served the only lab and the only files there are, for a command line that the server runs
 *     for somebody else
 */
record Composition(
    Path directory,
    Path home,
    Map<String, String> variables,
    Caller caller,
    String user,
    Console console,
    Environment.Prompt prompt,
    Engine engine,
    Plugins plugins,
    ServerLibraries libraries,
    SharedStates shared,
    Optional<ServedLab> served)
    implements LabOpener {
  /** Names the owner in markers, for computers whose name changes, as in CI. */
  private static final String OWNER_VARIABLE = "HOMELAB_OWNER";

  private static final String STATE_VARIABLE = "HOMELAB_STATE";

  private static final String STRATEGY_VARIABLE = "SCHEDULING_STRATEGY";

  /** What the command line sees of the process around it, with labs opened by this engine. */
  static Environment environment(
      Path directory,
      Path home,
      Map<String, String> variables,
      String user,
      String computer,
      InputStream in,
      PrintStream out,
      PrintStream err,
      Environment.Terminal terminal,
      Environment.Prompt prompt,
      InstantSource clock,
      Engine engine) {
    Caller caller =
        new Caller(
            named(variables, OWNER_VARIABLE).orElse(user + "@" + computer),
            computer,
            ProcessHandle.current().pid(),
            named(variables, STRATEGY_VARIABLE),
            clock);
    Plugins plugins = new Plugins(home, named(variables, "XDG_CONFIG_HOME"), user);
    ServerLibraries libraries = new ServerLibraries();
    Console console =
        new Console(
            in,
            out,
            err,
            terminal.in() && terminal.out()
                ? Optional.of(variables.getOrDefault("TERM", "xterm"))
                : Optional.empty());
    return new Environment(
        directory,
        variables,
        in,
        out,
        err,
        terminal,
        prompt,
        clock,
        new Composition(
            directory,
            home,
            variables,
            caller,
            user,
            console,
            prompt,
            engine,
            plugins,
            libraries,
            new SharedStates(
                new SharedStateProvider.Entry(user, home, variables, err::println), libraries),
            Optional.empty()));
  }

  /** The same for one command line that somebody else asked for. */
  Composition serving(ServedLab only, Console streams, Environment.Prompt nobody) {
    return new Composition(
        only.folder(),
        home,
        variables,
        caller,
        user,
        streams,
        nobody,
        engine,
        plugins,
        libraries,
        shared,
        Optional.of(only));
  }

  @Override
  public CommandRunner commands() {
    return new ServedCommandLine(this);
  }

  @Override
  public LabClient client() {
    return HttpLabClient.of(
        named(variables, "XDG_CONFIG_HOME")
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElse(home.resolve(".config"))
            .resolve("homelab"));
  }

  @Override
  public LabRequest meant(LabRequest request) {
    return served.map(only -> only.meant(request)).orElse(request);
  }

  @Override
  public Path named(Path file) {
    return served.map(only -> only.named(file)).orElse(file);
  }

  @Override
  public Optional<CommandAsker> asker() {
    return served.flatMap(ServedLab::asker);
  }

  private static Optional<String> named(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  @Override
  public OpenLab open(LabRequest request) {
    if (!MarkerFile.isOwner(caller.owner())) {
      // Hosts would keep a marker that nobody, we included, can read again.
      throw new RefusedException(
          new Refusal(
              Refusal.Kind.USAGE,
              "the owner '%s' cannot be written on the hosts"
                  .formatted(PlainText.excerpt(caller.owner(), 40)),
              "set " + OWNER_VARIABLE + " to one line of at most 200 characters"));
    }
    LabFiles read = LabReader.read(sources(request));
    LabBooks books = books(place(request, read::state), read.lab());
    LabFiles files =
        request.as().map(name -> Cordoning.known(read, books.usual()).as(name)).orElse(read);
    // One for all: each destination is asked about once.
    ClientConfigs configs = request.sshConfig() ? new OpenSsh(home, variables) : ClientConfigs.NONE;
    Supplier<SshSettings> ssh = () -> ssh(files, request, configs);
    return OpenLab.of(
        files,
        plugins.hosts(host -> new SshHosts(ssh.get()).open(host)),
        ssh,
        engine(files.lab().engine()),
        registry(),
        VagrantStore.of(home, named(variables, "VAGRANT_HOME")),
        books,
        caller);
  }

  /** The option, else the environment, else the file. */
  private StatePlace place(LabRequest request, Supplier<Optional<StatePlace>> file) {
    return request
        .state()
        .or(() -> named(variables, STATE_VARIABLE).map(Composition::asked))
        .or(file)
        .orElseGet(StatePlace.StateFiles::new);
  }

  private static StatePlace asked(String words) {
    String problem = StatePlace.problem(words);
    if (problem != null) {
      throw new RefusedException(
          Refusal.usage(STATE_VARIABLE + " names no place for states", problem));
    }
    return StatePlace.parse(words);
  }

  private LabBooks books(StatePlace place, Lab lab) {
    FolderBooks files = FolderBooks.beside(lab.directory(), refuge());
    return switch (place) {
      case StatePlace.StateFiles here -> files.within(quota(lab));
      case StatePlace.StateDatabase there -> {
        SharedState books = shared.at(there);
        yield new SharedBooks(
            books,
            lab.name(),
            files.folder(),
            refuge(),
            Optional.of(
                new ProjectQuota(
                    lab.name(),
                    books.access(),
                    name ->
                        Optional.of(
                            new SharedBooks(
                                books,
                                new LabName(name),
                                files.folder(),
                                Refuge.NONE,
                                Optional.empty())))));
      }
    };
  }

  /** Projects are kept where the lab is served from: its folder, or the one that it lies in. */
  private Optional<ProjectQuota> quota(Lab lab) {
    Path folder = lab.directory().toAbsolutePath().normalize();
    return Stream.concat(Stream.of(folder), Optional.ofNullable(folder.getParent()).stream())
        .filter(FolderAccess::hasProjects)
        .findFirst()
        .map(served ->
            new ProjectQuota(
                lab.name(), new FolderAccess(served), name -> booksBelow(served, name)));
  }

  private Optional<LabBooks> booksBelow(Path served, String name) {
    List<Path> folders = new ArrayList<>(List.of(served));
    try (Stream<Path> below = Files.list(served)) {
      below.sorted().forEach(folders::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders.stream()
        .filter(each -> Files.isRegularFile(each.resolve("topology.yaml")))
        .filter(each -> {
          Path topology = each.resolve("topology.yaml");
          return LabReader.name(sources(new LabRequest(topology, topology, false, false)))
              .equals(Optional.of(name));
        })
        .findFirst()
        .map(each -> FolderBooks.beside(each, Refuge.NONE));
  }

  @Override
  public Optional<LabBooks> books(LabRequest request) {
    LabSources sources = sources(request);
    StatePlace place = place(request, () -> LabReader.state(sources));
    return switch (place) {
      case StatePlace.StateFiles here -> LabOpener.super.books(request);
      case StatePlace.StateDatabase there ->
          Files.exists(request.topology())
              ? Optional.of(books(place, LabReader.read(sources).lab()))
              : Optional.empty();
    };
  }

  @Override
  public AccessBooks access(AccessRequest request) {
    Path folder = request.folder();
    LabRequest hosts =
        new LabRequest(
            folder.resolve("hosts.yaml"),
            folder.resolve("topology.yaml"),
            false,
            false,
            Optional.empty(),
            request.state());
    return switch (place(hosts, () -> LabReader.state(sources(hosts)))) {
      case StatePlace.StateFiles here -> new FolderAccess(folder);
      case StatePlace.StateDatabase there -> shared.at(there).access();
    };
  }

  /** Where programs of this user keep their states; a relative path there counts as none. */
  private Refuge refuge() {
    Path states =
        named(variables, "XDG_STATE_HOME")
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElse(home.resolve(".local").resolve("state"));
    return Refuge.in(states, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The registry that Vagrant would ask with this environment. */
  private BoxRegistry registry() {
    String server = named(variables, "VAGRANT_SERVER_URL").orElse(BoxRegistry.PUBLIC);
    if (!BoxRegistry.isServer(server)) {
      return withoutRegistry(
          "VAGRANT_SERVER_URL is no address of a registry",
          "set it to an http or https URL without a user, a password or a query");
    }
    // Files with tokens end in a line end, which no header may have.
    Optional<String> token =
        named(variables, "VAGRANT_CLOUD_TOKEN")
            .or(() -> named(variables, "ATLAS_TOKEN"))
            .map(String::strip);
    if (token.filter(word -> !BoxRegistry.isToken(word)).isPresent()) {
      return withoutRegistry(
          "VAGRANT_CLOUD_TOKEN is no token: it has a space, a line end or a letter beyond ASCII",
          "set it to the token alone, or unset it");
    }
    String plain = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    return new BoxRegistry(plain, new HttpCatalogs(plain, token));
  }

  /** Whoever needs the registry is refused; whoever needs other addresses, or none, is not. */
  private static BoxRegistry withoutRegistry(String why, String hint) {
    BoxCatalogs others = new HttpCatalogs(BoxRegistry.PUBLIC, Optional.empty());
    return new BoxRegistry(
        BoxRegistry.PUBLIC,
        new BoxCatalogs() {
          @Override
          public CatalogAnswer ask(String url) {
            if (url.startsWith(BoxRegistry.PUBLIC + "/")) {
              throw new RefusedException(Refusal.usage(why, hint));
            }
            return others.ask(url);
          }

          @Override
          public FileAnswer look(String url) {
            return others.look(url);
          }
        });
  }

  @Override
  public OpenLab reopen(
      LabRequest request,
      LabName name,
      Optional<String> its,
      HostName host,
      String workdir,
      Path state) {
    LabFiles all = hostsAlone(request);
    Lab lab = all.lab().named(name).madeBy(its);
    LabFiles files =
        new LabFiles(
            all.hosts().stream()
                .filter(each -> each.name().equals(host))
                .map(each -> each.withWorkdir(Optional.of(workdir)))
                .toList(),
            lab,
            true);
    ClientConfigs configs = request.sshConfig() ? new OpenSsh(home, variables) : ClientConfigs.NONE;
    // A jump host may be any of the file's.
    Supplier<SshSettings> ssh = () -> ssh(all, request, configs);
    return OpenLab.of(
        files,
        KeptState.ofEphemeral(lab, FileStateStore.in(state, Refuge.NONE), caller),
        plugins.hosts(each -> new SshHosts(ssh.get()).open(each)),
        ssh,
        engine(its),
        registry(),
        VagrantStore.of(home, named(variables, "VAGRANT_HOME")),
        caller);
  }

  private LabFiles hostsAlone(LabRequest request) {
    LabSources sources = sources(request);
    Path folder = Objects.requireNonNullElse(sources.topologyFile().getParent(), directory);
    return new LabFiles(
        LabReader.hosts(sources),
        new Lab(
            new LabName("lab"),
            StrategyName.FIRST_FIT_DECREASING,
            folder,
            folder,
            List.of(),
            List.of()));
  }

  @Override
  public LabHosts hosts(LabRequest request) {
    LabFiles files = hostsAlone(request);
    ClientConfigs configs = request.sshConfig() ? new OpenSsh(home, variables) : ClientConfigs.NONE;
    return LabHosts.over(
        files.lab(),
        files.hosts(),
        plugins.hosts(host -> new SshHosts(ssh(files, request, configs)).open(host)),
        engine,
        () -> ssh(files, request, configs));
  }

  @Override
  public Engine engine(Optional<String> name) {
    return plugins.engine(name, engine);
  }

  @Override
  public RemoteHost thisComputer() {
    return new LocalHost(new HostName("this-computer"), home);
  }

  @Override
  public void endsInOrder() {
    OrderlyEnd.interruptsThisThread();
  }

  @Override
  public LabServer server() {
    // Whoever asks the server is told "see its log", so it has one, on standard error.
    System.setProperty(
        "org.slf4j.simpleLogger.log.io.homelab",
        System.getProperty("org.slf4j.simpleLogger.log.io.homelab", "warn"));
    return libraries
        .find(LabServerProvider.class, "serve labs")
        .server(this, OrderlyEnd::interruptsThisThread);
  }

  @Override
  public List<String> problems(Path file, String text) {
    return LabReader.problems(sources(new LabRequest(file, file, false, false)), text).stream()
        .map(Problem::toString)
        .toList();
  }

  @Override
  public Map<String, SourceLine> machineLines(LabRequest request) {
    return LabReader.machineLines(sources(request));
  }

  @Override
  public Map<String, String> words(LabRequest request, LabWord kind) {
    boolean files = named(variables, STATE_VARIABLE).isEmpty() && request.state().isEmpty();
    return new LabVocabulary(sources(request), home, request.as(), files).of(kind);
  }

  private LabSources sources(LabRequest request) {
    String where = plugins.folder().toString();
    return new LabSources(
        request.hosts(),
        request.topology(),
        home,
        directory,
        new KnownNames(
            names(engine.name()), () -> new TreeSet<>(plugins.engines().keySet()), where),
        new KnownNames(
            names(Host.LOCAL, Host.SSH), () -> new TreeSet<>(plugins.transports().keySet()), where),
        this::keptVagrantfile);
  }

  private KeptDefinition keptVagrantfile(Path file, String provider) {
    ForeignDefinition reader =
        engine
            .foreign()
            .orElseThrow(
                () -> new UnreadableDefinitionException("the engine keeps no Vagrantfile", ""));
    try (RemoteHost here = thisComputer()) {
      return reader.kept(here, file, provider);
    }
  }

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private SshSettings ssh(LabFiles files, LabRequest request, ClientConfigs configs) {
    Path userFile = home.resolve(".ssh").resolve("known_hosts");
    String agent = variables.getOrDefault("SSH_AUTH_SOCK", "");
    return new SshSettings(
        home,
        Stream.concat(
                Stream.of(
                    userFile,
                    OpenLab.knownHosts(files.lab()),
                    OpenLab.knownHosts(directory.resolve(request.hosts()))),
                KnownHosts.SYSTEM_FILES.stream())
            .distinct()
            .toList(),
        agent.isBlank() ? Optional.empty() : Optional.of(Path.of(agent)),
        user,
        SshSettings.DEFAULT_CONNECT_TIMEOUT,
        request.mayAsk() ? Optional.of(this::passphrase) : Optional.empty(),
        files.hosts(),
        console,
        configs);
  }

  private Optional<char[]> passphrase(Path keyFile, boolean wrongBefore) {
    char[] answer =
        prompt.secret((wrongBefore ? "Wrong. " : "") + "Passphrase of " + keyFile + ": ");
    return answer.length == 0 ? Optional.empty() : Optional.of(answer);
  }
}
