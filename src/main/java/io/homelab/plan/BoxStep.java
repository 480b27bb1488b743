package io.homelab.plan;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A box that a host needs.
 *
 * @param host the host
 * @param box the box
 * @param action what has to be done
 * @param bytes size of the box file, where it is known
 * @param from the address of the catalog that the host fetches it from
 */
public record BoxStep(
    HostName host, BoxRef box, BoxAction action, OptionalLong bytes, Optional<String> from) {
  /** A box that does not come from a catalog. */
  public BoxStep(HostName host, BoxRef box, BoxAction action, OptionalLong bytes) {
    this(host, box, action, bytes, Optional.empty());
  }

  /** How the box gets there. */
  public enum BoxAction {
    /** The host has it. */
    PRESENT,
    /** This computer sends it. */
    COPY,
    /** The host fetches it from a catalog. */
    FETCH;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
