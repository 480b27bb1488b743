package io.homelab.remote.openssh;

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

  /** What is asked of ssh: to print what it would do, and to connect to nothing. */
  List<String> question() {
    List<String> words = new ArrayList<>(List.of("-G"));
    user.ifPresent(name -> words.addAll(List.of("-l", name)));
    port.ifPresent(number -> words.addAll(List.of("-p", String.valueOf(number))));
    words.addAll(List.of("--", name));
    return List.copyOf(words);
  }
}
