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
 * @param subnet the subnet of {@code ip}
 * @param mac the fixed MAC address, as twelve lower-case digits
 * @param hostPortAt the position of a forwarded port's host port
 */
record NetworkDraft(
    String type,
    Map<String, Object> options,
    Optional<Located<IpAddress>> ip,
    Optional<Subnet> subnet,
    Optional<Located<String>> mac,
    Optional<Position> hostPortAt) {

  /** The address of the machine with that index; empty if there is none. */
  Optional<IpAddress> ipOf(int index) {
    return ip.flatMap(first -> first.value().plus(index));
  }

  /** Whether this is a private (per host) network. */
  boolean isPrivate() {
    return type.equals("private_network");
  }

  /** An option by its name, or by its libvirt-only name. */
  Optional<String> libvirtOption(String key) {
    Object value = options.getOrDefault("libvirt__" + key, options.get(key));
    return Optional.ofNullable(value).map(Object::toString);
  }

  /** The network of the machine with that index. */
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
