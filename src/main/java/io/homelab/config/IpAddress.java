package io.homelab.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address (RFC 4291; printed as in RFC 5952). Written by hand, because of what the
 * alternatives do: {@code InetAddress.ofLiteral} accepts {@code 10.1}, {@code 010.0.0.1} and {@code
 * ::ffff:10.0.0.01}, prints IPv6 only in full, and adds 10 ms to each start; the library
 * com.github.seancfoley:ipaddress costs 130 ms.
 *
 * @param parts four numbers of 8 bits, or eight of 16
 */
record IpAddress(List<Integer> parts) {
  private static final int V4_PARTS = 4;
  private static final int V6_PARTS = 8;

  /** The address; empty if the text is not one. */
  static Optional<IpAddress> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return parseV4(text);
    }
    if (text.indexOf('.') < 0) {
      return parseV6(text);
    }
    // ::ffff:10.0.0.1 has an IPv4 address in place of its last two parts.
    return parseV4(text.substring(colon + 1))
        .flatMap(tail ->
            parseV6(
                text.substring(0, colon + 1)
                    + Integer.toHexString(tail.parts.get(0) << 8 | tail.parts.get(1))
                    + ":"
                    + Integer.toHexString(tail.parts.get(2) << 8 | tail.parts.get(3))));
  }

  /** Every lab compares addresses, and what the JVM makes for a record's adds 8 ms to a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress address && parts.equals(address.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  boolean isV4() {
    return parts.size() == V4_PARTS;
  }

  /**
   * The address that many steps further, counted in the last part only.
   *
   * @return empty if the last part overflows (in IPv4, 255 is reserved for the broadcast)
   */
  Optional<IpAddress> plus(int more) {
    if (more == 0) {
      return Optional.of(this);
    }
    long last = (long) parts.getLast() + more;
    if (last > (isV4() ? 254 : 0xffff)) {
      return Optional.empty();
    }
    List<Integer> further = new ArrayList<>(parts);
    further.set(parts.size() - 1, (int) last);
    return Optional.of(new IpAddress(further));
  }

  /** Whether a machine can have it: it is not unspecified, loopback, multicast or reserved. */
  boolean isUsable() {
    int first = parts.getFirst();
    if (isV4()) {
      return first != 0 && first != 127 && first < 224;
    }
    boolean highZero = parts.subList(0, V6_PARTS - 1).stream().allMatch(p -> p == 0);
    return first >> 8 != 0xff && !(highZero && parts.getLast() <= 1);
  }

  /** Whether it is an IPv4 mask: ones, then zeros, and at least one of each. */
  boolean isNetmask() {
    int ones = ones();
    return isV4() && ones > 0 && ones < bits() && equals(mask(ones));
  }

  /** How many of its bits are one: the prefix length, if it is a mask. */
  int ones() {
    return parts.stream().mapToInt(Integer::bitCount).sum();
  }

  /** 32 or 128. */
  int bits() {
    return isV4() ? 32 : 128;
  }

  /** The IPv4 mask of that many ones, 0 to 32. */
  static IpAddress mask(int ones) {
    return new IpAddress(List.of(255, 255, 255, 255)).startOf(ones);
  }

  /** The address with all bits after the prefix set to zero. */
  IpAddress startOf(int prefix) {
    return filled(prefix, false);
  }

  /** The address with all bits after the prefix set to one. */
  IpAddress endOf(int prefix) {
    return filled(prefix, true);
  }

  /** The address with the same bits after the prefix in another network of that prefix. */
  IpAddress movedTo(Subnet other) {
    List<Integer> moved = new ArrayList<>();
    IpAddress mask = ones(bits()).startOf(other.prefix());
    for (int i = 0; i < parts.size(); i++) {
      moved.add(other.start().parts.get(i) | (parts.get(i) & ~mask.parts.get(i)));
    }
    return new IpAddress(List.copyOf(moved));
  }

  private static IpAddress ones(int bits) {
    return new IpAddress(
        bits == 32 ? List.of(255, 255, 255, 255) : Collections.nCopies(V6_PARTS, 0xffff));
  }

  private IpAddress filled(int prefix, boolean ones) {
    int width = bits() / parts.size();
    List<Integer> filled = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int free = width - Math.clamp((long) prefix - (long) i * width, 0, width);
      int host = (1 << free) - 1;
      filled.add(ones ? parts.get(i) | host : parts.get(i) & ~host);
    }
    return new IpAddress(List.copyOf(filled));
  }

  private static Optional<IpAddress> parseV4(String text) {
    String[] words = text.split("\\.", -1);
    if (words.length != V4_PARTS) {
      return Optional.empty();
    }
    List<Integer> parts = new ArrayList<>();
    for (String word : words) {
      boolean plain = !word.isEmpty() && word.length() <= 3 && CoreSchema.isDecimal(word);
      if (!plain || word.charAt(0) == '-' || (word.length() > 1 && word.charAt(0) == '0')) {
        return Optional.empty();
      }
      int part = Integer.parseInt(word);
      if (part > 255) {
        return Optional.empty();
      }
      parts.add(part);
    }
    return Optional.of(new IpAddress(List.copyOf(parts)));
  }

  private static Optional<IpAddress> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return hextets(text)
          .filter(parts -> parts.size() == V6_PARTS)
          .map(parts -> new IpAddress(List.copyOf(parts)));
    }
    Optional<List<Integer>> head = hextets(text.substring(0, gap));
    Optional<List<Integer>> tail = hextets(text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty() || head.get().size() + tail.get().size() >= V6_PARTS) {
      return Optional.empty();
    }
    List<Integer> parts = new ArrayList<>(head.get());
    while (parts.size() + tail.get().size() < V6_PARTS) {
      parts.add(0);
    }
    parts.addAll(tail.get());
    return Optional.of(new IpAddress(List.copyOf(parts)));
  }

  private static Optional<List<Integer>> hextets(String text) {
    List<Integer> parts = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(parts);
    }
    for (String word : text.split(":", -1)) {
      if (word.isEmpty() || word.length() > 4) {
        return Optional.empty();
      }
      int part = 0;
      for (int i = 0; i < word.length(); i++) {
        int digit = word.charAt(i) > 'f' ? -1 : Character.digit(word.charAt(i), 16);
        if (digit < 0) {
          return Optional.empty();
        }
        part = part * 16 + digit;
      }
      parts.add(part);
    }
    return Optional.of(parts);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (isV4()) {
      for (int part : parts) {
        text.append(text.isEmpty() ? "" : ".").append(part);
      }
      return text.toString();
    }
    int gapStart = -1;
    int gapEnd = -1;
    for (int start = 0; start < V6_PARTS; start++) {
      int end = start;
      while (end < V6_PARTS && parts.get(end) == 0) {
        end++;
      }
      if (end - start > Math.max(1, gapEnd - gapStart)) {
        gapStart = start;
        gapEnd = end;
      }
    }
    for (int i = 0; i < V6_PARTS; i++) {
      if (i == gapStart) {
        text.append("::");
        i = gapEnd - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(parts.get(i)));
      }
    }
    return text.toString();
  }
}
