package io.homelab.model;

import java.util.Map;
import java.util.Optional;

/**
 * One network of a machine, as Vagrant's {@code config.vm.network} takes it.
 *
 * @param type {@code private_network}, {@code public_network} or {@code forwarded_port}
 * @param options Vagrant's options in the order of the file: strings, numbers, booleans
 */
public record Network(String type, Map<String, Object> options) {
  /** The fixed address, where one is given. */
  public Optional<String> ip() {
    return Optional.ofNullable(options.get("ip")).map(Object::toString);
  }

  /** Whether this is a private (per host) network. */
  public boolean isPrivate() {
    return type.equals("private_network");
  }
}
