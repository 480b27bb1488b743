package io.homelab.cli;

import io.homelab.model.PlainText;
import io.homelab.operations.Answer;
import io.homelab.operations.CommandTerms;
import io.homelab.operations.Completion;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LockPatience;
import io.homelab.operations.NextCommand;
import io.homelab.operations.OtherLabs;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ErrorView;
import io.homelab.report.EventView;
import io.homelab.report.JsonEventView;
import io.homelab.report.JsonPoolEventView;
import io.homelab.report.LiveTable;
import io.homelab.report.PlainEventView;
import io.homelab.report.SilentView;
import io.homelab.report.Style;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the command line. */
@Command(
    name = "homelab",
    versionProvider = HomeLabCommand.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    description = "Spread the Vagrant machines of one lab over several computers.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"homelab plan --offline", "homelab -C ha-lab vos up"},
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:unexpected failure: a bug",
      "2:usage, or a bad file",
      "3:a machine does not fit on any host",
      "4:a needed host is unreachable, or its key is unknown, changed or refused",
      "5:locked by another run",
      "6:partly applied; run the same command to resume",
      "7:pool claim: nothing was ready in time; try again",
      "8:the server does not know the token, or its role may not do that",
      "9:the server cannot be reached",
      "10:plan --detailed-exitcode found changes",
      "130:interrupted; the state is consistent"
    })
public final class HomeLabCommand implements Runnable {
  private final Environment environment;
  private Instant began = Instant.EPOCH;
  private boolean dataPrinted;
  private @Nullable BooleanSupplier eventsEnded;

  @Mixin GlobalOptions options = new GlobalOptions();

  @Spec CommandSpec spec;

  private HomeLabCommand(Environment environment) {
    this.environment = environment;
  }

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  public static int run(Environment environment, String... typed) {
    if (typed.length > 0 && typed[0].equals(WordCompletion.COMMAND)) {
      WordCompletion.answer(environment, typed);
      return ExitCode.OK.code();
    }
    String[] args = ShortWays.spelledOut(typed);
    String known = known(environment, args);
    if (known != null) {
      environment.out().print(known);
      environment.out().flush();
      return ExitCode.OK.code();
    }
    CommandLine commandLine = commandLine(environment, args);
    HomeLabCommand root = commandLine.getCommand();
    commandLine.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            root.colourful(environment.terminal().out())
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    commandLine.setExecutionExceptionHandler(root.failureHandler());
    IParameterExceptionHandler usual = commandLine.getParameterExceptionHandler();
    commandLine.setParameterExceptionHandler((failure, words) -> {
      if (List.of(words).contains("--json")) {
        root.print(ErrorView.json(refused(failure), ExitCode.USAGE.code()));
      }
      if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
        environment.err().println(failure.getMessage());
        environment.err().println(HelpLook.instead(unmatched));
        return ExitCode.USAGE.code();
      }
      return usual.handleParseException(failure, words);
    });
    commandLine.setExecutionStrategy(parsed -> root.executed(parsed));
    return commandLine.execute(args);
  }

  /** What needs nothing but to be printed: the version, and the help of a command. */
  private static @Nullable String known(Environment environment, String... args) {
    String last = args.length == 0 ? "" : args[args.length - 1];
    if (args.length == 1 && last.equals("--version")) {
      return Version.line() + System.lineSeparator();
    }
    if (!last.equals("--help") || HelpLook.width(environment.terminal()) != HelpLook.USUAL_WIDTH) {
      return null;
    }
    return CommandModel.get()
        .help(
            String.join(" ", Arrays.asList(args).subList(0, args.length - 1)),
            environment.terminal().out() && wantsColours(environment));
  }

  /** Runs it here, or has a server run it. */
  private int executed(ParseResult parsed) {
    began = environment.clock().instant();
    HelpLook.requireCommand(parsed);
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    // Whoever names no server does not pay for one.
    if (options.server != null
        || options.lab != null
        || environment.variables().containsKey(RemoteCall.VARIABLE)) {
      try {
        Optional<RemoteCall> remote = RemoteCall.of(this, parsed);
        if (remote.isPresent()) {
          return remote.get().make(parsed);
        }
      } catch (RuntimeException e) {
        return failed(e);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /**
   * What a command line takes, for whoever runs it for somebody else.
   *
   * @param environment where it is read; nothing is done there
   * @throws RefusedException when it is none, or is not run for others
   */
  public static CommandTerms terms(Environment environment, List<String> words) {
    String[] args = ShortWays.spelledOut(words.toArray(String[]::new));
    try {
      ParseResult parsed = commandLine(environment, args).parseArgs(args);
      if (asksForHelp(parsed)) {
        throw new RefusedException(
            Refusal.usage("a server does not print help", "leave out --server and --help"));
      }
      return RemoteCommands.terms(parsed);
    } catch (ParameterException e) {
      throw refused(e);
    }
  }

  /**
   * The manual pages of the program and its commands, as man(1) reads them.
   *
   * @param date what they say of their age, such as {@code 2026-01-01}
   * @return by the names of their files
   */
  public static SortedMap<String, String> manualPages(Environment environment, String date) {
    return ManPages.of(environment, date);
  }

  private static boolean asksForHelp(ParseResult parsed) {
    return parsed.isUsageHelpRequested()
        || parsed.isVersionHelpRequested()
        || (parsed.hasSubcommand() && asksForHelp(parsed.subcommand()));
  }

  /** The command line with the commands that these arguments can mean. */
  static CommandLine commandLine(Environment environment, String... args) {
    CommandLine commandLine =
        new CommandLine(
            CommandModel.get().of(new HomeLabCommand(environment)), CommandModel.FACTORY);
    CommandTree.grow(commandLine, args);
    HelpLook.of(commandLine, HelpLook.width(environment.terminal()));
    // picocli's own calls Path.of by reflection.
    commandLine.registerConverter(Path.class, Path::of);
    // Arguments are literal: @name may be a machine's, and -C vos names a folder.
    commandLine.setExpandAtFiles(false);
    commandLine.setAllowSubcommandsAsOptionParameters(true);
    return commandLine;
  }

  private static RefusedException refused(ParameterException failure) {
    String message = failure.getMessage();
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    return new RefusedException(
        Refusal.usage(
            message == null ? "invalid arguments" : message,
            "run '%s --help' for usage".formatted(command)));
  }

  private IExecutionExceptionHandler failureHandler() {
    return (failure, commandLine, parsed) -> failed(failure);
  }

  private int failed(Exception failure) {
    return new Failures(
            environment.out(), environment.err(), toldAsJson(), errorStyle(), options.as())
        .report(failure)
        .code();
  }

  private Failures.Json toldAsJson() {
    if (eventsEnded != null) {
      return eventsEnded.getAsBoolean() ? Failures.Json.NONE : Failures.Json.LINE;
    }
    return options.json && !dataPrinted ? Failures.Json.OBJECT : Failures.Json.NONE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: run 'homelab --help' for a list");
  }

  Environment environment() {
    return environment;
  }

  /** Asks a person; what they think about it is no time of the command. */
  boolean confirms(String question) {
    boolean yes = environment.prompt().confirm(question);
    began = environment.clock().instant();
    return yes;
  }

  GlobalOptions options() {
    return options;
  }

  /**
   * What was asked for.
   *
   * @throws RefusedException when it was refused: {@link Failures} tells why, and ends the command
   */
  <T> T answered(Answer<T> answer) {
    return answer.orThrow();
  }

  /** Opens the lab. */
  Workspace open() {
    return Workspace.open(environment, options, () -> began);
  }

  /** Which lab is asked about. */
  LabRequest request() {
    return Workspace.request(environment, options);
  }

  /** The way to other labs; none for somebody who asks a server: all of its labs have one owner. */
  Optional<OtherLabs> otherLabs() {
    return environment.labs().asker().isPresent()
        ? Optional.empty()
        : Optional.of(new OtherLabs(environment.labs(), request()));
  }

  /** A file that an option names. */
  Path file(Path given) {
    return environment.labs().named(environment.directory().resolve(given));
  }

  /** How long to wait for other runs. */
  LockPatience patience() {
    return Workspace.patience(environment, options);
  }

  private boolean colourful(boolean terminal) {
    return terminal && !options.noColor && wantsColours(environment);
  }

  private static boolean wantsColours(Environment environment) {
    return environment.variables().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.variables().get("TERM"));
  }

  /** How text on standard output looks. */
  Style style() {
    boolean terminal = environment.terminal().out();
    return new Style(
        colourful(terminal),
        terminal ? environment.terminal().size().get().columns() : 0,
        options.verbose,
        environment.hasBlocks());
  }

  /** How failures on standard error look. */
  Style errorStyle() {
    return new Style(colourful(environment.terminal().err()), 0, options.verbose);
  }

  /** How the events of a run are shown: JSON lines, a live table, or plain lines. */
  EventView eventView() {
    if (options.json) {
      JsonEventView events = new JsonEventView(environment.out(), environment.clock());
      eventsEnded = events::hasEnded;
      return events;
    }
    if (options.quiet) {
      return new SilentView(environment.err());
    }
    Environment.Terminal terminal = environment.terminal();
    if (terminal.err() && !options.verbose && !"dumb".equals(environment.variables().get("TERM"))) {
      return LiveTable.open(
          environment.err(),
          terminal.size(),
          environment.clock(),
          new Style(colourful(true), 0, false));
    }
    return new PlainEventView(environment.err(), options.verbose);
  }

  /** What happens with pools, as JSON lines. */
  JsonPoolEventView poolEvents() {
    JsonPoolEventView events = new JsonPoolEventView(environment.out(), environment.clock());
    eventsEnded = events::hasEnded;
    return events;
  }

  /** Whether a person can be asked. */
  boolean mayAsk() {
    return environment.terminal().in() && !options.noInput && !options.json;
  }

  /** Shows the events of a run while it goes. */
  Completion watched(Function<EventView, Answer<Completion>> run) {
    try (EventView view = eventView()) {
      return answered(run.apply(view));
    }
  }

  /** Says that something went wrong which does not end the command. */
  void complain(String text) {
    environment.err().println(PlainText.line(text));
  }

  /** The log's lines about what was decided, for who asked for more. */
  void sayDecisions(Supplier<List<String>> sentences) {
    if (options.verbose && !options.quiet) {
      sentences.get().forEach(sentence -> environment.err().println("INFO " + sentence));
    }
  }

  /** Says something that is not data. */
  void say(String text) {
    if (!options.quiet) {
      environment.err().println(text);
    }
  }

  /**
   * Says what to type next while a lab is being set up.
   *
   * @param options what names its files
   */
  void sayNext(LabRequest lab, List<String> options) {
    NextCommand next = NextCommand.after(lab);
    say(
        "next: %s%s"
            .formatted(
                next.argv().with(options).toShell(),
                next.remark().isEmpty() ? "" : " (" + next.remark() + ")"));
  }

  /** Says who changes the lab while it is only read here: what is read may be outdated soon. */
  void sayWhoIsAtWork(Workspace workspace) {
    workspace
        .opened()
        .kept()
        .otherRun()
        .ifPresent(holder -> say("note: another run is changing this lab: " + holder));
  }

  /** Prints data. */
  void print(String data) {
    dataPrinted = true;
    environment.out().print(data);
    environment.out().flush();
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }

    static String line() {
      String version = HomeLabCommand.class.getPackage().getImplementationVersion();
      return "homelab " + (version == null ? "development" : version);
    }
  }
}
