package io.homelab.placement.problem;

/**
 * The used share of a resource as an exact fraction, so that ties are ties on every computer.
 *
 * @param used zero or more
 * @param usable zero or more; when it is zero and something is used, the share is infinite
 */
public record Share(long used, long usable) implements Comparable<Share> {
  /** Nothing is used, or the resource is unlimited. */
  public static final Share ZERO = new Share(0, 1);

  /** The share of {@code used} in {@code usable}; {@link #ZERO} when nothing is used. */
  public static Share of(long used, long usable) {
    return used == 0 ? ZERO : new Share(used, usable);
  }

  /** The larger of the two. */
  public Share max(Share other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Compares by value: 1/2 and 2/4 are equal here, though not by {@code equals}. */
  @Override
  public int compareTo(Share other) {
    // So small that the products fit in 64 bits, as nearly always.
    if ((used | usable | other.used | other.usable) >>> 31 == 0) {
      return Long.compare(used * other.usable, other.used * usable);
    }
    // Cross-multiplies in 128 bits.
    long high = Math.multiplyHigh(used, other.usable);
    long otherHigh = Math.multiplyHigh(other.used, usable);
    return high != otherHigh
        ? Long.compare(high, otherHigh)
        : Long.compareUnsigned(used * other.usable, other.used * usable);
  }

  /** The share in whole percent, rounded half up, for example {@code 25%}. */
  @Override
  public String toString() {
    if (usable == 0) {
      return "over 100%";
    }
    return Math.round(100.0 * used / usable) + "%";
  }
}
