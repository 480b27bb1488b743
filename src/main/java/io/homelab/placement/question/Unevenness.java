package io.homelab.placement.question;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import java.util.List;

/**
 * How unevenly a lab uses its hosts: zero when, of each resource, every host is used by the same
 * share, and more the further the shares are apart.
 *
 * <p>For one resource it is the variance of the shares, each host weighted by its capacity, times
 * the number of hosts; for all, the sum over CPU, memory and disk. With use {@code u} and capacity
 * {@code c} of each of {@code n} hosts, that is {@code n * sum(c/C * (u/c - U/C)^2)}, where {@code
 * U} and {@code C} are the sums. Without the weights, the same load would count for more on a small
 * host than on a large one, and equal shares would not be the minimum; with them they are, by the
 * inequality of Cauchy and Schwarz. The deviation of each resource's shares, added up, is also what
 * Ganeti's {@code hbal} reduces. The factor makes the gain of evening out two equal hosts
 * independent of how many others there are.
 *
 * <p>A host on which a resource is not limited does not count for that resource; one of which
 * nothing is usable counts as a capacity of one unit, so that whatever is there weighs a lot.
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

  /** Adds to the use of a host; takes away when the amount is negative. */
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
   * Remembers the running sums, so that {@link #reset} can bring them back exactly: adding and
   * taking away the same amount leaves a rounding error.
   */
  void mark() {
    System.arraycopy(sumOfSquares, 0, savedSquares, 0, R);
  }

  /** Brings back the sums of {@link #mark}, once what was added since is taken away again. */
  void reset() {
    System.arraycopy(savedSquares, 0, sumOfSquares, 0, R);
  }

  /** What is used of a host. */
  long used(Node node, Resource resource) {
    return used[node.index() * R + resource.position()];
  }

  /** The largest of the host's shares; above 1 where more is used than usable. */
  double largestShare(Node node) {
    double largest = 0;
    for (Resource resource : Resource.ALL) {
      double c = capacity(node, resource);
      largest = c > 0 ? Math.max(largest, used(node, resource) / c) : largest;
    }
    return largest;
  }

  /** The measure, from running sums: fast, to compare steps by. */
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

  /** The measure, summed anew from every host: zero or more, and exactly zero for equal shares. */
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

  /** What a host counts with; zero where the resource is not limited. */
  private static double capacity(Node node, Resource resource) {
    long usable = node.usable(resource);
    return usable == Node.UNLIMITED ? 0 : Math.max(1, usable);
  }
}
