package io.homelab.engine;

import java.util.List;

/**
 * The boxes on one host and what needs boxes there.
 *
 * @param boxes the boxes, sorted
 * @param uses what machines were made from there, and what other labs mean to make some from
 */
public record ShelfReport(List<ShelvedBox> boxes, List<BoxUse> uses) {
  /** Copies the lists. */
  public ShelfReport {
    boxes = List.copyOf(boxes);
    uses = List.copyOf(uses);
  }
}
