package io.homelab.remote;

import io.homelab.model.Argv;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/** A command that runs on this computer. */
final class LocalCommand implements RunningCommand {
  /**
   * Makes the command a session leader, as sshd does for a remote one: then it can be ended with
   * all its children, and a prompt on the terminal fails instead of hanging. Without setsid
   * (macOS), the descendants are looked up when the command is ended.
   */
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Process process;
  private final boolean ownSession = Files.isExecutable(SETSID);

  LocalCommand(Process process) {
    this.process = process;
  }

  /** The words that start the command, through a shell that searches the longer PATH. */
  static List<String> argv(Argv command) {
    List<String> words = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      words.add(SETSID.toString());
    }
    words.addAll(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    words.addAll(command.words());
    return words;
  }

  @Override
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  @Override
  public InputStream stdout() {
    return process.getInputStream();
  }

  @Override
  public InputStream stderr() {
    return process.getErrorStream();
  }

  @Override
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  @Override
  public boolean end(Duration limit) {
    Argv script =
        ownSession ? EndScript.forGroup(process.pid()) : EndScript.forTargets(descendants());
    // On its own thread: this one may be interrupted at any time.
    AtomicBoolean gone = new AtomicBoolean();
    Thread ending = DaemonThread.start(() -> gone.set(runToItsEnd(script)));
    boolean interrupted = Thread.interrupted();
    try {
      if (ending.join(limit)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return gone.get();
  }

  private List<Long> descendants() {
    List<Long> pids = new ArrayList<>();
    process.descendants().forEach(p -> pids.add(p.pid()));
    pids.add(process.pid());
    return pids;
  }

  private static boolean runToItsEnd(Argv script) {
    try {
      return new ProcessBuilder(script.words())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      // What is left is ended by force.
      return false;
    }
  }

  /** Releases the streams, in case a daemon holds the other ends; the process has ended. */
  @Override
  public void close() {
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Nothing is lost: everything anyone waited for was read before.
    }
  }
}
