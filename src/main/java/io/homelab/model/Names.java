package io.homelab.model;

import java.util.regex.Pattern;

/** The one rule for names of labs, hosts, machines and roles: {@code [a-z0-9][a-z0-9-]{0,62}}. */
public final class Names {
  /** The rule as text, for messages. */
  public static final String RULE = "[a-z0-9][a-z0-9-]{0,62}";

  private static final Pattern PATTERN = Pattern.compile(RULE);

  private Names() {}

  /** Whether the text is a valid name. */
  public static boolean isValid(String text) {
    return PATTERN.matcher(text).matches();
  }

  static String require(String what, String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException(what + " '" + text + "' does not match " + RULE);
    }
    return text;
  }
}
