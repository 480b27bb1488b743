package io.homelab.remote.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One line of a known_hosts file.
 *
 * @param marker what the line says about the key
 * @param patterns the hosts it is about; the words between the commas
 * @param key the key
 */
record KnownHostsLine(Marker marker, List<String> patterns, HostKey key) {
  /** What a line says about its key. */
  enum Marker {
    /** It is a host key. */
    NONE,
    /** It signs the certificates of the hosts. */
    AUTHORITY,
    /** It is revoked. */
    REVOKED
  }

  private static final String HASHED = "|1|";

  /** Reads a line; empty for comments and invalid lines. */
  static Optional<KnownHostsLine> parse(String text) {
    List<String> words = new ArrayList<>(List.of(text.strip().split("[ \t]+")));
    Marker marker = Marker.NONE;
    if (words.getFirst().startsWith("@")) {
      switch (words.removeFirst()) {
        case "@cert-authority" -> marker = Marker.AUTHORITY;
        case "@revoked" -> marker = Marker.REVOKED;
        default -> {
          return Optional.empty();
        }
      }
    }
    if (words.size() < 3 || words.getFirst().startsWith("#")) {
      return Optional.empty();
    }
    try {
      HostKey key = new HostKey(words.get(1), words.get(2));
      return Optional.of(new KnownHostsLine(marker, List.of(words.getFirst().split(",")), key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether the line applies to that host: a pattern matches, and no negated one does. */
  boolean matches(String name) {
    boolean matched = false;
    for (String pattern : patterns) {
      if (pattern.startsWith(HASHED)) {
        matched |= matchesHashed(pattern, name);
      } else if (pattern.startsWith("!")) {
        if (matchesWildcard(pattern.substring(1), name)) {
          return false;
        }
      } else {
        matched |= matchesWildcard(pattern, name);
      }
    }
    return matched;
  }

  /** Whether the line has exactly this name, plain or hashed, rather than a matching pattern. */
  boolean names(String name) {
    return patterns.stream()
        .anyMatch(pattern ->
            pattern.startsWith(HASHED)
                ? matchesHashed(pattern, name)
                : pattern.equalsIgnoreCase(name));
  }

  /** {@code |1|SALT|HASH} with HASH = HMAC-SHA1 of the name under SALT, both in Base64. */
  private static boolean matchesHashed(String pattern, String name) {
    String[] parts = pattern.substring(HASHED.length()).split("\\|", -1);
    if (parts.length != 2) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
      byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Matches {@code *} for any characters and {@code ?} for one, in polynomial time. */
  private static boolean matchesWildcard(String anyCase, String name) {
    String pattern = anyCase.toLowerCase(Locale.ROOT);
    int p = 0;
    int n = 0;
    int star = -1;
    int starName = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        starName = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++starName;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
