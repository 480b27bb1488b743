package io.homelab.placement.search;

/** A budget of counted steps: unlike time, it is the same on every computer. */
final class Work {
  private final long granted;
  private long left;

  Work(long granted) {
    this.granted = granted;
    this.left = granted;
  }

  /** Uses some of it up; false when there was not enough left. */
  boolean take(long steps) {
    left -= steps;
    return left >= 0;
  }

  boolean isUsedUp() {
    return left < 0;
  }

  /** What is left, zero or more. */
  long left() {
    return Math.max(0, left);
  }

  /** The steps taken so far. */
  long used() {
    return Math.min(granted, granted - left);
  }
}
