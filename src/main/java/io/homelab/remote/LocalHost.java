package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** This computer, without SSH. */
public final class LocalHost implements RemoteHost {
  private static final int CHUNK_BYTES = 1024 * 1024;

  private final HostName name;
  private final Path home;
  private final Console console;

  /**
   * This computer.
   *
   * @param home the user's home: the default folder of commands, and the meaning of {@code ~}
   */
  public LocalHost(HostName name, Path home) {
    this(name, home, Console.none());
  }

  /**
   * The same with the streams of whoever has a session here, if that is not this process.
   *
   * @param console the streams
   */
  public LocalHost(HostName name, Path home, Console console) {
    this.name = name;
    this.home = home;
    this.console = console;
  }

  @Override
  public HostName name() {
    return name;
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    if (Thread.currentThread().isInterrupted()) {
      throw CommandRun.interrupted(name, new InterruptedException());
    }
    long end = System.nanoTime() + command.timeout().toNanos();
    try {
      return CommandRun.toItsEnd(name, command, new LocalCommand(builder(command).start()), end);
    } catch (IOException e) {
      throw failed("cannot start " + command.argv().words().getFirst(), e);
    }
  }

  private ProcessBuilder builder(RemoteCommand command) {
    Path directory = command.directory().map(this::resolve).orElse(home);
    if (!Files.isDirectory(directory)) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          name,
          "host %s: there is no folder %s".formatted(name, directory),
          "",
          null);
    }
    ProcessBuilder builder = processOf(LocalCommand.argv(command.argv()), directory);
    command.environment().forEach(builder.environment()::put);
    return builder;
  }

  private ProcessBuilder processOf(List<String> words, Path directory) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.put("PATH", path + ":" + SearchPath.of(home));
    return builder;
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    Path file = resolve(target);
    try (SeekableByteChannel in = source.open();
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      long total = in.size();
      if (out.size() > total) {
        out.truncate(0);
      }
      long start = out.size();
      copy(in, out, start, total, new Throttled(listener, total));
      return total - start;
    } catch (ClosedByInterruptException e) {
      throw CommandRun.interrupted(name, e);
    } catch (IOException e) {
      throw failed("cannot copy %s to %s".formatted(source, file), e);
    }
  }

  private static void copy(
      SeekableByteChannel in, SeekableByteChannel out, long start, long total, Throttled progress)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    in.position(start);
    out.position(start);
    progress.at(start);
    while (in.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      buffer.clear();
      progress.at(out.position());
    }
    if (out.position() != total) {
      throw new IOException("the file changed while being read");
    }
    progress.end();
  }

  @Override
  public int interact(Argv argv) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    words.addAll(argv.words());
    try {
      ProcessBuilder builder = processOf(words, home);
      if (!console.elsewhere()) {
        builder.inheritIO();
      }
      Process process = builder.start();
      try {
        return console.elsewhere() ? shown(process) : process.waitFor();
      } catch (InterruptedException e) {
        process.destroy();
        Thread.currentThread().interrupt();
        throw CommandRun.interrupted(name, e);
      }
    } catch (IOException e) {
      throw failed("cannot start " + argv.words().getFirst(), e);
    }
  }

  /** Nothing is typed elsewhere. */
  private int shown(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    List<CompletableFuture<Void>> pumps =
        List.of(
            pumped(process.getInputStream(), console.out()),
            pumped(process.getErrorStream(), console.err()));
    int code = process.waitFor();
    for (CompletableFuture<Void> each : pumps) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
    return code;
  }

  private static CompletableFuture<Void> pumped(InputStream from, OutputStream to) {
    return CompletableFuture.runAsync(
        () -> {
          byte[] some = new byte[8192];
          try {
            int read = from.read(some);
            while (read >= 0) {
              to.write(some, 0, read);
              to.flush();
              read = from.read(some);
            }
          } catch (IOException e) {
            // One end is gone: the session is ending.
          }
        },
        DaemonThread::start);
  }

  @Override
  public TcpStream dial(String address, int port, Duration limit) {
    try {
      return SocketStream.open(address, port, limit);
    } catch (IOException e) {
      throw new RemoteException(
          RemoteException.FailureKind.FAILED,
          name,
          "host %s: cannot connect to %s port %d (%s)"
              .formatted(name, address, port, e.getMessage()),
          "",
          e);
    }
  }

  @Override
  public void close() {}

  private Path resolve(String path) {
    if (path.equals("~") || path.startsWith("~/")) {
      return home.resolve(path.length() > 2 ? path.substring(2) : "");
    }
    return home.resolve(path);
  }

  private RemoteException failed(String what, IOException e) {
    String why =
        e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
    return new RemoteException(
        RemoteException.FailureKind.FAILED,
        name,
        "host %s: %s (%s)".formatted(name, what, why),
        "",
        e);
  }
}
