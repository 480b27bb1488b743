package io.homelab.config;

import io.homelab.model.Network;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network before {@code count} is applied.
 *
 * @param type Vagrant's network type
 * @param options Vagrant's options, in the order of the file
 * @param ip the fixed address of the first machine
 * @param mac the fixed MAC address, as twelve small digits
 */
record NetworkDraft(
    String type,
    Map<String, Object> options,
    Optional<Located<IpAddress>> ip,
    Optional<Located<String>> mac) {

  /** The address of the machine that is so many after the first; nothing when there is none. */
  Optional<IpAddress> ipOf(int index) {
    return ip.flatMap(first -> first.value().plus(index));
  }

  /** The network of the machine that is so many after the first. */
  Network network(int index) {
    Optional<IpAddress> address = ipOf(index);
    if (index == 0 || address.isEmpty()) {
      return new Network(type, options);
    }
    Map<String, Object> own = new LinkedHashMap<>(options);
    own.put("ip", address.get().toString());
    return new Network(type, Collections.unmodifiableMap(own));
  }
}
