package io.homelab.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real ssh-agent of its own. */
final class SshAgent implements AutoCloseable {
  private final Path socket;
  private final Process process;

  private SshAgent(Path socket, Process process) {
    this.socket = socket;
    this.process = process;
  }

  static SshAgent start(Path socket) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException("ssh-agent does not start");
      }
      Thread.sleep(10);
    }
    return new SshAgent(socket, process);
  }

  Path socket() {
    return socket;
  }

  /** Loads a key that has no passphrase. */
  void add(Path key) throws IOException, InterruptedException {
    ProcessBuilder tool = new ProcessBuilder("ssh-add", "-q", key.toString()).inheritIO();
    tool.environment().put("SSH_AUTH_SOCK", socket.toString());
    if (tool.start().waitFor() != 0) {
      throw new IOException("ssh-add fails");
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
