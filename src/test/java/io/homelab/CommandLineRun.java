package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.operations.LabOpener;
import io.homelab.report.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One run of the whole program in this process: a fixed clock, no terminal, nobody to ask.
 *
 * @param exit the exit code
 * @param out what it printed as data
 * @param err what it said beside that
 */
public record CommandLineRun(int exit, String out, String err) {
  /** When every run happens. */
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** Runs in that folder; the user's home is {@code home} beside it. */
  public static CommandLineRun in(Path folder, Map<String, String> variables, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    return of(environment(folder, variables, out, err), out, err, words);
  }

  /** Runs on labs that somebody else opens, such as one whose hosts are doubles. */
  public static CommandLineRun on(LabOpener labs, Path folder, List<String> words) {
    return on(labs, folder, Environment.Terminal.none(), words);
  }

  /** The same, with its data on a terminal of so many columns. */
  public static CommandLineRun on(LabOpener labs, Path folder, int columns, List<String> words) {
    return on(
        labs,
        folder,
        new Environment.Terminal(false, true, false, () -> new TerminalSize(columns, 50)),
        words);
  }

  private static CommandLineRun on(
      LabOpener labs, Path folder, Environment.Terminal terminal, List<String> words) {
    return on(
        labs,
        folder,
        terminal,
        question -> {
          throw new AssertionError("asked without a terminal: " + question);
        },
        words);
  }

  /** The same at any terminal, where somebody answers yes or no. */
  public static CommandLineRun on(
      LabOpener labs,
      Path folder,
      Environment.Terminal terminal,
      Predicate<String> yes,
      List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment usual = environment(folder, Map.of(), out, err);
    Environment environment =
        new Environment(
            usual.directory(),
            usual.variables(),
            usual.in(),
            usual.out(),
            usual.err(),
            terminal,
            new Answers(yes),
            usual.clock(),
            labs);
    return of(environment, out, err, words);
  }

  private static CommandLineRun of(
      Environment environment,
      ByteArrayOutputStream out,
      ByteArrayOutputStream err,
      List<String> words) {
    int exit = Main.run(environment, words.toArray(String[]::new));
    return new CommandLineRun(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The same with something on standard input. */
  public static CommandLineRun in(
      Path folder, Map<String, String> variables, InputStream input, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    return of(environment(folder, variables, input, out, err), out, err, words);
  }

  /** What the program sees of the process around it. */
  public static Environment environment(
      Path folder, Map<String, String> variables, OutputStream out, OutputStream err) {
    return environment(folder, variables, InputStream.nullInputStream(), out, err);
  }

  private static Environment environment(
      Path folder,
      Map<String, String> variables,
      InputStream input,
      OutputStream out,
      OutputStream err) {
    return Composition.environment(
        folder,
        folder.resolveSibling("home"),
        variables,
        "ops",
        "bench",
        input,
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, false, StandardCharsets.UTF_8),
        Environment.Terminal.none(),
        new NobodyThere(),
        InstantSource.fixed(NOW),
        new VagrantEngine());
  }

  /** Runs in that folder without any variable. */
  public static CommandLineRun in(Path folder, String... words) {
    return in(folder, Map.of(), List.of(words));
  }

  /** Answers questions, and has no secret. */
  private record Answers(Predicate<String> yes) implements Environment.Prompt {
    @Override
    public boolean confirm(String question) {
      return yes.test(question);
    }

    @Override
    public char[] secret(String question) {
      throw new AssertionError("asked for a secret: " + question);
    }
  }

  /** Without a terminal no question may be asked. */
  private static final class NobodyThere implements Environment.Prompt {
    @Override
    public boolean confirm(String question) {
      throw new AssertionError("asked without a terminal: " + question);
    }

    @Override
    public char[] secret(String question) {
      throw new AssertionError("asked without a terminal: " + question);
    }
  }
}
