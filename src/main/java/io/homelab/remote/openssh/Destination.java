package io.homelab.remote.openssh;

import io.homelab.model.Argv;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a person would write behind {@code ssh}.
 *
 * @param name an address or an alias of the configuration; begins with no hyphen
 * @param user the user, if one is given; it wins over the configuration
 * @param port the port, if one is given; it wins over the configuration
 */
public record Destination(String name, Optional<String> user, OptionalInt port) {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when ssh could take it for an option
   */
  public Destination {
    if (name.isEmpty() || name.startsWith("-")) {
      throw new IllegalArgumentException("no destination: " + name);
    }
  }

  /** The call that prints what ssh would do, and connects to nothing. */
  Argv question() {
    List<String> words = new ArrayList<>(List.of("ssh", "-G"));
    user.ifPresent(name -> words.addAll(List.of("-l", name)));
    port.ifPresent(number -> words.addAll(List.of("-p", String.valueOf(number))));
    words.addAll(List.of("--", name));
    return new Argv(words);
  }
}
