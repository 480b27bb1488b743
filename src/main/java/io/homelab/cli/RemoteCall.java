package io.homelab.cli;

import io.homelab.operations.CommandTerms;
import io.homelab.operations.LabClient;
import io.homelab.operations.OutputFile;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.ParseResult;

/** A command line that a server is to run. */
final class RemoteCall {
  /** The environment variable that names the server. */
  static final String VARIABLE = "HOMELAB_SERVER";

  private static final long LARGEST_FILE = 512 << 10;

  private final HomeLabCommand root;
  private final String server;

  private RemoteCall(HomeLabCommand root, String server) {
    this.root = root;
    this.server = server;
  }

  /** The call, when a server is named and the command is none that runs here all the same. */
  static Optional<RemoteCall> of(HomeLabCommand root, ParseResult parsed) {
    GlobalOptions options = root.options();
    String command = RemoteCommands.command(parsed);
    Optional<String> server =
        Optional.ofNullable(options.server)
            .or(() -> Optional.ofNullable(root.environment().variables().get(VARIABLE)))
            .map(String::strip)
            .filter(url -> !url.isEmpty());
    if (command.isEmpty() || RemoteCommands.runsHere(command)) {
      return Optional.empty();
    }
    if (server.isEmpty() && options.lab != null) {
      throw new RefusedException(
          Refusal.usage("--lab names a lab on a server", "name the server, too: --server URL"));
    }
    return server.map(url -> new RemoteCall(root, url));
  }

  /**
   * Has it run there.
   *
   * @return the exit code
   */
  int make(ParseResult parsed) {
    List<String> words = withoutPlace(parsed.originalArgs());
    CommandTerms terms = HomeLabCommand.terms(root.environment(), words);
    Environment environment = root.environment();
    Environment.Terminal terminal = environment.terminal();
    boolean raw = terms.command().equals("vos ssh");
    return root.answered(
        environment
            .labs()
            .client()
            .run(
                new LabClient.ServerCommand(
                    server,
                    Optional.ofNullable(root.options().lab),
                    root.request().topology(),
                    words,
                    root.style().width(),
                    root.style().colour(),
                    terminal.in(),
                    raw && !terminal.out(),
                    raw && !terminal.err(),
                    read(terms.reads()),
                    terms.writes()),
                new Screen(environment)));
  }

  /** What is in them; a private key is for nobody else. */
  private Map<String, String> read(Set<String> names) {
    Map<String, String> files = new TreeMap<>();
    for (String name : names) {
      Path file = root.environment().directory().resolve(name);
      String content;
      try {
        if (Files.size(file) > LARGEST_FILE) {
          throw new RefusedException(
              Refusal.usage(
                  "%s has more than %d kB".formatted(file, LARGEST_FILE >> 10),
                  "a server takes no larger file"));
        }
        content = Files.readString(file, StandardCharsets.UTF_8);
      } catch (NoSuchFileException e) {
        throw new RefusedException(
            Refusal.usage("there is no file " + file, "name one that is there"));
      } catch (IOException e) {
        throw new RefusedException(
            Refusal.usage(
                "cannot read %s: %s".formatted(file, e.getMessage()), "name a text file"));
      }
      if (content.contains("PRIVATE KEY")) {
        throw new RefusedException(
            Refusal.usage(
                "%s is a private key".formatted(file.getFileName()),
                "name the public one: %s.pub".formatted(file.getFileName())));
      }
      files.put(name, content);
    }
    return files;
  }

  /** What says where the command runs is not told to the server. */
  static List<String> withoutPlace(List<String> typed) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      String word = typed.get(i);
      if (word.equals("--")) {
        words.addAll(typed.subList(i, typed.size()));
        break;
      }
      if (word.equals("--server") || word.equals("--lab") || word.equals("-C")) {
        i++;
      } else if (!word.startsWith("--server=")
          && !word.startsWith("--lab=")
          && !word.startsWith("-C")) {
        words.add(word);
      }
    }
    return words;
  }

  /** The streams and the prompt of this process. */
  private record Screen(Environment environment) implements LabClient.RemoteScreen {
    @Override
    public void out(byte[] bytes) {
      environment.out().write(bytes, 0, bytes.length);
      environment.out().flush();
    }

    @Override
    public void err(byte[] bytes) {
      environment.err().write(bytes, 0, bytes.length);
      environment.err().flush();
    }

    @Override
    public void file(String name, String content) {
      OutputFile.write(environment.directory().resolve(name), content);
    }

    @Override
    public boolean confirm(String question) {
      return environment.prompt().confirm(question);
    }
  }
}
