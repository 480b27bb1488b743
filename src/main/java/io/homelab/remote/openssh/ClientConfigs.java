package io.homelab.remote.openssh;

import java.util.Optional;

/** Says how the user's OpenSSH would reach a destination. */
public interface ClientConfigs {
  /** Says nothing: {@code hosts.yaml} alone counts. */
  ClientConfigs NONE = destination -> Optional.empty();

  /**
   * How a destination is reached.
   *
   * @return the answer; empty when there is nobody to ask
   * @throws ClientConfigException when the configuration cannot be read, or has no way there that
   *     can be gone
   */
  Optional<ClientConfig> of(Destination destination) throws ClientConfigException;
}
