package io.homelab.remote;

import java.util.List;

/**
 * A long command whose end is awaited, though not by the connection that began it.
 *
 * @param command what to run; its input is not passed on, and its time limit is kept on the host
 * @param workdir the lab's folder on the host, absolute; what is known of the run is kept in it
 * @param verb what it does, for people: {@code up}
 * @param subjects whom it does it with: names of machines, or a box
 * @param words the command as people may see it, without secrets
 * @param keptPrivate whether its output is taken away from the host once it is known here
 */
public record DetachedCommand(
    RemoteCommand command,
    String workdir,
    String verb,
    List<String> subjects,
    String words,
    boolean keptPrivate) {
  /** Copies the list. */
  public DetachedCommand {
    subjects = List.copyOf(subjects);
  }
}
