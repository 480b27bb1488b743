package io.homelab.placement.question;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import java.util.List;

/**
 * How unevenly a lab uses its hosts: zero when every host has the same share of each resource in
 * use, and larger the further the shares are apart.
 *
 * <p>For one resource it is the variance of the shares, each host weighted by its capacity, times
 * the number of hosts; for all, the sum over CPU, memory and disk. With use {@code u} and capacity
 * {@code c} of each of {@code n} hosts, that is {@code n * sum(c/C * (u/c - U/C)^2)}, where {@code
 * U} and {@code C} are the sums. Without the weights, the same load would count for more on a small
 * host than on a large one, and equal shares would not be the minimum; with them they are, by the
 * Cauchy-Schwarz inequality. Ganeti's {@code hbal} minimises a sum of deviations, too. The factor
 * makes the gain of evening out two equal hosts independent of how many others there are.
 *
 * <p>A host does not count for a resource that is unlimited there. Where nothing is usable, the
 * capacity counts as one unit, so whatever is there weighs a lot.
 */
final class Unevenness {
  private static final int R = Resource.ALL.size();

  private final List<Node> nodes;

  /** The use of each resource, at {@code node * R + resource}. */
  private final long[] used;

  private final double[] capacity = new double[R];

  /** The sums over all hosts of {@code u} and of {@code u * u / c}, by resource. */
  private final double[] sumOfUse = new double[R];

  private final double[] sumOfSquares = new double[R];

  private final double[] savedSquares = new double[R];

  /** For those hosts, with nothing on them. */
  Unevenness(List<Node> nodes) {
    this.nodes = nodes;
    this.used = new long[nodes.size() * R];
    for (Node node : nodes) {
      for (Resource resource : Resource.ALL) {
        capacity[resource.position()] += capacity(node, resource);
      }
    }
  }

  /** Adds to the use of a host; a negative amount subtracts. */
  void add(Node node, Resource resource, long amount) {
    int r = resource.position();
    double c = capacity(node, resource);
    double before = used[node.index() * R + r];
    used[node.index() * R + r] += amount;
    if (c > 0) {
      double after = before + amount;
      sumOfUse[r] += amount;
      sumOfSquares[r] += (after * after - before * before) / c;
    }
  }

  /**
   * Saves the running sums so that {@link #reset} can restore them exactly: adding and subtracting
   * the same amount leaves a rounding error.
   */
  void mark() {
    System.arraycopy(sumOfSquares, 0, savedSquares, 0, R);
  }

  /** Restores the sums of {@link #mark} after everything added since was subtracted again. */
  void reset() {
    System.arraycopy(savedSquares, 0, sumOfSquares, 0, R);
  }

  /** The use of a host. */
  long used(Node node, Resource resource) {
    return used[node.index() * R + resource.position()];
  }

  /** The largest of the host's shares; above 1 when more is used than is usable. */
  double largestShare(Node node) {
    double largest = 0;
    for (Resource resource : Resource.ALL) {
      double c = capacity(node, resource);
      largest = c > 0 ? Math.max(largest, used(node, resource) / c) : largest;
    }
    return largest;
  }

  /** The measure from running sums: fast, for comparing steps. */
  double estimate() {
    double sum = 0;
    for (int r = 0; r < R; r++) {
      if (capacity[r] > 0) {
        double mean = sumOfUse[r] / capacity[r];
        sum += sumOfSquares[r] / capacity[r] - mean * mean;
      }
    }
    return nodes.size() * sum;
  }

  /** The measure recomputed from every host: zero or more, and exactly zero for equal shares. */
  double measure() {
    double sum = 0;
    for (Resource resource : Resource.ALL) {
      double whole = capacity[resource.position()];
      double load = 0;
      for (Node node : nodes) {
        load += capacity(node, resource) > 0 ? used(node, resource) : 0;
      }
      for (Node node : nodes) {
        double c = capacity(node, resource);
        if (c > 0) {
          double deviation = used(node, resource) / c - load / whole;
          sum += c / whole * deviation * deviation;
        }
      }
    }
    return nodes.size() * sum;
  }

  /** A host's weight; zero where the resource is unlimited. */
  private static double capacity(Node node, Resource resource) {
    long usable = node.usable(resource);
    return usable == Node.UNLIMITED ? 0 : Math.max(1, usable);
  }
}
