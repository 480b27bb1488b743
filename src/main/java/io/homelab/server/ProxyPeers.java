package io.homelab.server;

import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * From which addresses the reverse proxy asks. Only what comes from there is believed about where a
 * request came from: anybody else could say anything.
 */
final class ProxyPeers {
  private final List<Range> ranges;

  /** Addresses that begin with so many bits. */
  private static final class Range {
    private final byte[] address;
    private final int bits;

    private Range(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((other[bit / 8] & mask) != (address[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private ProxyPeers(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Those of these words, each an address or the beginning of some, such as {@code 10.0.0.0/24};
   * none means this computer.
   */
  static ProxyPeers of(List<String> words) {
    List<Range> ranges = new ArrayList<>();
    for (String word : words.isEmpty() ? List.of("127.0.0.0/8", "::1") : words) {
      ranges.add(range(word));
    }
    return new ProxyPeers(ranges);
  }

  private static Range range(String word) {
    int slash = word.indexOf('/');
    String text = slash < 0 ? word : word.substring(0, slash);
    String bits = slash < 0 ? "" : word.substring(slash + 1);
    try {
      // A name would mean whatever the DNS says at that moment.
      if (text.matches("[0-9a-fA-F:.]+") && bits.matches("[0-9]{0,3}")) {
        byte[] address = InetAddress.getByName(text).getAddress();
        int most = address.length * 8;
        int length = bits.isEmpty() ? most : Integer.parseInt(bits);
        if (length <= most && (slash < 0 || !bits.isEmpty())) {
          return new Range(address, length);
        }
      }
    } catch (UnknownHostException e) {
      throw wrong(word);
    }
    throw wrong(word);
  }

  private static RefusedException wrong(String word) {
    return new RefusedException(
        Refusal.usage(
            "'%s' is no address of a proxy".formatted(word),
            "give IP addresses, such as --proxy-address 192.168.1.2 or 192.168.1.0/24"));
  }

  /** Whether the proxy may ask from there. */
  boolean has(String address) {
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    try {
      byte[] bytes = InetAddress.getByName(plain).getAddress();
      return ranges.stream().anyMatch(range -> range.has(bytes));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The request, come from where the proxy says that it did. */
  ApiRequest forwarded(ApiRequest asked) {
    if (!has(asked.address())) {
      return asked;
    }
    // The last one is what the proxy itself saw; those before it, its client may have written.
    return asked
        .header("x-forwarded-for")
        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
        .filter(from -> from.matches("[0-9a-fA-F:.]{2,45}"))
        .map(asked::from)
        .orElse(asked);
  }
}
