package io.homelab.model;

/**
 * The name of a virtual machine, unique in its lab.
 *
 * @param value the name, as {@link Names#RULE} allows
 */
public record MachineName(String value) implements Comparable<MachineName> {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the value breaks {@link Names#RULE}
   */
  public MachineName {
    Names.require("machine name", value);
  }

  @Override
  public int compareTo(MachineName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
