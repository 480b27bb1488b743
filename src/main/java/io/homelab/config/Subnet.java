package io.homelab.config;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of one private network.
 *
 * @param start the first address, that of the network itself
 * @param prefix the prefix length: 1 to 32 in IPv4, 1 to 128 in IPv6
 */
record Subnet(IpAddress start, int prefix) {
  /** Vagrant's default for an IPv4 address without a mask. */
  static final int V4_PREFIX = 24;

  /** Our default for an IPv6 address without a mask; Vagrant would use the IPv4 mask and fail. */
  static final int V6_PREFIX = 64;

  /** By hand for the same reason as {@link IpAddress#equals}. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Subnet subnet && prefix == subnet.prefix && start.equals(subnet.start);
  }

  @Override
  public int hashCode() {
    return 31 * start.hashCode() + prefix;
  }

  /** The subnet of an address. */
  static Subnet of(IpAddress address, int prefix) {
    return new Subnet(address.startOf(prefix), prefix);
  }

  boolean contains(IpAddress address) {
    return address.bits() == start.bits() && address.startOf(prefix).equals(start);
  }

  /** Whether the two overlap: then the larger one contains the smaller one. */
  boolean overlaps(Subnet other) {
    return prefix <= other.prefix ? contains(other.start) : other.contains(start);
  }

  /** This subnet, widened to a shorter prefix. */
  Subnet widened(int other) {
    return new Subnet(start.startOf(other), other);
  }

  /** The last address: the broadcast address in IPv4. */
  IpAddress end() {
    return start.endOf(prefix);
  }

  /** The first host address, which libvirt gives to the host. */
  IpAddress first() {
    return start.plus(1).orElse(start);
  }

  /** Whether the address is the network's own or its broadcast address. */
  boolean isReserved(IpAddress address) {
    return address.equals(start) || (address.isV4() && address.equals(end()));
  }

  @Override
  public String toString() {
    return start + "/" + prefix;
  }
}
