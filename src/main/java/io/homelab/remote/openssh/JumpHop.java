package io.homelab.remote.openssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * One computer of a {@code ProxyJump}, as ssh_config(5) writes it: {@code [user@]host[:port]} or
 * {@code ssh://[user@]host[:port]}.
 *
 * @param user the user, if one is given
 * @param host an address or an alias
 * @param port 1 to 65535, if one is given
 */
public record JumpHop(Optional<String> user, String host, OptionalInt port) {
  private static final String SCHEME = "ssh://";

  /** What no host is called: ssh would take it for an option, or split it. */
  private static final Pattern NO_HOST = Pattern.compile("-.*|.*[\\s\\p{Cntrl}\\[\\]@].*|");

  /**
   * The hops of a chain, the outermost first.
   *
   * @param chain hops with commas in between
   * @return the hops; empty when one of them makes no sense
   */
  static List<JumpHop> chain(String chain) {
    List<JumpHop> hops = new ArrayList<>();
    for (String word : chain.split(",", -1)) {
      Optional<JumpHop> hop = parse(word.strip());
      if (hop.isEmpty()) {
        return List.of();
      }
      hops.add(hop.get());
    }
    return hops;
  }

  /** The hop as OpenSSH reads it. */
  public String word() {
    String address = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return user.map(name -> name + "@").orElse("")
        + address
        + (port.isPresent() ? ":" + port.getAsInt() : "");
  }

  private static Optional<JumpHop> parse(String word) {
    String text = word.startsWith(SCHEME) ? word.substring(SCHEME.length()) : word;
    if (word.startsWith(SCHEME) && text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    int at = text.lastIndexOf('@');
    String rest = text.substring(at + 1);
    int end = endOfHost(rest);
    String host =
        rest.startsWith("[") ? rest.substring(1, Math.max(1, end - 1)) : rest.substring(0, end);
    OptionalInt port = port(rest.substring(end));
    if (at == 0 || NO_HOST.matcher(host).matches() || (end < rest.length() && port.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new JumpHop(at < 0 ? Optional.empty() : Optional.of(text.substring(0, at)), host, port));
  }

  /** Where the colon of the port is, or the end; two colons and no bracket are an IPv6 address. */
  private static int endOfHost(String rest) {
    if (rest.startsWith("[")) {
      return rest.indexOf(']') + 1;
    }
    int colon = rest.indexOf(':');
    return colon >= 0 && colon == rest.lastIndexOf(':') ? colon : rest.length();
  }

  private static OptionalInt port(String text) {
    if (!text.matches(":[0-9]{1,5}")) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text.substring(1));
    return port >= 1 && port <= 65_535 ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
