package io.homelab.remote.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The answers of an SFTP server, each a length and so many bytes. The library makes room for
 * whatever length a server announces, up to 1 GiB: here, one that no answer of ours can have ends
 * the stream.
 */
final class SftpAnswers extends FilterInputStream {
  /** OpenSSH's own limit for a packet. */
  static final int LONGEST = 256 * 1024;

  private static final int LENGTH_BYTES = 4;

  private int ofLength;
  private long length;
  private long left;

  SftpAnswers(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Never more than the rest of one length or one answer. */
  @Override
  public int read(byte[] into, int offset, int most) throws IOException {
    int wanted = (int) Math.min(most, left > 0 ? left : LENGTH_BYTES - ofLength);
    int n = super.read(into, offset, wanted);
    if (left > 0) {
      left -= Math.max(n, 0);
      return n;
    }
    for (int i = 0; i < n; i++) {
      length = length << Byte.SIZE | (into[offset + i] & 0xff);
      ofLength++;
    }
    if (ofLength == LENGTH_BYTES) {
      if (length > LONGEST) {
        throw new IOException("the host announces an SFTP answer of " + length + " bytes");
      }
      left = length;
      ofLength = 0;
      length = 0;
    }
    return n;
  }
}
