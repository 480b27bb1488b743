package io.homelab.placement.strategy;

import io.homelab.placement.problem.Share;
import java.math.BigInteger;
import java.util.List;

/**
 * A weighted mean of shares, compared exactly: floating point decides only when the difference is
 * far above its error.
 *
 * @param shares the shares
 * @param weights as many positive weights; only their ratio matters
 */
record WeightedShare(List<Share> shares, List<Integer> weights)
    implements Comparable<WeightedShare> {
  private static final double CLEAR_DIFFERENCE = 1e-9;

  @Override
  public int compareTo(WeightedShare other) {
    double mine = sum();
    double others = other.sum();
    boolean infinite = Double.isInfinite(mine) || Double.isInfinite(others);
    if (infinite || Math.abs(mine - others) > CLEAR_DIFFERENCE * (mine + others)) {
      return Double.compare(mine, others);
    }
    return numerator()
        .multiply(other.denominator())
        .compareTo(other.numerator().multiply(denominator()));
  }

  private double sum() {
    double sum = 0;
    for (int i = 0; i < shares.size(); i++) {
      sum += weights.get(i) * (double) shares.get(i).used() / shares.get(i).usable();
    }
    return sum;
  }

  private BigInteger numerator() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < shares.size(); i++) {
      BigInteger term =
          BigInteger.valueOf(shares.get(i).used()).multiply(BigInteger.valueOf(weights.get(i)));
      for (int j = 0; j < shares.size(); j++) {
        term = j == i ? term : term.multiply(BigInteger.valueOf(shares.get(j).usable()));
      }
      sum = sum.add(term);
    }
    return sum;
  }

  private BigInteger denominator() {
    BigInteger product = BigInteger.ONE;
    for (Share share : shares) {
      product = product.multiply(BigInteger.valueOf(share.usable()));
    }
    return product;
  }

  /** The mean in whole percent, rounded half up. */
  @Override
  public String toString() {
    int total = weights.stream().mapToInt(Integer::intValue).sum();
    double sum = sum();
    return Double.isInfinite(sum) ? "over 100%" : Math.round(100 * sum / total) + "%";
  }
}
