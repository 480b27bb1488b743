package io.homelab.remote.openssh;

import io.homelab.model.PlainText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of ssh_config(5), "TOKENS" and "ENVIRONMENT VARIABLES".
 *
 * @param values the value of each token by its letter
 * @param variables the environment
 * @param home what {@code ~} stands for
 */
record ConfigTokens(Map<Character, String> values, Map<String, String> variables, Path home) {
  private static final Pattern TOKEN = Pattern.compile("%(.?)|\\$\\{([^}]*)}");

  /**
   * A text with its tokens replaced.
   *
   * @param option the option, as errors name it
   * @throws ClientConfigException when a token or a variable has no value
   */
  String expand(String option, String text) throws ClientConfigException {
    return replace(option, text, true);
  }

  /** The same, but {@code $} stays: a shell sees to it. */
  String expandForShell(String option, String text) throws ClientConfigException {
    return replace(option, text, false);
  }

  /**
   * A path with its tokens replaced.
   *
   * @throws ClientConfigException when a token or a variable has no value, or it is no path
   */
  Path path(String option, String text) throws ClientConfigException {
    try {
      return inHome(expand(option, text));
    } catch (InvalidPathException e) {
      throw new ClientConfigException(
          "%s of the SSH configuration is no path: %s".formatted(option, PlainText.line(text)),
          "correct it, or set the key in hosts.yaml");
    }
  }

  private Path inHome(String expanded) {
    if (expanded.equals("~") || expanded.startsWith("~/")) {
      return home.resolve(expanded.substring(Math.min(2, expanded.length()))).normalize();
    }
    // As ssh has it: relative to where it is started. Nobody can mean that in a file.
    return home.resolve(expanded).normalize();
  }

  private String replace(String option, String text, boolean environment)
      throws ClientConfigException {
    Matcher match = TOKEN.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (match.find()) {
      match.appendReplacement(
          expanded, Matcher.quoteReplacement(valueOf(option, match, environment)));
    }
    return match.appendTail(expanded).toString();
  }

  private String valueOf(String option, Matcher match, boolean environment)
      throws ClientConfigException {
    String letter = match.group(1);
    if (letter == null) {
      return environment
          ? known(option, match.group(), variables.get(match.group(2)))
          : match.group();
    }
    if (letter.equals("%")) {
      return "%";
    }
    return known(option, match.group(), letter.isEmpty() ? null : values.get(letter.charAt(0)));
  }

  private static String known(String option, String token, @Nullable String value)
      throws ClientConfigException {
    if (value == null) {
      throw new ClientConfigException(
          "%s of the SSH configuration has %s, which homelab cannot fill in"
              .formatted(option, token),
          "write the value itself there, or set the key in hosts.yaml");
    }
    return value;
  }
}
