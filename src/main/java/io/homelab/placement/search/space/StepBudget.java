package io.homelab.placement.search.space;

/** The steps a search may take. Unlike time, steps are the same on every computer. */
public final class StepBudget {
  private final long granted;
  private long left;

  /** A budget of that many steps, zero or more. */
  public StepBudget(long granted) {
    this.granted = granted;
    this.left = granted;
  }

  /** Takes steps; false if fewer were left. */
  public boolean take(long steps) {
    left -= steps;
    return left >= 0;
  }

  /** Whether the search asked for more steps than granted. */
  public boolean isSpent() {
    return left < 0;
  }

  /** The steps left, zero or more. */
  public long left() {
    return Math.max(0, left);
  }

  /** The steps taken so far, at most those granted. */
  public long used() {
    return Math.min(granted, granted - left);
  }
}
