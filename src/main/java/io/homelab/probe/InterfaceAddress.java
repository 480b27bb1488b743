package io.homelab.probe;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 network that a host is part of.
 *
 * @param networkInterface the host's interface in it
 * @param address its address, for example {@code 192.168.56.0}
 * @param prefix the length of its mask, 0 to 32
 */
public record InterfaceAddress(String networkInterface, String address, int prefix) {
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{8}");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** Whether the address belongs to it; what is no IPv4 address does not. */
  public boolean contains(String other) {
    if (!IPV4.matcher(other).matches()) {
      return false;
    }
    int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
    return (bits(other) & mask) == (bits(address) & mask);
  }

  /** The address of everybody in it, for example {@code 192.168.56.255}. */
  public String broadcast() {
    return text(bits(address) | (prefix == 32 ? 0 : -1 >>> prefix));
  }

  /** As people write it, for example {@code 192.168.56.0/24}. */
  public String cidr() {
    return address + "/" + prefix;
  }

  /** The IPv4 network that is written so, for example {@code 192.168.56.0/21}. */
  static Optional<InterfaceAddress> ofCidr(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String prefix = slash < 0 ? "32" : text.substring(slash + 1);
    return IPV4.matcher(address).matches()
            && prefix.matches("[0-9]{1,2}")
            && Integer.parseInt(prefix) <= 32
        ? Optional.of(new InterfaceAddress("", address, Integer.parseInt(prefix)))
        : Optional.empty();
  }

  /**
   * The network of a line of {@code /proc/net/route}. Its numbers have the byte order of the
   * machine, which is little-endian wherever Vagrant has packages.
   */
  static Optional<InterfaceAddress> ofKernel(
      String networkInterface, String destination, String mask) {
    if (!HEX.matcher(destination).matches() || !HEX.matcher(mask).matches()) {
      return Optional.empty();
    }
    int address = Integer.reverseBytes(Integer.parseUnsignedInt(destination, 16));
    int prefix = Integer.bitCount(Integer.parseUnsignedInt(mask, 16));
    return Optional.of(new InterfaceAddress(networkInterface, text(address), prefix));
  }

  private static String text(int address) {
    StringBuilder text = new StringBuilder().append(address >>> 24);
    for (int shift = 16; shift >= 0; shift -= 8) {
      text.append('.').append((address >>> shift) & 255);
    }
    return text.toString();
  }

  private static int bits(String address) {
    int bits = 0;
    for (String part : address.split("\\.", -1)) {
      bits = (bits << 8) | (Integer.parseInt(part) & 255);
    }
    return bits;
  }
}
