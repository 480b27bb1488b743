package io.homelab.workdir;

import io.homelab.model.LabName;
import java.util.Optional;

/**
 * The lab that asks whose a workdir is. Name and owner are not enough: a copy of a lab's folder has
 * both, and would destroy what the first one made. So a state has a lineage, made with it, and
 * every marker carries it.
 *
 * @param lab the lab's name
 * @param owner {@code user@computer}
 * @param lineage of the state in this folder; empty when there is none
 */
public record LabIdentity(LabName lab, String owner, String lineage) {

  /** Whether the marker is this lab's. */
  public boolean owns(MarkerFile marker) {
    return objection(marker).isEmpty();
  }

  /**
   * Why the marker is not this lab's, if it is not: half a sentence about the workdir. A marker of
   * an earlier version has no lineage, and is the lab's of a folder that has a state.
   */
  public Optional<Objection> objection(MarkerFile marker) {
    if (!marker.lab().equals(lab) || !marker.owner().equals(owner)) {
      return Optional.of(
          new Objection(
              "belongs to lab %s of %s, and this is lab %s of %s (HOMELAB_OWNER)"
                  .formatted(marker.lab(), marker.owner(), lab, owner),
              false));
    }
    if (lineage.isEmpty()) {
      return Optional.of(
          new Objection(
              "belongs to a lab %s of %s whose state is not in this folder".formatted(lab, owner),
              true));
    }
    if (!marker.lineage().isEmpty() && !marker.lineage().equals(lineage)) {
      return Optional.of(
          new Objection(
              "belongs to the lab %s of %s of another folder".formatted(lab, owner), false));
    }
    return Optional.empty();
  }

  /**
   * Why a workdir is not this lab's.
   *
   * @param words half a sentence about the workdir
   * @param stateMissing whether it may be this lab's, if its state was lost
   */
  public record Objection(String words, boolean stateMissing) {
    /** What to type. */
    public String hint() {
      return stateMissing
          ? "if the state was lost: homelab state recover; if this folder is a copy: another 'lab:' in topology.yaml"
          : "give this lab another workdir in hosts.yaml";
    }
  }
}
