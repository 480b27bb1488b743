package io.homelab.placement;

import io.homelab.placement.Decision.HostRejection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why a machine is where it is. Computed on demand: a large lab has millions of machine-host pairs,
 * and most are never looked at.
 */
public final class Explanation {
  private final Supplier<String> reasonSource;
  private final Supplier<List<HostRejection>> rejectedSource;
  private @Nullable String reason;

  private Explanation(Supplier<String> reasonSource, Supplier<List<HostRejection>> rejectedSource) {
    this.reasonSource = reasonSource;
    this.rejectedSource = rejectedSource;
  }

  /**
   * An explanation that is computed when asked for. Both sources must be pure.
   *
   * @param reason one sentence; asked for once
   * @param rejected the hosts that could not take it; asked for each time, because keeping them
   *     would take gigabytes for a large lab
   */
  public static Explanation onDemand(
      Supplier<String> reason, Supplier<List<HostRejection>> rejected) {
    return new Explanation(reason, rejected);
  }

  /** An explanation that is already known. */
  public static Explanation of(String reason, List<HostRejection> rejected) {
    List<HostRejection> known = List.copyOf(rejected);
    return new Explanation(() -> reason, () -> known);
  }

  /** One sentence: why this host, or that there is none. */
  public String reason() {
    // Two threads may both compute it; they get the same result.
    String known = reason;
    if (known == null) {
      known = reasonSource.get();
      reason = known;
    }
    return known;
  }

  /**
   * The hosts that could not take it, in {@code hosts.yaml} order, each with all its reasons;
   * recomputed on each call.
   */
  public List<HostRejection> rejected() {
    return rejectedSource.get();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Explanation that
        && reason().equals(that.reason())
        && rejected().equals(that.rejected());
  }

  @Override
  public int hashCode() {
    return reason().hashCode();
  }

  @Override
  public String toString() {
    return reason() + " " + rejected();
  }
}
