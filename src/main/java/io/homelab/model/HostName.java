package io.homelab.model;

/**
 * The name of a physical computer, unique in {@code hosts.yaml}.
 *
 * @param value the name, as {@link Names#RULE} allows
 */
public record HostName(String value) implements Comparable<HostName> {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the value breaks {@link Names#RULE}
   */
  public HostName {
    Names.require("host name", value);
  }

  @Override
  public int compareTo(HostName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
