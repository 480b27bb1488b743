package io.homelab.model;

/**
 * The name of a lab.
 *
 * @param value the name, as {@link Names#RULE} allows
 */
public record LabName(String value) implements Comparable<LabName> {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the value breaks {@link Names#RULE}
   */
  public LabName {
    Names.require("lab name", value);
  }

  @Override
  public int compareTo(LabName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
