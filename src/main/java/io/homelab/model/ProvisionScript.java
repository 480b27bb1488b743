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
 */
public record ProvisionScript(
    Optional<String> path,
    Optional<String> inline,
    List<String> args,
    SortedMap<String, String> env,
    boolean privileged)
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

  @Override
  public Optional<String> travelling() {
    return path;
  }
}
