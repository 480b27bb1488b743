package io.homelab.pool;

import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.model.Sha256;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks for machines.
 *
 * @param id what its maker calls it; the same request under the same id gives the same answer
 * @param pool the pool
 * @param count how many: all of them or none
 * @param forName what the machines are to be called after; empty: after the pool
 * @param lease for how long; empty: as long as the pool usually gives
 * @param key the public key that is to be let in; empty: none
 * @param by the name of the token that it is asked for with; empty: a command asks
 * @param patience for how long its maker waits if they are not ready; not part of the request
 */
public record ClaimRequest(
    ClaimId id,
    PoolName pool,
    int count,
    Optional<MachineName> forName,
    Optional<Duration> lease,
    String key,
    Optional<String> by,
    Duration patience) {
  /** A request of a command. */
  public ClaimRequest(
      ClaimId id,
      PoolName pool,
      int count,
      Optional<MachineName> forName,
      Optional<Duration> lease,
      String key,
      Duration patience) {
    this(id, pool, count, forName, lease, key, Optional.empty(), patience);
  }

  /** Tells this request from another one under the same id. */
  public String digest() {
    String text =
        String.join(
            "\n",
            pool.value(),
            Integer.toString(count),
            forName.map(MachineName::value).orElse(""),
            lease.map(Duration::toString).orElse(""),
            // Nobody is given the machines of somebody else by guessing what he calls his claim.
            by.map(token -> key + "\n" + token).orElse(key));
    return Sha256.hex(text);
  }
}
