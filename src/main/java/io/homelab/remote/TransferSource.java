package io.homelab.remote;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** What is copied to a host. It can be read more than once, and from any place on. */
@FunctionalInterface
public interface TransferSource {
  /**
   * Opens it for reading; the caller closes it.
   *
   * @throws IOException if it cannot be read
   */
  SeekableByteChannel open() throws IOException;

  /** A file on this computer. */
  static TransferSource file(Path file) {
    return new TransferSource() {
      @Override
      public SeekableByteChannel open() throws IOException {
        return FileChannel.open(file);
      }

      @Override
      public String toString() {
        return file.toString();
      }
    };
  }
}
