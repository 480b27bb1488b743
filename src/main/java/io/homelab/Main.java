package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.cli.HomeLabCommand;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.remote.Tty;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Composition root: the only place that touches the process around it. */
public final class Main {
  /** How long a run that is stopped may take to leave the hosts in order. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    Thread worker = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    TerminalPrompt prompt = new TerminalPrompt(Tty.own());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              // After a normal end the latch is open; after Ctrl-C or a kill the run is stopped and
              // awaited. Do not wait for a prompt: reading ignores interrupts.
              if (ended.getCount() > 0 && !prompt.isAsking()) {
                SecondInterrupt.endsAtOnce();
                worker.interrupt();
                await(ended);
              }
            }));
    StandardOutput stdout = new StandardOutput();
    Environment environment = environment(prompt, stdout);
    int code;
    try {
      code = run(environment, args);
      environment.out().flush();
      String lost = stdout.failure();
      if (lost != null) {
        System.err.println("homelab: cannot write to standard output: " + lost);
        code = code == 0 ? 1 : code;
      }
    } finally {
      ended.countDown();
    }
    end(code);
  }

  /**
   * Ends the process. {@link System#exit} first asks for a logger, and so looks into every jar of
   * the class path, which takes longer than many a command; after a success, and with no other
   * thread at work, a return does as well.
   */
  private static void end(int code) {
    if (code != 0 || isWaitedForElse()) {
      System.exit(code);
    }
  }

  /** Whether threads are left that would keep the process from its end. */
  private static boolean isWaitedForElse() {
    Thread[] threads = new Thread[64];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (!threads[i].equals(Thread.currentThread()) && !threads[i].isDaemon()) {
        return true;
      }
    }
    return count == threads.length;
  }

  /**
   * Runs a command line. What it prints is the same whatever the user's locale, some of which have
   * digits of their own that no program would read. The one that the process gets writes numbers as
   * the neutral one does, and is the only one for which Java need not look up how: that takes 10
   * ms.
   *
   * @return the exit code
   */
  public static int run(Environment environment, String... args) {
    Locale.setDefault(Locale.US);
    return HomeLabCommand.run(environment, args);
  }

  private static void await(CountDownLatch ended) {
    try {
      if (!ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("homelab: the run did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Environment environment(TerminalPrompt prompt, StandardOutput stdout) {
    Map<String, String> variables = System.getenv();
    PrintStream out = new PrintStream(stdout, false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return Composition.environment(
        Path.of("").toAbsolutePath(),
        Path.of(variables.getOrDefault("HOME", System.getProperty("user.home"))),
        variables,
        System.getProperty("user.name"),
        computer(),
        System.in,
        out,
        err,
        TerminalProbe.terminal(variables),
        prompt,
        InstantSource.system(),
        new VagrantEngine());
  }

  private static String computer() {
    try {
      // Linux tells it at once; Java asks the name service for this computer's address as well.
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException e) {
      // Not Linux.
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
