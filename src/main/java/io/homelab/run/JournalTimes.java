package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** When hosts did something, as the journals of the last runs say. */
public final class JournalTimes {
  /** A longer file is none of a run's. */
  private static final long LONGEST_FILE = 16 << 20;

  private JournalTimes() {}

  /**
   * When a host last carried something out.
   *
   * @param folder the state's folder, with the journals in it
   * @return absent when no journal that can be read says so
   */
  public static Optional<Instant> lastSeen(Path folder, HostName host) {
    try {
      List<Path> files = Journal.files(folder.resolve("journal"));
      for (Path file : files.reversed().subList(0, Math.min(files.size(), Journal.KEPT))) {
        Optional<Instant> seen = lastIn(file, host);
        if (seen.isPresent()) {
          return seen;
        }
      }
    } catch (IOException e) {
      // There are none, or nobody may read them.
    }
    return Optional.empty();
  }

  private static Optional<Instant> lastIn(Path file, HostName host) throws IOException {
    if (Files.size(file) > LONGEST_FILE) {
      return Optional.empty();
    }
    String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
    for (int i = lines.length - 1; i >= 0; i--) {
      if (lines[i].contains("\"done\"") && lines[i].contains("\"" + host + "\"")) {
        Optional<Instant> at = at(lines[i], host);
        if (at.isPresent()) {
          return at;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> at(String line, HostName host) {
    try {
      JsonNode read = JsonText.read(line);
      return read.path("what").asString("").equals("done")
              && read.path("host").asString("").equals(host.value())
          ? Optional.of(Instant.parse(read.path("at").asString("")))
          : Optional.empty();
    } catch (JacksonException | DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
