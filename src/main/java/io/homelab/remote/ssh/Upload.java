package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.model.PlainText;
import io.homelab.remote.CommandRun;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.Throttled;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Copies files to one host over SFTP or, without an SFTP subsystem, through {@code cat}: unlike the
 * SCP protocol, it can resume.
 */
final class Upload {
  private static final int SFTP_START_SECONDS = 15;
  private static final int CHUNK_BYTES = 256 * 1024;

  /** No limit for a transfer that makes progress; the heartbeat ends one that does not. */
  private static final Duration LONG = Duration.ofDays(7);

  private static final Duration SHORT = Duration.ofSeconds(60);

  private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

  /** Of what a host says instead, in characters. */
  private static final int SHOWN = 200;

  private final SshHost host;
  private final SshConnection connection;
  private volatile boolean withoutSftp;

  Upload(SshHost host, SshConnection connection) {
    this.host = host;
    this.connection = connection;
  }

  long send(TransferSource source, String target, TransferListener listener) {
    String what = "cannot copy %s to %s".formatted(source, target);
    try (SeekableByteChannel file = source.open()) {
      String path = fromHome(target);
      Optional<Sftp> sftp = withoutSftp ? Optional.empty() : sftp();
      if (sftp.isPresent()) {
        try (Sftp open = sftp.get()) {
          return await(DaemonThread.supply(() -> open.send(file, path, listener)), what);
        }
      }
      return sendThroughCat(file, path, listener);
    } catch (IOException e) {
      throw host.translate(what, e);
    }
  }

  /** A path that SFTP and shells take as relative to the home, and no command as an option. */
  private static String fromHome(String target) {
    String path = target.startsWith("~/") ? target.substring(2) : target;
    return path.startsWith("/") ? path : "./" + path;
  }

  private Optional<Sftp> sftp() {
    Sftp sftp = new Sftp(connection);
    CompletableFuture<Sftp> starting = DaemonThread.supply(sftp::start);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SFTP_START_SECONDS);
      return Optional.of(connection.await(starting, end));
    } catch (InterruptedException e) {
      sftp.close();
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(host.name(), e);
    } catch (ExecutionException | TimeoutException e) {
      sftp.close();
      if (connection.heartbeat().isOver()) {
        throw CommandRun.connectionLost(host.name(), e);
      }
      withoutSftp = true;
      return Optional.empty();
    }
  }

  /** On an interrupt, the caller closes the channel, which ends the copy. */
  private long await(CompletableFuture<Long> sending, String what) {
    try {
      return connection.await(sending, System.nanoTime() + LONG.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(host.name(), e);
    } catch (ExecutionException | TimeoutException e) {
      throw host.translate(what, e.getCause());
    }
  }

  private long sendThroughCat(SeekableByteChannel file, String path, TransferListener listener)
      throws IOException {
    long total = file.size();
    long there = sizeOf(path);
    long start = there > total ? 0 : there;
    String redirection = there > total ? ">" : ">>";
    String script = "umask 077; : >> \"$1\" && chmod 600 \"$1\" && cat " + redirection + " \"$1\"";
    Throttled progress = new Throttled(listener, total);
    RemoteCommand command =
        RemoteCommand.of(Argv.of("/bin/sh", "-c", script, "sh", path), LONG)
            .withStdin(out -> copy(file, start, total, out, progress));
    demand(host.run(command), path);
    if (sizeOf(path) != total) {
      throw new IOException("the file arrived incomplete");
    }
    progress.end();
    return total - start;
  }

  private long sizeOf(String path) throws IOException {
    String script = "if [ -f \"$1\" ]; then wc -c < \"$1\"; else echo 0; fi";
    Argv argv = Argv.of("/bin/sh", "-c", script, "sh", path);
    ExecResult result = demand(host.run(RemoteCommand.of(argv, SHORT)), path);
    String size = result.stdout().strip();
    if (!SIZE.matcher(size).matches()) {
      throw new IOException(path + ": its size is " + PlainText.excerpt(size, SHOWN));
    }
    return Long.parseLong(size);
  }

  private static ExecResult demand(ExecResult result, String path) throws IOException {
    if (!result.ok()) {
      throw new IOException(path + ": " + PlainText.excerpt(result.stderr(), SHOWN));
    }
    return result;
  }

  private static void copy(
      SeekableByteChannel file, long start, long total, OutputStream out, Throttled progress)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
    file.position(start);
    long at = start;
    int n;
    while (at < total && (n = file.read(buffer)) > 0) {
      out.write(buffer.array(), 0, n);
      buffer.clear();
      at += n;
      progress.at(at);
    }
  }
}
