package io.homelab.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads an input file: UTF-8, printable, at most {@link #LARGEST} bytes.
 *
 * @param order the rank of the file, for sorting problems
 * @param path the file
 * @param shown the file as shown to people
 * @param missing what to do if there is no such file
 */
record SourceFile(int order, Path path, String shown, String missing) {
  /** The largest accepted file, in bytes: far above what any lab needs. */
  static final int LARGEST = 64 << 20;

  /** A file that is there. */
  SourceFile(int order, Path path, String shown) {
    this(order, path, shown, "expected a file");
  }

  Position at(int line, int column) {
    return new Position(order, shown, line, column);
  }

  /** The text without byte order mark; empty after adding a problem. */
  Optional<String> text(Problems problems) {
    Position start = at(1, 1);
    if (Files.isDirectory(path)) {
      problems.add(start, "this is a directory", "expected a file");
      return Optional.empty();
    }
    if (!Files.exists(path)) {
      problems.add(start, "no such file", missing);
      return Optional.empty();
    }
    if (!Files.isRegularFile(path)) {
      // Opening a pipe or a device could wait forever.
      problems.add(start, "this is a pipe or a device", "expected a regular file");
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        problems.add(
            start, "the file has more than " + LARGEST + " bytes", "expected a smaller file");
        return Optional.empty();
      }
      return decode(bytes, problems);
    } catch (AccessDeniedException e) {
      problems.add(start, "the file cannot be read: permission denied", "expected read permission");
    } catch (IOException e) {
      problems.add(start, "the file cannot be read: " + e.getMessage(), "expected a readable file");
    }
    return Optional.empty();
  }

  private Optional<String> decode(byte[] bytes, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    if (result.isError()) {
      problems.add(
          positionOf(text, text.length()),
          "byte 0x" + Integer.toHexString(bytes[in.position()] & 0xff) + " is not UTF-8",
          "expected a text file in UTF-8");
      return Optional.empty();
    }
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (!StreamReader.isPrintable(c)) {
        problems.add(
            positionOf(text, at),
            "the control character " + Wording.codePoint(c),
            "expected a text file");
        return Optional.empty();
      }
      at += Character.charCount(c);
    }
    return Optional.of(text);
  }

  private Position positionOf(String text, int end) {
    int line = 1;
    int lineStart = 0;
    for (int at = 0; at < end; at++) {
      char c = text.charAt(at);
      boolean crLf = c == '\r' && at + 1 < end && text.charAt(at + 1) == '\n';
      if (c == '\n' || (c == '\r' && !crLf)) {
        line++;
        lineStart = at + 1;
      }
    }
    return at(line, text.codePointCount(lineStart, end) + 1);
  }
}
