package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.remote.InterruptedRunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the hosts said in the last run, as {@link HostLog} keeps it. */
public final class HostLogs implements AutoCloseable {
  private static final String SUFFIX = ".log";

  /** A line that is longer is cut into several, in bytes: a host may print without a line end. */
  private static final int LONGEST_LINE = 64 * 1024;

  private final Path folder;
  private final Set<MachineName> machines;
  private final SortedMap<HostName, Tail> tails = new TreeMap<>();

  /**
   * The logs of a lab.
   *
   * @param folder where they are; need not exist
   * @param machines the machines that lines can be about
   */
  public HostLogs(Path folder, Set<MachineName> machines) {
    this.folder = folder;
    this.machines = Set.copyOf(machines);
  }

  /**
   * A line as its host printed it.
   *
   * @param host the host
   * @param machine the machine that it is about, if the host said so
   * @param text the line, uncleaned, without the machine's name
   */
  public record Line(HostName host, Optional<MachineName> machine, String text) {}

  /**
   * Reads what was written since the last time, host by host.
   *
   * @param wanted which lines are
   * @param last how many lines of each host to give at most, from the end
   * @throws IOException when a log cannot be read
   */
  public void read(Predicate<Line> wanted, long last, Consumer<Line> reader) throws IOException {
    find();
    for (var each : tails.entrySet()) {
      Deque<Line> lines = new ArrayDeque<>();
      each.getValue()
          .read(text -> {
            Line line = line(each.getKey(), text);
            if (wanted.test(line)) {
              lines.addLast(line);
              if (lines.size() > last) {
                lines.removeFirst();
              }
            }
          });
      lines.forEach(reader);
    }
  }

  /**
   * Goes on reading what is written, the next run's logs, too, until the thread is interrupted.
   *
   * @param pause how long to wait before each look
   * @throws InterruptedRunException when it is
   * @throws IOException when a log cannot be read
   */
  public void follow(Predicate<Line> wanted, Duration pause, Consumer<Line> reader)
      throws IOException {
    while (true) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        throw new InterruptedRunException();
      }
      read(wanted, Long.MAX_VALUE, reader);
    }
  }

  private void find() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        String host = name.substring(0, name.length() - SUFFIX.length());
        if (Names.isValid(host) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          tails.computeIfAbsent(new HostName(host), key -> new Tail(file));
        }
      }
    }
  }

  private Line line(HostName host, String text) {
    int colon = text.indexOf(": ");
    String name = colon < 0 ? "" : text.substring(0, colon);
    if (Names.isValid(name) && machines.contains(new MachineName(name))) {
      return new Line(host, Optional.of(new MachineName(name)), text.substring(colon + 2));
    }
    return new Line(host, Optional.empty(), text);
  }

  @Override
  public void close() throws IOException {
    for (Tail tail : tails.values()) {
      tail.close();
    }
  }

  /** One file, read as it grows; when another takes its place, that is read after it. */
  private static final class Tail {
    private final Path file;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable SeekableByteChannel channel;
    private @Nullable Object key;

    Tail(Path file) {
      this.file = file;
    }

    void read(Consumer<String> reader) throws IOException {
      drain(reader);
      Optional<Object> now = keyNow();
      if (now.isPresent() && !now.get().equals(key)) {
        // What the old one still got is read: it was open all the time.
        drain(reader);
        finish(reader);
        close();
        channel = Files.newByteChannel(file);
        key = now.get();
        drain(reader);
      }
    }

    private Optional<Object> keyNow() throws IOException {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object id = attributes.fileKey();
        return Optional.of(id == null ? attributes.creationTime() : id);
      } catch (NoSuchFileException e) {
        // Between the old one's going and the new one's coming.
        return Optional.empty();
      }
    }

    private void drain(Consumer<String> reader) throws IOException {
      SeekableByteChannel open = channel;
      if (open == null) {
        return;
      }
      ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
      while (open.read(buffer) > 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte next = buffer.get();
          if (next == '\n') {
            emit(reader);
          } else {
            begun.write(next);
            if (begun.size() >= LONGEST_LINE) {
              emit(reader);
            }
          }
        }
        buffer.clear();
      }
    }

    private void finish(Consumer<String> reader) {
      if (begun.size() > 0) {
        emit(reader);
      }
    }

    private void emit(Consumer<String> reader) {
      String line = begun.toString(StandardCharsets.UTF_8);
      begun.reset();
      reader.accept(line);
    }

    void close() throws IOException {
      SeekableByteChannel open = channel;
      channel = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
