package io.homelab.probe;

import io.homelab.model.HostName;

/** The result of probing a host. */
public sealed interface ProbeResult {
  /** The host that was asked. */
  HostName host();

  /**
   * It answered.
   *
   * @param host the host
   * @param facts its facts
   */
  record Reached(HostName host, HostFacts facts) implements ProbeResult {}

  /**
   * It did not answer, or not in time.
   *
   * @param host the host
   * @param reason one sentence
   * @param hint what to do
   * @param silent whether nothing at its address talked to us, as when it is off; otherwise it is
   *     there, and refused us or failed
   */
  record Unreachable(HostName host, String reason, String hint, boolean silent)
      implements ProbeResult {
    /** One that is silent. */
    public Unreachable(HostName host, String reason, String hint) {
      this(host, reason, hint, true);
    }
  }
}
