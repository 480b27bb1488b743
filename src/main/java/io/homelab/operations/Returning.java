package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.util.Comparator;

/**
 * A machine of another lab of the same owner that was shut down to make room for a lab and is off
 * still.
 *
 * @param host where it is
 * @param lab its lab
 * @param lineage of its lab's state; empty for one of an earlier version
 * @param workdir its lab's folder there
 * @param machine its name
 * @param priority how important it is in its lab
 * @param ran whether it ran until then
 */
public record Returning(
    HostName host,
    LabName lab,
    String lineage,
    String workdir,
    MachineName machine,
    int priority,
    boolean ran) {
  /** The order in which they are started again. */
  static final Comparator<Returning> MOST_IMPORTANT =
      Comparator.comparingInt(Returning::priority)
          .reversed()
          .thenComparing(Returning::lab)
          .thenComparing(Returning::machine)
          .thenComparing(Returning::host)
          .thenComparing(Returning::workdir);

  /** The machine, its lab and its host, for example {@code web of lab shop on host h2}. */
  public String words() {
    return "%s of lab %s on host %s".formatted(machine, lab, host);
  }

  /** What to type for it. */
  String way() {
    return "to bring it back, run in the folder of lab %s: homelab vos up %s"
        .formatted(lab, machine);
  }

  /** That it may come back, with what to type. */
  public String sentence() {
    return "machine %s was halted for this lab; %s".formatted(words(), way());
  }

  /** Whether it is in the same folder as another one. */
  boolean isBeside(Returning other) {
    return host.equals(other.host)
        && lab.equals(other.lab)
        && lineage.equals(other.lineage)
        && workdir.equals(other.workdir);
  }
}
