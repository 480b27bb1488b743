package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.remote.Console;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.SearchPath;
import io.homelab.remote.Tty;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;

/** An interactive command on a host. */
record PersonalSession(SSHClient client, Console console, Tty tty) {
  /**
   * Runs a command to completion, with a terminal if this process has one.
   *
   * @return its exit code
   */
  int run(Argv argv) throws IOException {
    try (Session session = ChannelSession.open(client);
        LocalTerminal terminal = new LocalTerminal(console.terminal().isPresent(), tty)) {
      if (console.terminal().isPresent()) {
        LocalTerminal.Size size = terminal.size();
        session.allocatePTY(console.terminal().get(), size.columns(), size.rows(), 0, 0, Map.of());
      }
      String path = "PATH=\"$PATH:" + SearchPath.forShell() + "\"; export PATH; ";
      Session.Command command =
          session.exec(RemoteScript.inPosixShell(path + "exec " + argv.toShell()));
      terminal.makeRaw();
      // The next key press may come long after the end, so nothing waits for this thread.
      DaemonThread.start(() -> type(command.getOutputStream()));
      CompletableFuture<Void> out = pumping(command.getInputStream(), console.out());
      CompletableFuture<Void> err = pumping(command.getErrorStream(), console.err());
      CompletableFuture.allOf(out, err).join();
      session.join(10, TimeUnit.SECONDS);
      return exitCode(command);
    }
  }

  private static int exitCode(Session.Command command) throws IOException {
    if (command.getExitStatus() != null) {
      return command.getExitStatus();
    }
    if (command.getExitSignal() != null) {
      return 128 + SshCommand.numberOf(command.getExitSignal());
    }
    throw new IOException("the session ended without an exit code");
  }

  private static CompletableFuture<Void> pumping(InputStream from, OutputStream to) {
    return CompletableFuture.runAsync(() -> pump(from, to), DaemonThread::start);
  }

  private void type(OutputStream to) {
    try (to) {
      pump(console.in(), to);
    } catch (IOException e) {
      // The session is over.
    }
  }

  private static void pump(InputStream from, OutputStream to) {
    byte[] chunk = new byte[8192];
    try {
      int n;
      while ((n = from.read(chunk)) >= 0) {
        to.write(chunk, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // One end is gone: the session is ending.
    }
  }
}
