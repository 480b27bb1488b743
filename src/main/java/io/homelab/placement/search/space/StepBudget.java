package io.homelab.placement.search.space;

/** How many steps a search may take. Unlike time, steps are the same on every computer. */
public final class StepBudget {
  private final long granted;
  private long left;

  /** A budget of that many steps, zero or more. */
  public StepBudget(long granted) {
    this.granted = granted;
    this.left = granted;
  }

  /** Takes steps; false when fewer were left. */
  public boolean take(long steps) {
    left -= steps;
    return left >= 0;
  }

  /** Whether more steps were taken than granted. */
  public boolean isSpent() {
    return left < 0;
  }

  /** What is left, zero or more. */
  public long left() {
    return Math.max(0, left);
  }

  /** The steps taken so far, at most what was granted. */
  public long used() {
    return Math.min(granted, granted - left);
  }
}
