package io.homelab.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the strategy {@code least_loaded} takes for the use of a host. */
public enum UseBasis {
  /** What the machines there were given. */
  DECLARED("declared"),
  /** How busy the host is, and what this run adds. */
  MEASURED("measured");

  private final String wireName;

  UseBasis(String wireName) {
    this.wireName = wireName;
  }

  /** The name in files. */
  public String wireName() {
    return wireName;
  }

  /** All names in files. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(UseBasis::wireName).toList();
  }

  /** The one of that name. */
  public static Optional<UseBasis> parse(String word) {
    for (UseBasis basis : values()) {
      if (basis.wireName.equals(word)) {
        return Optional.of(basis);
      }
    }
    return Optional.empty();
  }
}
