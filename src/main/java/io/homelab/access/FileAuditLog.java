package io.homelab.access;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The audit in {@code audit.jsonl}, for its owner alone. */
final class FileAuditLog implements AuditLog {
  private static final String FILE = "audit.jsonl";
  private static final int LONGEST_LINE = 1 << 16;

  private final OwnFolder folder;

  /** The one of that folder. */
  FileAuditLog(Path folder) {
    this.folder = OwnFolder.of(folder);
  }

  private Path file() {
    return folder.path().resolve(FILE);
  }

  @Override
  public void add(Entry entry) {
    try {
      folder.locked(
          "audit.lock",
          () -> {
            // No channel, which an interrupt would close.
            try (RandomAccessFile out = new RandomAccessFile(folder.file(FILE).toFile(), "rw")) {
              String line = AuditLine.write(entry, last(out)) + "\n";
              out.seek(out.length());
              out.write(line.getBytes(StandardCharsets.UTF_8));
              out.getFD().sync();
            }
            return true;
          });
    } catch (IOException e) {
      throw AccessException.of("write " + file(), e);
    }
  }

  /** The digest of the last whole line; what a crash left of another one is removed. */
  private static String last(RandomAccessFile file) throws IOException {
    long length = file.length();
    long from = Math.max(0, length - LONGEST_LINE);
    byte[] end = new byte[(int) (length - from)];
    file.seek(from);
    file.readFully(end);
    int whole = end.length;
    while (whole > 0 && end[whole - 1] != '\n') {
      whole--;
    }
    if (whole < end.length) {
      file.setLength(from + whole);
    }
    if (whole == 0) {
      return BEGINNING;
    }
    int begin = whole - 1;
    while (begin > 0 && end[begin - 1] != '\n') {
      begin--;
    }
    return AuditChain.digest(new String(end, begin, whole - 1 - begin, StandardCharsets.UTF_8));
  }

  @Override
  public long size() {
    try (Stream<String> lines = Files.lines(file())) {
      return lines.count();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }

  @Override
  public List<String> lines(long after, int most) {
    try (Stream<String> lines = Files.lines(file())) {
      return lines.skip(after).limit(most).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }
}
