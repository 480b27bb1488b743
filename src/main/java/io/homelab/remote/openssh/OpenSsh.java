package io.homelab.remote.openssh;

import io.homelab.model.Argv;
import io.homelab.model.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Asks OpenSSH itself, with {@code ssh -G}, which alone knows all that its configuration means
 * ({@code Match}, {@code Include}, canonical names). On a computer without {@code ssh} the common
 * keys of {@code ~/.ssh/config} are read instead. Each destination is asked about once. Safe for
 * use by several threads.
 */
public final class OpenSsh implements ClientConfigs {
  /** {@code Match exec} may run anything. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int LONGEST_ANSWER = 256 * 1024;

  private final Path home;
  private final Map<String, String> variables;
  private final List<String> program;
  private final Map<Destination, CompletableFuture<Optional<ClientConfig>>> answers =
      new ConcurrentHashMap<>();

  /**
   * For one user.
   *
   * @param home the user's home
   * @param variables the environment
   */
  public OpenSsh(Path home, Map<String, String> variables) {
    this(home, variables, program(home));
  }

  /**
   * With another program.
   *
   * @param program the words that start it, before the question
   */
  OpenSsh(Path home, Map<String, String> variables, List<String> program) {
    this.home = home;
    this.variables = Map.copyOf(variables);
    this.program = List.copyOf(program);
  }

  /** ssh looks into the account's home, whatever HOME says. */
  private static List<String> program(Path home) {
    Path config = home.resolve(".ssh").resolve("config");
    if (home.equals(accountHome())) {
      return List.of("ssh");
    }
    return List.of("ssh", "-F", Files.exists(config) ? config.toString() : "none");
  }

  private static Path accountHome() {
    return Path.of(System.getProperty("user.home"));
  }

  @Override
  public Optional<ClientConfig> of(Destination destination) throws ClientConfigException {
    CompletableFuture<Optional<ClientConfig>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<ClientConfig>> first = answers.putIfAbsent(destination, mine);
    if (first == null) {
      try {
        mine.complete(Optional.of(ask(destination)));
      } catch (ClientConfigException | RuntimeException e) {
        mine.completeExceptionally(e);
      }
    }
    try {
      return (first == null ? mine : first).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClientConfigException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientConfigException("interrupted", "");
    }
  }

  private ClientConfig ask(Destination destination) throws ClientConfigException {
    Process process;
    try {
      process =
          new ProcessBuilder(question(destination).words())
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      return ConfigAnswer.read(destination, ConfigFile.answer(home, destination), home, variables);
    }
    try {
      CompletableFuture<String> errors = text(process.getErrorStream());
      CompletableFuture<String> printed = text(process.getInputStream());
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw unanswered(destination, "it took more than " + LIMIT.toSeconds() + " s");
      }
      String answer = end(printed);
      if (answer.length() >= LONGEST_ANSWER) {
        throw unanswered(
            destination, "its answer is longer than %d kB".formatted(LONGEST_ANSWER / 1024));
      }
      if (process.exitValue() != 0) {
        throw unanswered(destination, reason(end(errors), process.exitValue()));
      }
      return ConfigAnswer.read(destination, inOurHome(answer), home, variables);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(destination, "interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The last words before those that only say that ssh ends, which name file and line. */
  private static String reason(String errors, int exitCode) {
    String said =
        errors
            .lines()
            .filter(line -> !line.isBlank())
            .filter(line -> !line.contains(": terminating, "))
            .collect(Collectors.joining("\n"));
    String last = PlainText.lastLine(said.isEmpty() ? errors : said);
    return last.isBlank() ? "it ends with exit code " + exitCode : last;
  }

  /** ssh writes paths below {@code ~} with the account's home, whatever HOME says. */
  private String inOurHome(String printed) {
    if (home.equals(accountHome())) {
      return printed;
    }
    return printed
        .lines()
        .map(line ->
            line.startsWith("userknownhostsfile ")
                ? line.replace(" " + accountHome() + "/", " ~/")
                : line)
        .collect(Collectors.joining("\n"));
  }

  private Argv question(Destination destination) {
    List<String> words = new ArrayList<>(program);
    words.addAll(destination.question());
    return new Argv(words);
  }

  private ClientConfigException unanswered(Destination destination, String why) {
    return new ClientConfigException(
        "ssh does not say how it would reach %s: %s".formatted(destination.name(), why),
        "run: %s; --no-ssh-config leaves the SSH configuration alone"
            .formatted(question(destination).toShell()));
  }

  /** What a stream has, read on a thread of its own, so that a full pipe holds nobody up. */
  private static CompletableFuture<String> text(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (stream) {
            text.complete(new String(stream.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.complete("");
          }
        });
    return text;
  }

  /** A child of {@code Match exec} may hold the stream open after ssh has ended. */
  private static String end(CompletableFuture<String> text) throws InterruptedException {
    try {
      return text.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }
}
