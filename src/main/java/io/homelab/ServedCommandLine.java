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
    LabRequest unread =
        new LabRequest(here.resolve("hosts.yaml"), here.resolve("topology.yaml"), false, false);
    Line nothing = new Line(words, unread, 0, false, false);
    return HomeLabCommand.terms(environment(nothing, Nobody.INSTANCE), words);
  }

  @Override
  public int run(Line line, Remote remote) {
    try {
      return Main.run(environment(line, remote), line.words().toArray(String[]::new));
    } finally {
      closed(remote.out());
      closed(remote.err());
    }
  }

  /** Nothing that was printed is held back. */
  private static void closed(OutputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Environment environment(Line line, Remote remote) {
    PrintStream out = new PrintStream(remote.out(), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(remote.err(), true, StandardCharsets.UTF_8);
    Environment.Prompt prompt = new RemotePrompt(remote);
    Console streams =
        new Console(InputStream.nullInputStream(), remote.out(), remote.err(), Optional.empty());
    Composition serving = composition.serving(line, streams, prompt);
    return new Environment(
        serving.directory(),
        variables(line),
        InputStream.nullInputStream(),
        out,
        err,
        // A terminal elsewhere is not drawn on: what goes on there is told line by line.
        new Environment.Terminal(
            line.mayAsk(),
            line.columns() > 0,
            false,
            () -> new TerminalSize(Math.max(line.columns(), 1), ROWS)),
        prompt,
        composition.caller().clock(),
        serving);
  }

  /** What is asked for beats what the server's own terminal is. */
  private Map<String, String> variables(Line line) {
    Map<String, String> own = new HashMap<>(composition.variables());
    own.remove("HOMELAB_SERVER");
    own.put("TERM", "xterm");
    own.put("NO_COLOR", line.colours() ? "" : "1");
    return Map.copyOf(own);
  }

  /** Asks whoever asked for the command; secrets of the server's keys are no question to him. */
  private record RemotePrompt(Remote remote) implements Environment.Prompt {
    @Override
    public boolean confirm(String question) {
      return remote.confirm(question);
    }

    @Override
    public char[] secret(String question) {
      return new char[0];
    }
  }

  /** Nobody: nothing is run. */
  private enum Nobody implements Remote {
    INSTANCE;

    @Override
    public OutputStream out() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream err() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public boolean confirm(String question) {
      return false;
    }
  }
}
