package io.homelab.model;

/**
 * A label of a machine; hosts list the roles that they accept.
 *
 * @param value the name, as {@link Names#RULE} allows
 */
public record Role(String value) implements Comparable<Role> {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the value breaks {@link Names#RULE}
   */
  public Role {
    Names.require("role", value);
  }

  @Override
  public int compareTo(Role other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
