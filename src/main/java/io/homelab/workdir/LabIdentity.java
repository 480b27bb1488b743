package io.homelab.workdir;

import io.homelab.model.LabName;
import java.util.Optional;

/**
 * A lab's identity, to tell whose workdir it is. Name and owner are not enough: a copy of a lab's
 * folder has both, and would destroy the original's machines. So each new state gets a lineage,
 * which every marker carries.
 *
 * @param lab the lab's name
 * @param owner {@code user@computer}
 * @param lineage of the state in this folder; empty if there is none
 */
public record LabIdentity(LabName lab, String owner, String lineage) {

  /** Whether the marker is this lab's. */
  public boolean owns(MarkerFile marker) {
    return objection(marker).isEmpty();
  }

  /**
   * Why the marker is not this lab's, if so: a predicate for the workdir. A marker of an earlier
   * version has no lineage; it belongs to the lab in a folder with a state.
   */
  public Optional<Objection> objection(MarkerFile marker) {
    if (!marker.lab().equals(lab) || !marker.owner().equals(owner)) {
      return Optional.of(
          new Objection(
              "belongs to lab %s of %s, but this is lab %s of %s (HOMELAB_OWNER)"
                  .formatted(marker.lab(), marker.owner(), lab, owner),
              false));
    }
    if (lineage.isEmpty()) {
      return Optional.of(
          new Objection(
              "belongs to lab %s of %s, whose state is not in this folder".formatted(lab, owner),
              true));
    }
    if (!marker.lineage().isEmpty() && !marker.lineage().equals(lineage)) {
      return Optional.of(
          new Objection("belongs to lab %s of %s in another folder".formatted(lab, owner), false));
    }
    return Optional.empty();
  }

  /**
   * Why a workdir is not this lab's.
   *
   * @param words a predicate for the workdir
   * @param stateMissing whether it may be this lab's whose state was lost
   */
  public record Objection(String words, boolean stateMissing) {
    /** What to type. */
    public String hint() {
      return stateMissing
          ? "if the state was lost, run 'homelab state recover'; if this folder is a copy, change 'lab:' in topology.yaml"
          : "set another 'workdir:' for this host in hosts.yaml";
    }
  }
}
