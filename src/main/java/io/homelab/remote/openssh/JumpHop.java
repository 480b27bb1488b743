package io.homelab.remote.openssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One computer of a {@code ProxyJump}, as ssh_config(5) writes it: {@code [user@]host[:port]} or
 * {@code ssh://[user@]host[:port]}.
 *
 * @param user the user, if one is given
 * @param host an address or an alias
 * @param port 1 to 65535, if one is given
 */
public record JumpHop(Optional<String> user, String host, OptionalInt port) {
  private static final Pattern HOP =
      Pattern.compile(
          "(?:ssh://)?(?:(?<user>.+)@)?(?:\\[(?<v6>[^]]+)]|(?<host>[^-:\\[\\]]+|[^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*))(?::(?<port>[0-9]{1,5}))?/?");

  /**
   * The hops of a chain, the outermost first.
   *
   * @param chain hops with commas in between
   * @return the hops; empty when one of them makes no sense
   */
  static List<JumpHop> chain(String chain) {
    List<JumpHop> hops = new ArrayList<>();
    for (String word : chain.split(",", -1)) {
      Matcher match = HOP.matcher(word.strip());
      if (!match.matches() || !portIsOne(match.group("port"))) {
        return List.of();
      }
      hops.add(
          new JumpHop(
              Optional.ofNullable(match.group("user")),
              match.group("v6") == null ? match.group("host") : match.group("v6"),
              match.group("port") == null
                  ? OptionalInt.empty()
                  : OptionalInt.of(Integer.parseInt(match.group("port")))));
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

  private static boolean portIsOne(@Nullable String port) {
    return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
  }
}
