package io.homelab.remote.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A command's output behind the line that tells its process ID. What comes before that line is the
 * login shell's chatter, and is dropped; if the line never comes, because the shell refused to
 * serve, the chatter is the output.
 */
final class HeaderStream extends InputStream {
  private static final int LONGEST_CHATTER = 256 * 1024;

  private final InputStream in;
  private final CompletableFuture<String> header;
  private InputStream body = InputStream.nullInputStream();
  private boolean begun;

  /**
   * A stream.
   *
   * @param header gets what stands in the header, or fails when there is none
   */
  HeaderStream(InputStream in, CompletableFuture<String> header) {
    this.in = in;
    this.header = header;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!begun) {
      begun = true;
      body = findBody();
    }
    return body.read(into, offset, length);
  }

  private InputStream findBody() throws IOException {
    ByteArrayOutputStream chatter = new ByteArrayOutputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int b;
      while (chatter.size() < LONGEST_CHATTER && (b = in.read()) >= 0) {
        chatter.write(b);
        if (b != '\n') {
          line.write(b);
          continue;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        int at = text.indexOf(RemoteScript.HEADER);
        if (at >= 0) {
          header.complete(text.substring(at + RemoteScript.HEADER.length()).strip());
          return in;
        }
        line.reset();
      }
    } finally {
      header.completeExceptionally(new IOException("the login shell did not run the command"));
    }
    return new ByteArrayInputStream(chatter.toByteArray());
  }
}
