package io.homelab.config;

/**
 * The addresses of one private network.
 *
 * @param start the first address, that of the network itself
 * @param prefix how many bits its addresses share: 1 to 32 in IPv4, 1 to 128 in IPv6
 */
record Subnet(IpAddress start, int prefix) {
  /** What Vagrant takes for an IPv4 address without a mask. */
  static final int V4_PREFIX = 24;

  /** What an IPv6 address without a mask gets; Vagrant would take the IPv4 mask and fail. */
  static final int V6_PREFIX = 64;

  /** The subnet of an address. */
  static Subnet of(IpAddress address, int prefix) {
    return new Subnet(address.startOf(prefix), prefix);
  }

  boolean contains(IpAddress address) {
    return address.bits() == start.bits() && address.startOf(prefix).equals(start);
  }

  /** Whether both have an address in common: then the larger one contains the smaller one. */
  boolean overlaps(Subnet other) {
    return prefix <= other.prefix ? contains(other.start) : other.contains(start);
  }

  /** The same, or the larger one that has only the first so many bits fixed. */
  Subnet widened(int other) {
    return new Subnet(start.startOf(other), other);
  }

  /** The last address: that of the broadcast in IPv4. */
  IpAddress end() {
    return start.endOf(prefix);
  }

  /** The first address after the network's own, which libvirt takes for the host. */
  IpAddress first() {
    return start.plus(1).orElse(start);
  }

  /** Whether no machine can have the address, as it means the network or all machines in it. */
  boolean isReserved(IpAddress address) {
    return address.equals(start) || (address.isV4() && address.equals(end()));
  }

  @Override
  public String toString() {
    return start + "/" + prefix;
  }
}
