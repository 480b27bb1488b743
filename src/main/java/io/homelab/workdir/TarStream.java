package io.homelab.workdir;

import io.homelab.workdir.WorkdirContent.WorkdirFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files as one stream that {@code tar -xf -} on a host unpacks. */
public final class TarStream {
  private TarStream() {}

  /**
   * Writes files, parts one after the other and each in the order of its paths. Only their owner
   * has rights.
   *
   * @throws WorkdirContent.UnreadableFileException when a file cannot be read
   * @throws IOException when the target fails
   */
  public static void write(List<SortedMap<String, WorkdirFile>> parts, OutputStream out)
      throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    for (SortedMap<String, WorkdirFile> part : parts) {
      for (Map.Entry<String, WorkdirFile> file : part.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(file.getKey());
        header.setSize(file.getValue().size());
        header.setMode(file.getValue().executable() ? 0700 : 0600);
        header.setModTime(0L);
        tar.putArchiveEntry(header);
        file.getValue().copyTo(tar);
        tar.closeArchiveEntry();
      }
    }
    tar.finish();
  }
}
