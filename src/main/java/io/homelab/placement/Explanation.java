package io.homelab.placement;

import io.homelab.placement.Decision.HostRejection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why a machine is where it is. Worked out when somebody asks: a large lab has millions of pairs of
 * machine and host, and most are never looked at.
 */
public final class Explanation {
  private final Supplier<Written> source;
  private @Nullable Written written;

  private Explanation(Supplier<Written> source) {
    this.source = source;
  }

  /** An explanation that is worked out at the first question; the source must be pure. */
  public static Explanation onDemand(Supplier<Written> source) {
    return new Explanation(source);
  }

  /** An explanation that is known already. */
  public static Explanation of(String reason, List<HostRejection> rejected) {
    Written written = new Written(reason, List.copyOf(rejected));
    return new Explanation(() -> written);
  }

  /** One sentence: why this host, or that there is none. */
  public String reason() {
    return written().reason;
  }

  /** The hosts that could not take it, in {@code hosts.yaml} order, each with all its reasons. */
  public List<HostRejection> rejected() {
    return written().rejected;
  }

  private Written written() {
    // Two threads may both compute it; they compute the same value.
    Written known = written;
    if (known == null) {
      known = source.get();
      written = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Explanation that && written().equals(that.written());
  }

  @Override
  public int hashCode() {
    return written().hashCode();
  }

  @Override
  public String toString() {
    return written().toString();
  }

  /**
   * The words.
   *
   * @param reason one sentence
   * @param rejected the hosts that could not take it
   */
  public record Written(String reason, List<HostRejection> rejected) {}
}
