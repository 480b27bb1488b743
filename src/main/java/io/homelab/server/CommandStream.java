package io.homelab.server;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Makes frames of what is written: text as far as it is UTF-8, never half a letter, and bytes else.
 */
final class CommandStream extends OutputStream {
  private static final int MOST = 32 << 10;
  private static final int LONGEST_LETTER = 4;

  private final Consumer<Frame> frames;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  CommandStream(Consumer<Frame> frames) {
    this.frames = frames;
  }

  /**
   * A piece of what was written.
   *
   * @param text the text, or the bytes in Base64
   * @param isText which of them
   */
  record Frame(String text, boolean isText) {}

  @Override
  public synchronized void write(int letter) {
    waiting.write(letter);
    if (letter == '\n' || waiting.size() >= MOST) {
      send(false);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    int next = from;
    while (next < from + length) {
      int some = Math.min(MOST, from + length - next);
      waiting.write(bytes, next, some);
      next += some;
      send(false);
    }
  }

  /** What the command wants seen, such as half a line. */
  @Override
  public synchronized void flush() {
    send(false);
  }

  @Override
  public synchronized void close() {
    send(true);
  }

  private void send(boolean last) {
    byte[] bytes = waiting.toByteArray();
    int whole = last ? bytes.length : bytes.length - begun(bytes);
    if (whole == 0) {
      return;
    }
    waiting.reset();
    waiting.write(bytes, whole, bytes.length - whole);
    frames.accept(frame(bytes, whole));
  }

  private static Frame frame(byte[] bytes, int length) {
    ByteBuffer whole = ByteBuffer.wrap(bytes, 0, length);
    try {
      return new Frame(
          StandardCharsets.UTF_8.newDecoder().decode(whole.duplicate()).toString(), true);
    } catch (CharacterCodingException e) {
      ByteBuffer base64 = Base64.getEncoder().encode(whole);
      return new Frame(StandardCharsets.ISO_8859_1.decode(base64).toString(), false);
    }
  }

  /** How many bytes at the end begin a letter that is not there as a whole. */
  private static int begun(byte[] bytes) {
    for (int back = 1; back < LONGEST_LETTER && back <= bytes.length; back++) {
      int letter = bytes[bytes.length - back] & 0xff;
      if (letter >= 0xc0) {
        int takes = letter >= 0xf0 ? 4 : letter >= 0xe0 ? 3 : 2;
        return takes > back ? back : 0;
      }
      if (letter < 0x80) {
        return 0;
      }
    }
    return 0;
  }
}
