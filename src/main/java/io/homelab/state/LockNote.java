package io.homelab.state;

import io.homelab.model.JsonText;
import io.homelab.model.PlainText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the holder of a lab's lock writes into its file, for others to read: one line of JSON.
 *
 * @param owner who holds it
 * @param computer from which computer
 * @param command for which command
 * @param process which process there
 * @param since when it took the lock; whole seconds
 * @param beat when it last said that it lives; whole seconds
 * @param fence the number of its lease; 0 before it has one, and where an earlier version of the
 *     program has it
 */
public record LockNote(
    String owner,
    String computer,
    String command,
    ProcessMark process,
    Instant since,
    Instant beat,
    long fence) {
  /** How long after its last beat a holder that nobody can look at still counts as alive. */
  public static final Duration EXPIRY = Duration.ofMinutes(2);

  /** Times in whole seconds, so that each has the same length in the file. */
  public LockNote {
    since = since.truncatedTo(ChronoUnit.SECONDS);
    beat = beat.truncatedTo(ChronoUnit.SECONDS);
  }

  /** A holder that takes the lock at this moment. */
  public static LockNote now(
      String owner, String computer, String command, ProcessMark process, Instant now) {
    return new LockNote(owner, computer, command, process, now, now, 0);
  }

  LockNote beating(Instant now) {
    return new LockNote(owner, computer, command, process, since, now, fence);
  }

  /** The same with the number of its lease. */
  public LockNote withFence(long number) {
    return new LockNote(owner, computer, command, process, since, beat, number);
  }

  /** Whether it said not long ago that it lives; clocks of two computers may differ either way. */
  public boolean isFresh(Instant now) {
    return Duration.between(beat, now).abs().compareTo(EXPIRY) <= 0;
  }

  /** Whether it runs under the operating system that this program runs under. */
  public boolean isHere(String thisComputer) {
    return process.boot().isEmpty()
        ? computer.equals(thisComputer) && process.isOfThisBoot()
        : process.isOfThisBoot();
  }

  /** Who it is, in one line. */
  public String words() {
    return PlainText.line(
        "%s, '%s', process %d on %s, since %s"
            .formatted(owner, command, process.pid(), computer, since));
  }

  /** What is kept of it, for {@link LockHolder#parse}. */
  public String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("owner", owner);
    node.put("computer", computer);
    node.put("command", command);
    node.put("pid", process.pid());
    node.put("started", process.started());
    node.put("boot_id", process.boot());
    node.put("fence", fence);
    node.put("since", since.toString());
    node.put("beat", beat.toString());
    return node + "\n";
  }

  private static long fence(long told) {
    return told > 0 && told < FenceNumbers.LIMIT ? told : 0;
  }

  /** What a note says; empty when the text is none. */
  static Optional<LockNote> parse(String text) {
    try {
      JsonNode node = JsonText.read(text);
      return Optional.of(
          new LockNote(
              node.required("owner").stringValue(),
              node.required("computer").stringValue(),
              node.required("command").stringValue(),
              new ProcessMark(
                  node.required("pid").longValue(),
                  node.required("started").stringValue(),
                  node.required("boot_id").stringValue()),
              Instant.parse(node.required("since").stringValue()),
              Instant.parse(node.required("beat").stringValue()),
              fence(node.path("fence").asLong(0))));
    } catch (JacksonException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
