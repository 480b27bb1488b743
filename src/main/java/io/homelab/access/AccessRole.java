package io.homelab.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a token may do, the least first. What each may do, the server says. */
public enum AccessRole {
  /** Looks. */
  VIEWER,
  /** Also plans, and claims machines of pools. */
  USER,
  /** Also changes labs and what others claimed. */
  OPERATOR,
  /** Everything. */
  ADMIN;

  /** The role of that name, as {@link #wireName} has it. */
  public static Optional<AccessRole> parse(String name) {
    return Arrays.stream(values()).filter(role -> role.wireName().equals(name)).findFirst();
  }

  /** The names of all, the least first. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(AccessRole::wireName).toList();
  }

  /** The name that people and programs write. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
