package io.homelab.model;

import java.util.Comparator;

/**
 * {@code from} depends on {@code to}.
 *
 * @param from the dependant
 * @param to what it depends on
 */
public record Edge(MachineName from, MachineName to) implements Comparable<Edge> {
  private static final Comparator<Edge> ORDER =
      Comparator.comparing(Edge::from).thenComparing(Edge::to);

  @Override
  public int compareTo(Edge other) {
    return ORDER.compare(this, other);
  }
}
