package io.homelab.config;

import io.homelab.model.BoxDownload;
import io.homelab.model.Names;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.RunPolicy;
import io.homelab.model.VersionRequirement;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rules for texts. They are strict where a text becomes part of a command line: nothing that starts
 * with {@code -} passes, because it would be an option.
 */
final class TextRules {
  private static final String LETTERS_DIGITS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int LONGEST_HOST_NAME = 253;

  /** The Linux architectures that Vagrant names and hosts are likely to have. */
  private static final List<String> ARCHITECTURES =
      List.of("amd64", "arm64", "arm", "i386", "ppc64le", "riscv64", "s390x");

  private TextRules() {}

  /** Names of hosts, machines, labs and roles. */
  static @Nullable String name(String text) {
    if (Names.isValid(text)) {
      return null;
    }
    String near = nearName(text);
    return "expected a name that matches "
        + Names.RULE
        + (near.isEmpty() ? "" : "; did you mean '" + near + "'?");
  }

  /** The name of a machine, or {@code role:ROLE} for all that have the role. */
  static @Nullable String machineOrRole(String text) {
    return name(
        text.startsWith(MachineNames.ROLE) ? text.substring(MachineNames.ROLE.length()) : text);
  }

  /** A role that a host accepts, or all. */
  static @Nullable String roleOrStar(String text) {
    return text.equals("*") ? null : name(text);
  }

  /** Any single-line text that is not blank and cannot be mistaken for an option. */
  static @Nullable String word(String text) {
    return text.isBlank() || text.startsWith("-") || !text.equals(text.strip())
        ? "expected a text that does not start with '-' or a space"
        : null;
  }

  /** Any single-line text, even an empty one. */
  static @Nullable String anything(String text) {
    return null;
  }

  /** The address of a host: a host name, an IPv4 or an IPv6 address. */
  static @Nullable String address(String text) {
    if (text.contains("@")) {
      return "expected only an address (the user goes in 'ssh_user')";
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      return isNumeric(text) && IpAddress.parse(text).isEmpty()
          ? "expected an IPv4 address such as 192.168.1.10"
          : hostName(text);
    }
    if (colon == text.lastIndexOf(':') && hostName(text.substring(0, colon)) == null) {
      return "expected only an address (the port goes in 'ssh_port')";
    }
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    boolean zoneFits = zone < 0 || consistsOf(text.substring(zone + 1), LETTERS_DIGITS + "._-");
    return zoneFits && IpAddress.parse(address).isPresent()
        ? null
        : "expected a host name or an IP address";
  }

  /** A host name as DNS and /etc/hosts take it (RFC 1123; underscores happen in homes). */
  static @Nullable String hostName(String text) {
    String expected = "expected a host name or an IP address";
    if (text.isEmpty() || text.length() > LONGEST_HOST_NAME) {
      return expected;
    }
    String labels = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    for (String label : labels.split("\\.", -1)) {
      if (label.length() > 63
          || label.startsWith("-")
          || label.endsWith("-")
          || !consistsOf(label, LETTERS_DIGITS + "-_")) {
        return expected;
      }
    }
    return null;
  }

  /** The host name inside a machine, as Vagrant takes it. */
  static @Nullable String guestHostName(String text) {
    return hostName(text) == null && !text.contains("_") && !text.endsWith(".")
        ? null
        : "expected a host name: letters, digits, '-' and '.'";
  }

  /**
   * A name to log in to a host with; where accounts are those of a directory, {@code user@domain}
   * or {@code DOM\\user}.
   */
  static @Nullable String user(String text) {
    int at = text.indexOf('@');
    int backslash = text.indexOf('\\');
    boolean fits =
        at >= 0
            ? isUserName(text.substring(0, at)) && isDomain(text.substring(at + 1))
            : backslash >= 0
                ? isDomain(text.substring(0, backslash))
                    && isUserName(text.substring(backslash + 1))
                : isUserName(text);
    return fits
        ? null
        : "expected a user name: letters, digits, '_', '.', '-'; or user@domain, or DOMAIN\\user";
  }

  private static boolean isUserName(String text) {
    return consistsOf(text, LETTERS_DIGITS + "_.-+") && "-.+".indexOf(text.charAt(0)) < 0;
  }

  private static boolean isDomain(String text) {
    return consistsOf(text, LETTERS_DIGITS + ".-") && "-.".indexOf(text.charAt(0)) < 0;
  }

  /** What {@link #volume} expects. */
  static final String VOLUME =
      "expected the name of a volume: letters, digits, '_', '.', '-'; without its folder";

  /** The name of a volume in a storage pool. */
  static @Nullable String volume(String text) {
    return consistsOf(text, LETTERS_DIGITS + "_.-+") && "-.".indexOf(text.charAt(0)) < 0
        ? null
        : VOLUME;
  }

  /** The name of a provisioner. */
  static @Nullable String provisionerName(String text) {
    if (ProvisionTerms.TYPES.contains(text)) {
      return "expected a name that is not the type of provisioners";
    }
    return ProvisionTerms.isName(text)
        ? null
        : "expected a name that matches " + ProvisionTerms.NAME_RULE;
  }

  /** When a provisioner runs. */
  static @Nullable String runPolicy(String text) {
    return RunPolicy.of(text).isPresent() ? null : Wording.oneOf(text, RunPolicy.words());
  }

  /** A path in a machine. */
  static @Nullable String destination(String text) {
    return text.isBlank() || text.startsWith("-") || text.chars().anyMatch(Character::isISOControl)
        ? "expected a path in the machine, such as /tmp/app.conf"
        : null;
  }

  /** The folder for labs on a host. */
  static @Nullable String workdir(String text) {
    String expected = "expected an absolute path below '/', or one that starts with '~/'";
    if (!text.startsWith("/") && !text.startsWith("~/")) {
      return expected;
    }
    boolean below = false;
    for (String part : text.substring(text.startsWith("~") ? 2 : 1).split("/", -1)) {
      if (part.equals("..") || part.equals(".")) {
        return expected + ", without '.' and '..'";
      }
      below |= !part.isBlank();
    }
    return below ? null : expected;
  }

  /** A path on this computer; {@code ~/} is allowed. */
  static @Nullable String localPath(String text) {
    if (text.isBlank() || !isPath(text)) {
      return "expected a path";
    }
    return text.startsWith("~") && !text.equals("~") && !text.startsWith("~/")
        ? "expected a path; '~' means your own home only, as in ~/name"
        : null;
  }

  /** A path below the topology's folder. */
  static @Nullable String pathBelow(String text) {
    String expected = "expected a path below the folder of the topology file";
    if (text.isBlank() || text.startsWith("/") || text.startsWith("~") || text.startsWith("-")) {
      return expected;
    }
    if (!isPath(text)) {
      return "expected a path in this computer's character set (set LANG=C.UTF-8)";
    }
    boolean below = false;
    for (String part : text.split("/", -1)) {
      if (part.equals("..")) {
        return expected + ", without '..'";
      }
      below |= !part.isEmpty() && !part.equals(".");
    }
    return below ? null : expected;
  }

  /** The same of names that any program takes as they are. */
  static @Nullable String plainPathBelow(String text) {
    return consistsOf(text, LETTERS_DIGITS + "_./-")
        ? pathBelow(text)
        : "expected a path of letters, digits, '_', '.', '-' and '/'";
  }

  /** {@code auto}, {@code copy}, or the URL of a box catalog. */
  static @Nullable String boxSource(String text) {
    String expected = "expected 'auto', 'copy', 'registry', or an http, https or file URL";
    return text.equals("auto") || text.equals("copy") || text.equals("registry")
        ? null
        : url(text, true, expected);
  }

  /** The address of a box file or of a catalog on the web. */
  static @Nullable String boxUrl(String text) {
    String expected = "expected an http or https URL";
    String complaint = url(text, false, expected);
    return complaint != null || BoxDownload.isAddress(text)
        ? complaint
        : expected + " in plain characters";
  }

  private static @Nullable String url(String text, boolean orFile, String expected) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getRawUserInfo() != null) {
        // It would end up in argument lists and logs.
        return "expected a URL without a user or a password";
      }
      boolean fits =
          switch (scheme) {
            case "http", "https" -> uri.getHost() != null;
            case "file" -> orFile && uri.getPath() != null && uri.getPath().startsWith("/");
            default -> false;
          };
      return fits ? null : expected;
    } catch (URISyntaxException e) {
      return expected;
    }
  }

  /** The name of a box as in Vagrant: {@code NAME} or {@code OWNER/NAME}. */
  static @Nullable String box(String text) {
    String expected = "expected the name of a box, such as owner/name";
    String[] parts = text.split("/", -1);
    if (parts.length > 2) {
      return expected;
    }
    for (String part : parts) {
      if (isNotPlainWord(part)) {
        return expected;
      }
    }
    return null;
  }

  /** The version of a box, or what versions will do. */
  static @Nullable String boxVersion(String text) {
    return VersionRequirement.parse(text).isPresent()
        ? null
        : "expected a version such as 1.0.0, or conditions such as '~> 4.3' or '>= 1, < 2'";
  }

  /** The name of a Vagrant provider. */
  static @Nullable String provider(String text) {
    return isNotPlainWord(text) ? "expected a Vagrant provider, such as libvirt" : null;
  }

  /** The architecture of a box, by the name that Vagrant gives to it. */
  static @Nullable String architecture(String text) {
    return switch (text) {
      case "x86_64", "x64" -> "expected Vagrant's name of it: 'amd64'";
      case "aarch64" -> "expected Vagrant's name of it: 'arm64'";
      case "i686", "x86" -> "expected Vagrant's name of it: 'i386'";
      case "auto" -> "expected an architecture; leave the key out to allow any";
      default -> ARCHITECTURES.contains(text) ? null : Wording.oneOf(text, ARCHITECTURES);
    };
  }

  /** The name of an environment variable. */
  static @Nullable String variable(String text) {
    return consistsOf(text, LETTERS_DIGITS + "_") && !Character.isDigit(text.charAt(0))
        ? null
        : "expected the name of an environment variable";
  }

  /** A MAC address: twelve hexadecimal digits, with or without colons. */
  static @Nullable String mac(String text) {
    String digits = text.length() == 17 ? text.replace(":", "") : text;
    if (digits.length() != 12 || !consistsOf(digits, "0123456789abcdefABCDEF")) {
      return "expected a MAC address such as 525400a1b2c3";
    }
    boolean isGroup = Character.digit(digits.charAt(1), 16) % 2 == 1;
    return isGroup || consistsOf(digits, "0")
        ? "expected the MAC address of one machine: not 000000000000, and the second digit even"
        : null;
  }

  /** A MAC address in lower case with colons, however it is written. */
  static String withColons(String mac) {
    return HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(mac.replace(":", "")));
  }

  /** The first character that no line of text may have; -1 if there is none. */
  static int controlIn(String text) {
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (isControl(c)) {
        return c;
      }
      at += Character.charCount(c);
    }
    return -1;
  }

  /** Whether it does not print: controls, line separators, direction marks, lone surrogates. */
  static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static boolean isPath(String text) {
    try {
      return !Path.of(text).toString().isEmpty();
    } catch (InvalidPathException e) {
      // In the C locale, paths are ASCII only.
      return false;
    }
  }

  private static boolean isNotPlainWord(String text) {
    return !consistsOf(text, LETTERS_DIGITS + "._+-") || "-.".indexOf(text.charAt(0)) >= 0;
  }

  private static boolean isNumeric(String text) {
    return consistsOf(text, "0123456789.");
  }

  private static boolean consistsOf(String text, String allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (allowed.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String nearName(String text) {
    StringBuilder near = new StringBuilder();
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c < 128 && Character.isLetterOrDigit(c)) {
        near.append(c);
      } else if (!near.isEmpty() && near.charAt(near.length() - 1) != '-') {
        near.append('-');
      }
    }
    while (!near.isEmpty() && near.charAt(near.length() - 1) == '-') {
      near.setLength(near.length() - 1);
    }
    return Names.isValid(near.toString()) ? near.toString() : "";
  }
}
