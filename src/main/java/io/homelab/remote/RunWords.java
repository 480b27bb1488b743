package io.homelab.remote;

import io.homelab.model.DetachedRun;
import io.homelab.model.JsonText;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads what a host tells of its runs: the words of {@code runs.sh}, and what was kept. */
public final class RunWords {
  /** The longest that a host is believed about a limit. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private static final int LONGEST_TEXT = 1000;
  private static final int MOST_SUBJECTS = 1000;
  private static final Pattern ENDED =
      Pattern.compile("ended ([0-9]{1,3}) (itself|timed-out|cancelled)");

  private static final Pattern MARK = Pattern.compile("[A-Za-z0-9]{1,128}");

  private RunWords() {}

  /**
   * How far a run is.
   *
   * @return nothing when it is none of the script's words
   */
  static Optional<RunStatus> status(String words) {
    Matcher ended = ENDED.matcher(words);
    if (ended.matches()) {
      RunStatus.How how =
          switch (ended.group(2)) {
            case "timed-out" -> RunStatus.How.TIMED_OUT;
            case "cancelled" -> RunStatus.How.CANCELLED;
            default -> RunStatus.How.ITSELF;
          };
      return Optional.of(new RunStatus.Finished(Integer.parseInt(ended.group(1)), how));
    }
    return switch (words) {
      case "running" -> Optional.of(new RunStatus.Running());
      case "lost", "unstarted" -> Optional.of(new RunStatus.Lost());
      case "none" -> Optional.of(new RunStatus.NotThere());
      default -> Optional.empty();
    };
  }

  /**
   * What a host tells of a run.
   *
   * @param json what was written when it began; where that is damaged, little is known
   * @param status in the words of {@code runs.sh}
   * @return nothing when it has no proper name or status
   */
  public static Optional<DetachedRun> run(String id, String json, String status, boolean taken) {
    Optional<RunStatus> known = status(status);
    if (!RunId.isValid(id) || known.isEmpty()) {
      return Optional.empty();
    }
    JsonNode node = read(json);
    List<String> subjects = new ArrayList<>();
    for (JsonNode subject : node.path("subjects")) {
      if (subjects.size() < MOST_SUBJECTS && subject.isString()) {
        subjects.add(bounded(subject.asString()));
      }
    }
    long seconds = node.path("limit_s").asLong(0);
    return Optional.of(
        new DetachedRun(
            new RunId(id),
            text(node, "verb"),
            subjects,
            text(node, "owner"),
            text(node, "command"),
            instant(text(node, "started_at")),
            Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST.toSeconds())),
            text(node, "words"),
            known.get(),
            taken,
            marks(node.path("marks"))));
  }

  private static SortedMap<MachineName, String> marks(JsonNode node) {
    SortedMap<MachineName, String> marks = new TreeMap<>();
    for (Map.Entry<String, JsonNode> mark : node.properties()) {
      if (Names.isValid(mark.getKey())
          && mark.getValue().isString()
          && MARK.matcher(mark.getValue().asString()).matches()) {
        marks.put(new MachineName(mark.getKey()), mark.getValue().asString());
      }
    }
    return marks;
  }

  private static JsonNode read(String json) {
    try {
      return JsonText.read(json);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static String text(JsonNode node, String key) {
    return bounded(node.path(key).asString(""));
  }

  private static String bounded(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
