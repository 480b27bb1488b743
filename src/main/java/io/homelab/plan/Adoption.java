package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.PoolName;

/**
 * A ready machine of a pool that is to become a machine of the lab.
 *
 * @param pool the pool
 * @param instance what the machine is called in the pool, and its lab on the host
 * @param host where it is
 */
public record Adoption(PoolName pool, String instance, HostName host) {
  /** For a reason: where it comes from. */
  String words() {
    return "from pool %s (instance %s)".formatted(pool, instance);
  }
}
