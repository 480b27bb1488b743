package io.homelab.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run as its host tells of it. All of it but the name is a stranger's word: it is shown as plain
 * text, and names are looked up before they are used.
 *
 * @param id its name
 * @param verb what it does: {@code up}
 * @param subjects whom it does it with
 * @param owner who began it: {@code user@computer}
 * @param command what that person typed
 * @param startedAt when, by that person's clock; absent where that cannot be read
 * @param limit how long it may take
 * @param words what runs
 * @param status how far it is
 * @param taken whether whoever began it, or somebody since, knows how it ended
 * @param marks what is known of a machine once it ended for it
 */
public record DetachedRun(
    RunId id,
    String verb,
    List<String> subjects,
    String owner,
    String command,
    Optional<Instant> startedAt,
    Duration limit,
    String words,
    RunStatus status,
    boolean taken,
    SortedMap<MachineName, String> marks) {
  /** Copies the list and the marks. */
  public DetachedRun {
    subjects = List.copyOf(subjects);
    marks = Collections.unmodifiableSortedMap(new TreeMap<>(marks));
  }

  /** Whether a process of it is left. */
  public boolean isRunning() {
    return status instanceof RunStatus.Running;
  }

  /** What it does, in a few words. */
  public String what() {
    return subjects.isEmpty() ? verb : verb + " of " + String.join(", ", subjects);
  }

  /** The same run, of which more is known. */
  public DetachedRun with(RunStatus now) {
    return new DetachedRun(
        id, verb, subjects, owner, command, startedAt, limit, words, now, taken, marks);
  }
}
