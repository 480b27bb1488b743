package io.homelab.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every provisioner may have.
 *
 * @param name its name, unique in its machine
 * @param run when it runs
 * @param limit how long it may take before it is ended, in whole seconds
 */
public record ProvisionTerms(Optional<String> name, RunPolicy run, Optional<Duration> limit) {
  /** No name, once, and no limit of its own. */
  public static final ProvisionTerms USUAL =
      new ProvisionTerms(Optional.empty(), RunPolicy.ONCE, Optional.empty());

  /** The rule for names as text, for messages. */
  public static final String NAME_RULE = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

  private static final Pattern NAME = Pattern.compile(NAME_RULE);

  /**
   * Whether it can be the name of a provisioner. A type cannot: {@code --provision-with} takes
   * both.
   */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches() && !TYPES.contains(text);
  }

  /** The types of provisioners, sorted. */
  public static final List<String> TYPES = List.of("ansible", "ansible_local", "file", "shell");
}
