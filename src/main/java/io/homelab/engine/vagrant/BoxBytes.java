package io.homelab.engine.vagrant;

import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * How much room a box takes.
 *
 * @param packed the bytes of its file
 * @param unpacked the bytes of what is in it, at least
 */
record BoxBytes(long packed, long unpacked) {
  private static final int GZIP = 0x8b1f;

  /**
   * Looks at a box file. A gzip file ends with the length of its content, as far as 32 bits go (RFC
   * 1952, 2.3.1); what is compressed in another way counts as its file does.
   *
   * @throws IOException when it cannot be read
   */
  static BoxBytes of(TransferSource content) throws IOException {
    try (SeekableByteChannel file = content.open()) {
      long packed = file.size();
      if (packed < 18 || (read(file, 0, 2).getShort(0) & 0xffff) != GZIP) {
        return new BoxBytes(packed, packed);
      }
      long told = read(file, packed - 4, 4).getInt(0) & 0xffff_ffffL;
      return new BoxBytes(packed, Math.max(packed, told));
    }
  }

  private static ByteBuffer read(SeekableByteChannel file, long from, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    file.position(from);
    while (bytes.hasRemaining() && file.read(bytes) >= 0) {
      // Until all are there.
    }
    return bytes;
  }
}
