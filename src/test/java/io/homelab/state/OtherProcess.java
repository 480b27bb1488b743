package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Java process that a test started, with what it says, line by line. */
final class OtherProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<Optional<String>> said = new LinkedBlockingQueue<>();

  private OtherProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::listen, "other-process");
    reader.setDaemon(true);
    reader.start();
  }

  /** What starts the main method of that class, with the tests' class path. */
  static List<String> java(String main, String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(args));
    return command;
  }

  static OtherProcess start(List<String> command) throws IOException {
    return new OtherProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(Optional.of(line));
      }
    } catch (IOException e) {
      // It was ended.
    } finally {
      said.add(Optional.empty());
    }
  }

  long pid() {
    return process.pid();
  }

  /** What it says next. */
  String line() throws InterruptedException {
    return next().orElseThrow(() -> new AssertionError("it has ended"));
  }

  private Optional<String> next() throws InterruptedException {
    Optional<String> line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("it says something").isNotNull();
    return line;
  }

  /** What else it says until it ends. */
  List<String> rest() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (Optional<String> line = next(); line.isPresent(); line = next()) {
      lines.add(line.get());
    }
    return lines;
  }

  /** Tells it something, and hears the answer. */
  String answer(String told) throws InterruptedException {
    try {
      Writer in = process.outputWriter(StandardCharsets.UTF_8);
      in.write(told + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line();
  }

  /** Sends it a signal, such as {@code STOP}. */
  void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  /** Ends it with SIGKILL, whatever it does. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }
}
