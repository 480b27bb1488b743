package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.cli.HomeLabCommand;
import io.homelab.operations.CommandRunner;
import io.homelab.operations.CommandTerms;
import io.homelab.operations.LabRequest;
import io.homelab.remote.Console;
import io.homelab.report.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line for somebody elsewhere: with streams and a prompt of its own, and with the
 * server's hosts, keys and variables. It reads nothing from the server's terminal.
 *
 * @param composition what the server's own labs are opened with
 */
record ServedCommandLine(Composition composition) implements CommandRunner {
  private static final int ROWS = 50;

  @Override
  public CommandTerms terms(List<String> words) {
    Path here = composition.directory();
    ServedLab unread =
        new ServedLab(
            new LabRequest(here.resolve("hosts.yaml"), here.resolve("topology.yaml"), false, false),
            Map.of(),
            Optional.empty());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return HomeLabCommand.terms(
        environment(unread, Map.of(), nowhere, nowhere, Environment.Terminal.none(), NOBODY),
        words);
  }

  @Override
  public int run(ServedCommand line, Remote remote) {
    try (SentFiles files = SentFiles.of(line)) {
      try (PrintStream out = files.naming(remote.out());
          PrintStream err = files.naming(remote.err())) {
        int code =
            Main.run(
                environment(line, files, out, err, remote), line.words().toArray(String[]::new));
        files.written().forEach(remote::file);
        return code;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Environment environment(
      ServedCommand line, SentFiles files, PrintStream out, PrintStream err, Remote remote) {
    return environment(
        files.lab(),
        variables(line),
        out,
        err,
        // A terminal elsewhere is not drawn on: what goes on there is told line by line.
        new Environment.Terminal(
            line.mayAsk(),
            line.columns() > 0,
            false,
            () -> new TerminalSize(Math.max(line.columns(), 1), ROWS)),
        new Environment.Prompt() {
          @Override
          public boolean confirm(String question) {
            return remote.confirm(question);
          }

          // Secrets of the server's keys are no question to somebody else.
          @Override
          public char[] secret(String question) {
            return new char[0];
          }
        });
  }

  private Environment environment(
      ServedLab lab,
      Map<String, String> variables,
      PrintStream out,
      PrintStream err,
      Environment.Terminal terminal,
      Environment.Prompt prompt) {
    InputStream nothing = InputStream.nullInputStream();
    return new Environment(
        lab.folder(),
        variables,
        nothing,
        out,
        err,
        terminal,
        prompt,
        composition.caller().clock(),
        composition.serving(lab, Console.elsewhere(out, err), prompt));
  }

  /** What is asked for beats what the server's own terminal is. */
  private Map<String, String> variables(ServedCommand line) {
    Map<String, String> own = new HashMap<>(composition.variables());
    own.remove("HOMELAB_SERVER");
    own.put("TERM", "xterm");
    // What the terminal elsewhere can show is not known.
    own.put(Environment.ASCII, "1");
    own.put("NO_COLOR", line.colours() ? "" : "1");
    return Map.copyOf(own);
  }

  /** Nobody is asked where nothing is run. */
  private static final Environment.Prompt NOBODY =
      new Environment.Prompt() {
        @Override
        public boolean confirm(String question) {
          return false;
        }

        @Override
        public char[] secret(String question) {
          return new char[0];
        }
      };
}
