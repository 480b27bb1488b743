package io.homelab.config;

import java.io.Reader;

/**
 * Reads text in chunks that never split a character. The YAML library fails on a surrogate pair
 * that straddles the end of its buffer.
 */
final class WholeCharacters extends Reader {
  private final String text;
  private int at;

  WholeCharacters(String text) {
    this.text = text;
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (at == text.length()) {
      return -1;
    }
    int end = Math.min(text.length(), at + length);
    if (end - at > 1 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    int read = end - at;
    text.getChars(at, end, buffer, offset);
    at = end;
    return read;
  }

  @Override
  public void close() {}
}
