package io.homelab.remote.ssh;

import io.homelab.model.PlainText;
import io.homelab.remote.DaemonThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection whose two directions are the standard streams of a command, as ssh_config(5) has it
 * for {@code ProxyCommand}. The library knows sockets only, so it looks like one. Closing it ends
 * the command.
 */
final class CommandSocket extends Socket {
  private static final int LONGEST_WORDS = 4096;

  private final Process process;
  private final InputStream in;
  private final OutputStream out;
  private final CompletableFuture<String> said;
  private volatile boolean closed;

  private CommandSocket(Process process, Heartbeat heartbeat) {
    this.process = process;
    this.in = heartbeat.listenTo(process.getInputStream());
    this.out = process.getOutputStream();
    this.said = DaemonThread.supply(() -> words(process.getErrorStream()));
  }

  /**
   * Starts a command with the user's shell, which is replaced by it.
   *
   * @param line the command as the user's own SSH configuration has it
   * @throws IOException when there is no shell
   */
  static CommandSocket start(String line, Heartbeat heartbeat) throws IOException {
    return new CommandSocket(
        new ProcessBuilder("/bin/sh", "-c", "exec " + line).redirectInput(Redirect.PIPE).start(),
        heartbeat);
  }

  /** Reads on, so that a command that says much does not stop; keeps the beginning. */
  private static String words(InputStream stream) throws IOException {
    try (stream) {
      String text = new String(stream.readNBytes(LONGEST_WORDS), StandardCharsets.UTF_8);
      stream.transferTo(OutputStream.nullOutputStream());
      return text;
    }
  }

  /** The last line that a command that failed printed; empty while it runs. */
  String said() {
    try {
      return process.waitFor(1, TimeUnit.SECONDS)
          ? PlainText.lastLine(said.get(1, TimeUnit.SECONDS))
          : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }

  /** Whether the command has ended by itself. */
  boolean hasEnded() {
    return !closed && !process.isAlive();
  }

  @Override
  public void connect(SocketAddress address, int timeout) {
    // The command has connected, or will.
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void setSoTimeout(int millis) {
    // The deadline and the heartbeat cut the link; a pipe has no clock.
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    super.close();
  }
}
