package io.homelab.model;

import java.util.regex.Pattern;

/** What of an address is nobody else's business: who logs in there and how, and its query. */
public final class UrlSecrets {
  private static final Pattern LOGIN = Pattern.compile("://[^/?#\\s'\"]*@");
  private static final Pattern QUERY =
      Pattern.compile("(?i)(https?://[^?#\\s'\"]*\\?)[^\\s'\"]*[^\\s'\".,:;)]");

  private UrlSecrets() {}

  /** The text without those parts of the addresses in it: signed addresses are as good as a key. */
  public static String hiddenIn(String text) {
    return QUERY.matcher(LOGIN.matcher(text).replaceAll("://...@")).replaceAll("$1...");
  }
}
