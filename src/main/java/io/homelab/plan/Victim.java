package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;

/**
 * A machine of another lab of the same owner that is shut down to make room.
 *
 * @param host where it is
 * @param lab its lab
 * @param owner who made that, and makes this one
 * @param lineage of its lab's state
 * @param workdir its lab's folder there
 * @param machine its name
 * @param frees what it holds and its host then has again
 * @param priority how important it is in its lab
 * @param running whether it runs; one that is off already is only told that its room is taken
 * @param wanting the machine of this lab that has no host without that room
 * @param wantingPriority how important that one is: more
 */
public record Victim(
    HostName host,
    LabName lab,
    String owner,
    String lineage,
    String workdir,
    MachineName machine,
    Resources frees,
    int priority,
    boolean running,
    MachineName wanting,
    int wantingPriority) {

  /** What is done and why, as a part of a sentence that is safe for a terminal. */
  public String words() {
    return PlainText.line(
        "%s %s of lab %s (%s) on %s for %s: priority %d < %d, frees %s"
            .formatted(
                running ? "halt" : "take the room of",
                machine,
                lab,
                owner,
                host,
                wanting,
                priority,
                wantingPriority,
                freed()));
  }

  private String freed() {
    StringBuilder words =
        new StringBuilder(
            "%d %s, %d MB"
                .formatted(frees.cpus(), frees.cpus() == 1 ? "cpu" : "cpus", frees.memoryMb()));
    frees
        .devices()
        .counts()
        .forEach((device, count) -> words.append(", %d %s".formatted(count, device)));
    return words.toString();
  }

  /** The machine and its lab, for example {@code web-1 of lab shop on h2}. */
  public String place() {
    return "%s of lab %s on %s".formatted(machine, lab, host);
  }
}
