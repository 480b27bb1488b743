package io.homelab;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output for data. A {@link java.io.PrintStream} hides failures; this records them,
 * because an incomplete file must not look like success.
 */
final class StandardOutput extends OutputStream {
  private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
  private @Nullable IOException failure;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      file.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
      throw e;
    }
  }

  /** What went wrong; null when everything was written, or the reader had enough and left. */
  @Nullable String failure() {
    IOException first = failure;
    String why = first == null ? null : String.valueOf(first.getMessage());
    return why == null || why.contains("Broken pipe") ? null : why;
  }
}
