package io.homelab.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A shell provisioner, as in Vagrant. Exactly one of {@code path} and {@code inline} is present.
 *
 * @param path a script file, relative to the topology's folder
 * @param inline the script itself
 * @param args arguments for the script
 * @param env environment variables for the script
 * @param privileged whether it runs as root in the machine
 * @param terms its name, when it runs, and for how long
 */
public record ProvisionScript(
    Optional<String> path,
    Optional<String> inline,
    List<String> args,
    SortedMap<String, String> env,
    boolean privileged,
    ProvisionTerms terms)
    implements Provisioner {
  /**
   * Checks that there is one script.
   *
   * @throws IllegalArgumentException when there is none, or two
   */
  public ProvisionScript {
    if (path.isPresent() == inline.isPresent()) {
      throw new IllegalArgumentException(
          "a provision script needs either a path or an inline text");
    }
  }

  /** A script on the usual terms. */
  public ProvisionScript(
      Optional<String> path,
      Optional<String> inline,
      List<String> args,
      SortedMap<String, String> env,
      boolean privileged) {
    this(path, inline, args, env, privileged, ProvisionTerms.USUAL);
  }

  @Override
  public String type() {
    return "shell";
  }

  @Override
  public String subject() {
    return path.orElse("inline");
  }

  @Override
  public List<String> files() {
    return path.stream().toList();
  }
}
