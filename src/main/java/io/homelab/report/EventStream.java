package io.homelab.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts a stream into what it is made of: JSON Lines, and JSON objects over many lines such as a
 * refusal. Whatever comes, it keeps no more of it than the longest line that it accepts.
 */
final class EventStream {
  /** More than the summary of the largest lab takes. */
  static final int LONGEST_LINE = 8 << 20;

  /** What is kept of a line that is none of ours. */
  static final int LONGEST_FOREIGN = 2000;

  private static final int LARGEST_OBJECT = 1 << 20;
  private static final int BUFFER = 1 << 16;

  private final Consumer<StreamItem> sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;
  private final List<String> object = new ArrayList<>();
  private int objectSize;

  private EventStream(Consumer<StreamItem> sink) {
    this.sink = sink;
  }

  /** Passes on each item as soon as it is complete, until the stream ends. */
  static void read(InputStream in, Consumer<StreamItem> sink) throws IOException {
    EventStream stream = new EventStream(sink);
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      stream.bytes(buffer, read);
    }
    stream.end();
  }

  private void bytes(byte[] buffer, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        keep(buffer, from, i);
        lineEnds();
        from = i + 1;
      }
    }
    keep(buffer, from, length);
  }

  private void keep(byte[] buffer, int from, int to) {
    int room = LONGEST_LINE - line.size();
    tooLong |= to - from > room;
    line.write(buffer, from, Math.min(to - from, room));
  }

  private void lineEnds() {
    String text = line.toString(StandardCharsets.UTF_8);
    boolean cut = tooLong;
    line.reset();
    tooLong = false;
    text(text, cut);
  }

  private void end() {
    if (line.size() > 0) {
      lineEnds();
    }
    object.forEach(this::foreign);
    object.clear();
  }

  private void text(String text, boolean cut) {
    String bare = text.stripTrailing();
    if (!object.isEmpty()) {
      inObject(text, bare);
    } else if (bare.equals("{")) {
      object.add(text);
      objectSize = text.length();
    } else {
      Optional<StreamItem> item =
          bare.startsWith("{") && !cut ? EventReader.read(bare) : Optional.empty();
      item.ifPresentOrElse(sink, () -> foreign(bare));
    }
  }

  /** The first brace at the start of a line ends an object that began with one. */
  private void inObject(String text, String bare) {
    object.add(text);
    objectSize += text.length();
    boolean ends = bare.equals("}");
    if (!ends && objectSize <= LARGEST_OBJECT) {
      return;
    }
    List<String> lines = List.copyOf(object);
    object.clear();
    Optional<StreamItem> item =
        ends ? EventReader.read(String.join("\n", lines)) : Optional.empty();
    item.ifPresentOrElse(sink, () -> lines.forEach(this::foreign));
  }

  private void foreign(String text) {
    if (!text.isBlank()) {
      sink.accept(
          new StreamItem.Foreign(
              text.length() <= LONGEST_FOREIGN
                  ? text
                  : text.substring(0, LONGEST_FOREIGN) + "..."));
    }
  }
}
