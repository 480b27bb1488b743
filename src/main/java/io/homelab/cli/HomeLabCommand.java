package io.homelab.cli;

import io.homelab.operations.Answer;
import io.homelab.operations.Completion;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ErrorView;
import io.homelab.report.EventView;
import io.homelab.report.JsonEventView;
import io.homelab.report.LiveTable;
import io.homelab.report.PlainEventView;
import io.homelab.report.SilentView;
import io.homelab.report.Style;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
    name = "homelab",
    mixinStandardHelpOptions = true,
    versionProvider = HomeLabCommand.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    description = "Spreads the Vagrant machines of one lab over several computers.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:unexpected failure: a bug",
      "2:usage, or a bad file",
      "3:some machine fits on no host",
      "4:a host that is needed is unreachable, or its key is unknown, changed or refused",
      "5:locked by another run",
      "6:partly applied; the same command resumes",
      "10:plan --detailed-exitcode, and there are changes",
      "130:interrupted; the state is consistent"
    })
public final class HomeLabCommand implements Runnable {
  private final Environment environment;
  private boolean dataPrinted;

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
    String[] args = CommandTree.spelledOut(typed);
    HomeLabCommand root = new HomeLabCommand(environment);
    CommandLine commandLine = new CommandLine(root);
    CommandTree.grow(commandLine, args);
    HelpLook.of(commandLine);
    // An argument is what it is: @name may be meant for a machine, and -C vos names a folder.
    commandLine.setExpandAtFiles(false);
    commandLine.setAllowSubcommandsAsOptionParameters(true);
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
      Optional<String> meant = HelpLook.meant(failure);
      if (meant.isPresent()) {
        environment.err().println(failure.getMessage());
        environment.err().println("did you mean 'homelab %s'?".formatted(meant.get()));
        return ExitCode.USAGE.code();
      }
      return usual.handleParseException(failure, words);
    });
    return commandLine.execute(args);
  }

  private static RefusedException refused(ParameterException failure) {
    String message = failure.getMessage();
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    return new RefusedException(
        Refusal.usage(
            message == null ? "wrong words" : message,
            "'%s --help' lists what there is".formatted(command)));
  }

  private IExecutionExceptionHandler failureHandler() {
    return (failure, commandLine, parsed) ->
        new Failures(
                environment.out(),
                environment.err(),
                options.json && !dataPrinted,
                new Style(colourful(environment.terminal().err()), 0, options.verbose))
            .report(failure)
            .code();
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: 'homelab --help' lists them");
  }

  Environment environment() {
    return environment;
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
    return Workspace.open(environment, options);
  }

  private boolean colourful(boolean terminal) {
    return terminal
        && !options.noColor
        && !environment.variables().containsKey("NO_COLOR")
        && !"dumb".equals(environment.variables().get("TERM"));
  }

  /** How text on standard output looks. */
  Style style() {
    boolean terminal = environment.terminal().out();
    return new Style(
        colourful(terminal),
        terminal ? environment.terminal().size().get().columns() : 0,
        options.verbose);
  }

  /** How the events of a run are shown: JSON lines, a live table, or plain lines. */
  EventView eventView() {
    if (options.json) {
      dataPrinted = true;
      return new JsonEventView(environment.out(), environment.clock());
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

  /** Says something that is not data. */
  void say(String text) {
    if (!options.quiet) {
      environment.err().println(text);
    }
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
      String version = HomeLabCommand.class.getPackage().getImplementationVersion();
      return new String[] {"homelab " + (version == null ? "development" : version)};
    }
  }
}
