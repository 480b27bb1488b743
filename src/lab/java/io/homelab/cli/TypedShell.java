package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A shell in a terminal of its own, at which keys are pressed as a person does. */
final class TypedShell implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path socket;

  /**
   * Starts it.
   *
   * @param home for its files and the terminal's
   * @param folder where it starts
   * @param bin what it finds before all else
   */
  TypedShell(Path home, Path folder, Path bin, String... shell)
      throws IOException, InterruptedException {
    socket = home.resolve("tmux");
    List<String> line =
        new ArrayList<>(
            List.of("new-session", "-d", "-x", "200", "-y", "50", "-c", folder.toString(), "--"));
    line.addAll(
        List.of(
            "env",
            "-i",
            "HOME=" + home,
            "PATH=" + bin + ":/usr/bin:/bin",
            "TERM=screen",
            "LC_ALL=C.UTF-8"));
    line.addAll(Arrays.asList(shell));
    tmux(line.toArray(String[]::new));
  }

  private String tmux(String... words) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of("tmux", "-f", "/dev/null", "-S", socket.toString()));
    line.addAll(Arrays.asList(words));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", line, said).isZero();
    return said;
  }

  /** Types text. */
  void type(String text) throws IOException, InterruptedException {
    tmux("send-keys", "-l", "--", text);
  }

  /** Presses a key, such as {@code Tab} or {@code Enter}. */
  void press(String key) throws IOException, InterruptedException {
    tmux("send-keys", key);
  }

  /** Runs a line and waits until the shell has read it all. */
  void run(String line) throws IOException, InterruptedException {
    type(line + "; echo rea''dy");
    press("Enter");
    await("\nready\n");
    type("clear");
    press("Enter");
  }

  /** Waits until the screen shows a text. */
  String await(String text) throws IOException, InterruptedException {
    return await(screen -> screen.contains(text), text);
  }

  /** Waits until the screen shows that and nothing else. */
  void awaitOnly(String text) throws IOException, InterruptedException {
    await(screen -> screen.strip().equals(text), text);
  }

  private String await(Predicate<String> shown, String text)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    String screen = tmux("capture-pane", "-p");
    while (!shown.test(screen) && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
      screen = tmux("capture-pane", "-p");
    }
    assertThat(screen).as("the screen, where '%s' is awaited", text).matches(shown);
    return screen;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (Files.exists(socket)) {
      tmux("kill-server");
    }
  }
}
