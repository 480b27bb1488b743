package io.homelab.run;

import io.homelab.model.HostName;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one host said in one run, in {@code .homelab/logs/HOST.log}; the run before is
 * {@code HOST.log.1}.
 */
final class HostLog implements AutoCloseable {
  /**
   * The longest that a log grows, in characters: a host can print for as long as a call may take.
   */
  static final long LONGEST = 32L * 1024 * 1024;

  private static final int TAIL_LINES = 15;
  private static final int TAIL_WIDTH = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<String> tail = new ArrayDeque<>();
  private final Path folder;
  private final HostName host;
  private @Nullable Writer out;
  private boolean broken;
  private long length;

  /** Nothing is written, and the old log stays, until there is a first line. */
  HostLog(Path folder, HostName host) {
    this.folder = folder;
    this.host = host;
  }

  private Writer open() throws IOException {
    PrivateFiles.folder(folder);
    Path file = file();
    if (Files.exists(file)) {
      PrivateFiles.move(file, folder.resolve(host + ".log.1"));
    }
    return new OutputStreamWriter(PrivateFiles.create(file), StandardCharsets.UTF_8);
  }

  void line(String text) {
    lock.lock();
    try {
      tail.addLast(plain(text));
      if (tail.size() > TAIL_LINES) {
        tail.removeFirst();
      }
      if (broken || length > LONGEST) {
        return;
      }
      Writer writer = out == null ? open() : out;
      out = writer;
      length += text.length() + 1L;
      writer.write(
          length > LONGEST ? "[the log ends here: the host printed more than fits into it]" : text);
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      // A full disk must not end the run: the log is for reading afterwards, the state tells its
      // own.
      broken = true;
    } finally {
      lock.unlock();
    }
  }

  /** What is quoted is bounded, and cannot move a terminal's cursor. */
  private static String plain(String text) {
    String start = text.length() <= TAIL_WIDTH ? text : text.substring(0, TAIL_WIDTH) + "...";
    return start.replaceAll("\\e\\[[0-9;?]*[ -/]*[@-~]", "").replaceAll("\\p{Cntrl}", " ");
  }

  /** Where the log is, or would be. */
  Path file() {
    return folder.resolve(host + ".log");
  }

  /** Where the log is, once there is a line in it. */
  Optional<Path> written() {
    lock.lock();
    try {
      return length == 0 ? Optional.empty() : Optional.of(file());
    } finally {
      lock.unlock();
    }
  }

  /** The last lines, oldest first, each of bounded length and without control characters. */
  List<String> tail() {
    lock.lock();
    try {
      return new ArrayList<>(tail);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (out != null) {
        out.close();
        out = null;
      }
    } catch (IOException e) {
      broken = true;
    } finally {
      lock.unlock();
    }
  }
}
