package io.homelab.run;

import io.homelab.model.JsonText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The end of what the last run of a lab wrote down, whichever process it is and whether it goes on
 * or has ended. Nothing in the file is trusted: what cannot be read is left out.
 *
 * @param verb what the run does
 * @param entries the last of its entries, the newest last
 */
public record JournalTail(String verb, List<JournalEntry> entries) {
  /** More of a file is not read. */
  private static final int BYTES = 32 << 10;

  /** Copies the list. */
  public JournalTail {
    entries = List.copyOf(entries);
  }

  /**
   * An entry.
   *
   * @param at when it was written
   * @param what {@code begin}, or how the task ended
   * @param task the kind of task
   * @param host on which host
   * @param subject the machine or box; empty for the host itself
   * @param reason why it failed or was skipped; else empty
   */
  public record JournalEntry(
      Instant at, String what, String task, String host, String subject, String reason) {}

  /**
   * Reads it.
   *
   * @param folder the lab's folder
   * @param most how many entries
   * @return nothing when there was no run, or it cannot be read
   */
  public static Optional<JournalTail> newest(Path folder, int most) {
    try {
      List<Path> files = Journal.files(folder.resolve("journal"));
      return files.isEmpty() ? Optional.empty() : Optional.of(read(files.getLast(), most));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static JournalTail read(Path file, int most) throws IOException {
    String name = file.getFileName().toString();
    String verb = name.substring(name.indexOf('-') + 1, name.lastIndexOf('.')).replace('-', ' ');
    String text;
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long begin = Math.max(0, in.length() - BYTES);
      byte[] end = new byte[(int) (in.length() - begin)];
      in.seek(begin);
      in.readFully(end);
      text = new String(end, StandardCharsets.UTF_8);
    }
    List<JournalEntry> entries = new ArrayList<>();
    text.lines().forEach(line -> entry(line).ifPresent(entries::add));
    return new JournalTail(
        verb, entries.subList(Math.max(0, entries.size() - most), entries.size()));
  }

  private static Optional<JournalEntry> entry(String line) {
    try {
      JsonNode node = JsonText.read(line);
      return node.has("task")
          ? Optional.of(
              new JournalEntry(
                  Instant.parse(node.path("at").asString("")),
                  node.path("what").asString(""),
                  node.path("task").asString(""),
                  node.path("host").asString(""),
                  node.path("subject").asString(""),
                  node.path("reason").asString(node.path("because").asString(""))))
          : Optional.empty();
    } catch (JacksonException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
