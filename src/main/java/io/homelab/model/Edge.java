package io.homelab.model;

/**
 * {@code from} depends on {@code to}.
 *
 * @param from the dependant
 * @param to what it depends on
 */
public record Edge(MachineName from, MachineName to) implements Comparable<Edge> {
  @Override
  public int compareTo(Edge other) {
    int order = from.compareTo(other.from);
    return order == 0 ? to.compareTo(other.to) : order;
  }
}
