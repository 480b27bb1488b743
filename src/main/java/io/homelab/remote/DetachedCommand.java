package io.homelab.remote;

import io.homelab.model.MachineName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A long command whose end is awaited, though not by the connection that began it.
 *
 * @param command what to run; its input is not passed on, and its time limit is kept on the host
 * @param workdir the lab's folder on the host, absolute; what is known of the run is kept in it
 * @param verb what it does, for people: {@code up}
 * @param subjects whom it does it with: names of machines, or a box
 * @param words the command as people may see it, without secrets
 * @param keptPrivate whether its output is taken away from the host once it is known here
 * @param marks what is known of a machine once this ended for it; no secrets
 */
public record DetachedCommand(
    RemoteCommand command,
    String workdir,
    String verb,
    List<String> subjects,
    String words,
    boolean keptPrivate,
    SortedMap<MachineName, String> marks) {
  /** Copies the list and the marks. */
  public DetachedCommand {
    subjects = List.copyOf(subjects);
    marks = Collections.unmodifiableSortedMap(new TreeMap<>(marks));
  }

  /** One of whose machines nothing more is known then. */
  public DetachedCommand(
      RemoteCommand command,
      String workdir,
      String verb,
      List<String> subjects,
      String words,
      boolean keptPrivate) {
    this(command, workdir, verb, subjects, words, keptPrivate, new TreeMap<>());
  }
}
