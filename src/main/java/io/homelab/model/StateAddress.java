package io.homelab.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address of a database with states, as a person writes it. */
final class StateAddress {
  private static final String FORM = "expected postgresql://user@host:port/database";
  private static final int USUAL_PORT = 5432;
  private static final int HIGHEST_PORT = 65_535;

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.$@-]{1,63}");

  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private StateAddress() {}

  /** What an address means of which {@link #problem} says nothing. */
  static StatePlace.StateDatabase parse(String text) {
    URI address = URI.create(text);
    String host = address.getHost();
    return new StatePlace.StateDatabase(
        Optional.ofNullable(address.getUserInfo()),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        address.getPort() < 0 ? USUAL_PORT : address.getPort(),
        address.getPath().substring(1),
        parameters(address));
  }

  private static SortedMap<String, String> parameters(URI address) {
    SortedMap<String, String> parameters = new TreeMap<>();
    for (String part : parts(address)) {
      int equals = part.indexOf('=');
      parameters.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return parameters;
  }

  private static List<String> parts(URI address) {
    return address.getQuery() == null ? List.of() : List.of(address.getQuery().split("&", -1));
  }

  /** As {@link StatePlace#problem}. */
  static @Nullable String problem(String text) {
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      return FORM;
    }
    String user = address.getUserInfo();
    if (user != null && user.contains(":")) {
      return "expected no password in the address, where others can read it: put it into ~/.pgpass,"
          + " or set PGPASSFILE or PGPASSWORD";
    }
    if (!isForm(address) || (user != null && !NAME.matcher(user).matches())) {
      return FORM;
    }
    return parts(address).stream().allMatch(StateAddress::isParameter)
        ? null
        : "expected after '?' only sslmode (%s), sslrootcert (a file) and connectTimeout (seconds)"
            .formatted(String.join(", ", SSL_MODES));
  }

  private static boolean isForm(URI address) {
    String path = address.getPath();
    return List.of("postgresql", "postgres").contains(String.valueOf(address.getScheme()))
        && address.getHost() != null
        && address.getFragment() == null
        && address.getPort() != 0
        && address.getPort() <= HIGHEST_PORT
        && path != null
        && path.startsWith("/")
        && NAME.matcher(path.substring(1)).matches();
  }

  private static boolean isParameter(String part) {
    int equals = part.indexOf('=');
    String value = part.substring(equals + 1);
    return switch (equals < 0 ? "" : part.substring(0, equals)) {
      case "sslmode" -> SSL_MODES.contains(value);
      case "sslrootcert" -> value.startsWith("/");
      case "connectTimeout" -> value.matches("[1-9][0-9]{0,2}");
      default -> false;
    };
  }
}
