package io.homelab.config;

import io.homelab.model.ProxyJump;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads {@code user@address}, {@code user@address:port} and {@code user@[v6]:port}; the user may be
 * {@code user@domain}.
 */
final class JumpAddress {
  private static final int NOT_A_PORT = 0;

  private JumpAddress() {}

  static Optional<ProxyJump> parse(String text) {
    int at = text.lastIndexOf('@');
    String user = at < 0 ? "" : text.substring(0, at);
    String rest = text.substring(at + 1);
    String address = rest;
    String port = "";
    if (rest.startsWith("[")) {
      int close = rest.indexOf(']');
      if (close < 0 || rest.indexOf(':') < 0 || rest.indexOf(':') > close) {
        return Optional.empty();
      }
      address = rest.substring(1, close);
      port = rest.substring(close + 1);
    } else {
      int colon = rest.indexOf(':');
      if (colon >= 0) {
        address = rest.substring(0, colon);
        port = rest.substring(colon);
      }
    }
    OptionalInt number = port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(portNumber(port));
    return TextRules.user(user) == null
            && TextRules.address(address) == null
            && (number.isEmpty() || number.getAsInt() != NOT_A_PORT)
        ? Optional.of(new ProxyJump.ViaAddress(user, address, number))
        : Optional.empty();
  }

  /** The number after the colon; {@link #NOT_A_PORT} if it is none. */
  private static int portNumber(String text) {
    String digits = text.substring(1);
    if (!text.startsWith(":")
        || digits.length() > 5
        || digits.startsWith("-")
        || digits.startsWith("0")
        || !CoreSchema.isDecimal(digits)) {
      return NOT_A_PORT;
    }
    int number = Integer.parseInt(digits);
    return number <= 65_535 ? number : NOT_A_PORT;
  }
}
