package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * Runs a command line on this computer as sshd does: by a shell, in a session of its own, with a
 * signal of the client's going to the whole process group.
 */
final class LoginShell implements Command {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final List<String> words;
  private final Path home;
  private final List<Process> started;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();
  private OutputStream err = OutputStream.nullOutputStream();
  private ExitCallback callback = (code, message, immediately) -> {};

  /**
   * A shell that runs one command line.
   *
   * @param shell the shell with its options; the command line is its last argument
   * @param started gets the process
   */
  LoginShell(List<String> shell, String commandLine, Path home, List<Process> started) {
    this.words = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      words.add(SETSID.toString());
    }
    words.addAll(shell);
    words.add(commandLine);
    this.home = home;
    this.started = started;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback newCallback) {
    callback = newCallback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment.getEnv());
    Process process = builder.start();
    started.add(process);
    environment.addSignalListener((where, signal) -> kill(process, signal.name()));
    thread(() -> pump(in, process.getOutputStream()));
    Thread errors = thread(() -> pump(process.getErrorStream(), err));
    thread(() -> {
      pump(process.getInputStream(), out);
      try {
        errors.join();
        callback.onExit(process.waitFor());
      } catch (InterruptedException e) {
        callback.onExit(255);
      }
    });
  }

  private static Thread thread(Runnable work) {
    return Thread.ofPlatform().daemon().start(work);
  }

  private static void pump(InputStream from, OutputStream to) {
    try (to) {
      byte[] chunk = new byte[32 * 1024];
      int n;
      while ((n = from.read(chunk)) >= 0) {
        to.write(chunk, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // One side has gone.
    }
  }

  private static void kill(Process process, String signal) {
    try {
      new ProcessBuilder("/bin/kill", "-s", signal, "--", "-" + process.pid())
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    // As sshd has it: the command hears of it when it reads or writes, and not otherwise.
  }
}
