package io.homelab.model;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form that a value from a host or guest must have before it is kept, written or shown. Hosts
 * and guests are not trusted: a crafted value could end up as an option, a second line of a file,
 * or a command.
 */
public final class Grammar {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern LABELS =
      Pattern.compile("(?![0-9.]*$)(?!.*\\.\\.)[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");
  private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(?::[0-9a-f]{2}){5}");
  private static final int LONGEST_PATH = 4096;

  private Grammar() {}

  /** An IPv4 or IPv6 address in digits, without a zone and without brackets. */
  public static boolean isIpAddress(String text) {
    return address(text).isPresent();
  }

  /**
   * An address at which another machine can be reached: not loopback, unspecified, multicast or
   * link-local.
   */
  public static boolean isUnicastAddress(String text) {
    return address(text)
        .filter(address ->
            !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !text.equals("255.255.255.255"))
        .isPresent();
  }

  /** A host name or an IP address: a valid {@code HostName} in an SSH configuration. */
  public static boolean isHostNameOrAddress(String text) {
    return isIpAddress(text) || LABELS.matcher(text).matches();
  }

  /** A name to log in with. */
  public static boolean isUser(String text) {
    return USER.matcher(text).matches();
  }

  /** A MAC address in lower case with colons. */
  public static boolean isMac(String text) {
    return MAC.matcher(text).matches();
  }

  /** A TCP port. */
  public static boolean isPort(int port) {
    return port >= 1 && port <= 65_535;
  }

  /**
   * An absolute path that is safe for any program: no control characters, no quotes, and no percent
   * sign, which OpenSSH expands.
   */
  public static boolean isPlainPath(String text) {
    return text.startsWith("/")
        && text.length() <= LONGEST_PATH
        && text.chars()
            .noneMatch(c -> Character.isISOControl(c) || c == '"' || c == '\'' || c == '%');
  }

  /** A path that stays below the folder it is resolved in. A file's name may be any other text. */
  public static boolean isPathBelow(String text) {
    List<String> names = List.of(text.split("/", -1));
    return !names.contains("") && !names.contains("..") && !names.contains(".");
  }

  /** An absolute path without control characters or {@code ..}. */
  public static boolean isAbsolutePath(String text) {
    return text.startsWith("/")
        && text.length() <= LONGEST_PATH
        && text.chars().noneMatch(Character::isISOControl)
        && !List.of(text.split("/", -1)).contains("..");
  }

  private static Optional<InetAddress> address(String text) {
    if (IPV4.matcher(text).matches()) {
      return Optional.of(Inet4Address.ofLiteral(text));
    }
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Inet6Address.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
