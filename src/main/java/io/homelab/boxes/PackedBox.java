package io.homelab.boxes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.apache.commons.compress.utils.MultiReadOnlySeekableByteChannel;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A box that Vagrant has unpacked on this computer, as the box file that it would make of it: a tar
 * archive, packed while it is read. The same files always give the same bytes, whoever owns them
 * and whenever they were written, so a copy that broke off goes on.
 *
 * @param files by their names in the archive, plain ones with {@code /} between folders
 */
public record PackedBox(SortedMap<String, Path> files) {
  private static final int BLOCK = 512;

  /** What Vagrant adds to a box of its own while it uses it. */
  private static final Pattern VAGRANTS_OWN =
      Pattern.compile("box_update_check|master_id(\\.lock)?");

  /** What fits into the header of an entry, and needs no other word for it. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+-]+(/[A-Za-z0-9._+-]+)*");

  private static final int LONGEST_NAME = 99;
  private static final int MOST_FILES = 10_000;

  /** Copies the map. */
  public PackedBox {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * The box in a folder, with everything that belongs to it.
   *
   * @throws IOException if it cannot be read, or has a file whose name does not fit
   */
  public static PackedBox in(Path folder) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.limit(MOST_FILES)::iterator) {
        String name = folder.relativize(file).toString();
        if (Files.isRegularFile(file) && !VAGRANTS_OWN.matcher(name).matches()) {
          if (!PLAIN.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new IOException("a file in %s has a name that cannot travel".formatted(folder));
          }
          files.put(name, file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new PackedBox(files);
  }

  /**
   * The size of the archive, in bytes.
   *
   * @throws IOException if a file is gone
   */
  public long bytes() throws IOException {
    long sum = 2 * BLOCK;
    for (Path file : files.values()) {
      long size = Files.size(file);
      sum += BLOCK + size + padding(size);
    }
    return sum;
  }

  /**
   * The archive, to be read from any place on.
   *
   * @throws IOException if a file cannot be read
   */
  public SeekableByteChannel open() throws IOException {
    List<SeekableByteChannel> parts = new ArrayList<>();
    try {
      for (var file : files.entrySet()) {
        FileChannel content = FileChannel.open(file.getValue());
        parts.add(content);
        long size = content.size();
        parts.add(parts.size() - 1, bytes(header(file.getKey(), size)));
        parts.add(bytes(new byte[padding(size)]));
      }
      parts.add(bytes(new byte[2 * BLOCK]));
    } catch (IOException e) {
      for (SeekableByteChannel part : parts) {
        part.close();
      }
      throw e;
    }
    return MultiReadOnlySeekableByteChannel.forSeekableByteChannels(
        parts.toArray(SeekableByteChannel[]::new));
  }

  private static SeekableByteChannel bytes(byte[] content) {
    return new SeekableInMemoryByteChannel(content);
  }

  /** Sizes beyond 8 GiB are written as GNU tar does, which Vagrant's bsdtar reads. */
  private static byte[] header(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(TarArchiveEntry.DEFAULT_FILE_MODE);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(0);
    byte[] block = new byte[BLOCK];
    entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding(StandardCharsets.UTF_8), true);
    return block;
  }

  private static int padding(long size) {
    return (int) ((BLOCK - size % BLOCK) % BLOCK);
  }
}
