package io.homelab.placement.question;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Node;
import java.util.List;

/**
 * How unevenly a lab uses its hosts: zero when every host has the same share of each resource in
 * use, and larger the further the shares are apart.
 *
 * <p>For one resource it is the standard deviation of the hosts' shares from their mean; for all,
 * the sum over CPU, memory and disk. Each host counts alike, however large it is, because what
 * people compare is how full hosts are. Ganeti's {@code hbal} sums standard deviations, too. A sum
 * of squared shares would not do: it is smallest where large hosts are fuller than small ones.
 *
 * <p>A host does not count for a resource that is unlimited there. Where nothing is usable, the
 * capacity counts as one unit, so whatever is there weighs a lot.
 */
final class Unevenness {
  private static final int R = Resource.ALL.size();

  private final int hosts;

  /** What one unit of a resource is of its host, at {@code host * R + resource}; 0: not counted. */
  private final double[] perUnit;

  private final long[] used;

  /** One in so many hosts, those that count for a resource. */
  private final double[] weight = new double[R];

  /** Shares are summed less this, the first mean, so that sums of squares lose few digits. */
  private final double[] origin = new double[R];

  /** The shares less their origin, at {@code host * R + resource}. */
  private final double[] off;

  private final double[] sum = new double[R];
  private final double[] squares = new double[R];
  private final double[] deviation = new double[R];

  /**
   * Takes the use of the hosts.
   *
   * @param counts by host, whether it counts
   * @param use what is used, at {@code host * 3 + resource}
   */
  Unevenness(List<Node> nodes, boolean[] counts, long[] use) {
    hosts = nodes.size();
    perUnit = new double[hosts * R];
    off = new double[hosts * R];
    used = use.clone();
    for (Node node : nodes) {
      for (Resource resource : Resource.ALL) {
        long usable = node.usable(resource);
        if (counts[node.index()] && usable != Node.UNLIMITED) {
          perUnit[node.index() * R + resource.position()] = 1.0 / Math.max(1, usable);
          weight[resource.position()]++;
        }
      }
    }
    for (int r = 0; r < R; r++) {
      weight[r] = 1 / Math.max(1, weight[r]);
      for (int host = 0; host < hosts; host++) {
        origin[r] += share(host, r) * weight[r];
      }
    }
    sumUp();
  }

  private void sumUp() {
    for (int r = 0; r < R; r++) {
      sum[r] = 0;
      squares[r] = 0;
      for (int host = 0; host < hosts; host++) {
        if (perUnit[host * R + r] > 0) {
          double share = share(host, r) - origin[r];
          off[host * R + r] = share;
          sum[r] += share;
          squares[r] += share * share;
        }
      }
      deviation[r] = deviation(r, sum[r], squares[r]);
    }
  }

  private double deviation(int r, double sum, double squares) {
    double mean = sum * weight[r];
    double variance = squares * weight[r] - mean * mean;
    return variance > 0 ? Math.sqrt(variance) : 0;
  }

  /** The host's share of a resource; zero where it does not count. */
  double share(int host, int resource) {
    return used[host * R + resource] * perUnit[host * R + resource];
  }

  /** The largest of the host's shares; above 1 when more is used than is usable. */
  double largestShare(int host) {
    double largest = 0;
    for (int r = 0; r < R; r++) {
      largest = Math.max(largest, share(host, r));
    }
    return largest;
  }

  /** The use of a host. */
  long used(int host, int resource) {
    return used[host * R + resource];
  }

  /** The measure; zero for equal shares but for the error of floating point. */
  double measure() {
    double all = 0;
    for (int r = 0; r < R; r++) {
      all += deviation[r];
    }
    return all;
  }

  /** The measure of one resource alone. */
  double measure(int resource) {
    return deviation[resource];
  }

  /** What the measure would be if that much were moved; negative amounts move the other way. */
  double after(long[] amounts, int from, int to) {
    double all = 0;
    for (int r = 0; r < R; r++) {
      all += amounts[r] == 0 ? deviation[r] : after(amounts[r], from, to, r);
    }
    return all;
  }

  private double after(long amount, int from, int to, int r) {
    double less = amount * perUnit[from * R + r];
    return arrived(
        amount, to, r, sum[r] - less, squares[r] + less * (less - 2 * off[from * R + r]));
  }

  /** The measure of one resource with that much more on a host than in those sums. */
  private double arrived(long amount, int to, int r, double sum, double squares) {
    double more = amount * perUnit[to * R + r];
    return deviation(r, sum + more, squares + more * (more + 2 * off[to * R + r]));
  }

  /** The same as {@link #after} for all hosts that something may go to; until the next move. */
  Departure departure(long[] amounts, int from) {
    return new Departure(amounts, from);
  }

  /** That much gone from a host, and nowhere yet. */
  final class Departure {
    private final long[] amounts;
    private final double[] sums = new double[R];
    private final double[] allSquares = new double[R];

    /** By host, what was found; zero is found again. */
    private final double[] known = new double[hosts];

    private Departure(long[] amounts, int from) {
      this.amounts = amounts;
      for (int r = 0; r < R; r++) {
        double less = amounts[r] * perUnit[from * R + r];
        sums[r] = sum[r] - less;
        allSquares[r] = squares[r] + less * (less - 2 * off[from * R + r]);
      }
    }

    /** What the measure would be if it went there. */
    double to(int host) {
      if (known[host] > 0) {
        return known[host];
      }
      double all = 0;
      for (int r = 0; r < R; r++) {
        all +=
            amounts[r] == 0 ? deviation[r] : arrived(amounts[r], host, r, sums[r], allSquares[r]);
      }
      known[host] = all;
      return all;
    }
  }

  /** Moves that much; negative amounts move the other way. */
  void move(long[] amounts, int from, int to) {
    for (int r = 0; r < R; r++) {
      used[from * R + r] -= amounts[r];
      used[to * R + r] += amounts[r];
    }
    // Summed anew, so that no error accumulates.
    sumUp();
  }
}
