package io.homelab.boxes;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * A file on the web that is being read.
 *
 * @param content from {@code begin} on; a read fails when nothing comes for a minute
 * @param begin how many bytes of the file come before; a server may know no other than 0
 * @param total the size of the whole file, in bytes, where the server tells it
 */
public record WebFile(InputStream content, long begin, OptionalLong total)
    implements AutoCloseable {
  @Override
  public void close() throws IOException {
    content.close();
  }
}
