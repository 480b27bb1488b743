package io.homelab.run.graph;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.Comparator;

/**
 * The name of a task. Ordered by kind, then host, then subject.
 *
 * @param kind what it does
 * @param host where
 * @param subject the machine or the box that it is about; empty when it is about the host
 */
public record TaskId(TaskKind kind, HostName host, String subject) implements Comparable<TaskId> {
  private static final Comparator<TaskId> ORDER =
      Comparator.comparing(TaskId::kind).thenComparing(TaskId::host).thenComparing(TaskId::subject);

  /** A task about a machine. */
  public static TaskId of(TaskKind kind, HostName host, MachineName machine) {
    return new TaskId(kind, host, machine.value());
  }

  /** A task about a host. */
  public static TaskId of(TaskKind kind, HostName host) {
    return new TaskId(kind, host, "");
  }

  @Override
  public int compareTo(TaskId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.wireName() + (subject.isEmpty() ? "" : " " + subject) + " on " + host;
  }
}
