package io.homelab.model;

/**
 * The name of a pool, unique in its lab.
 *
 * @param value the name, as {@link Names#RULE} allows
 */
public record PoolName(String value) implements Comparable<PoolName> {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the value breaks {@link Names#RULE}
   */
  public PoolName {
    Names.require("pool name", value);
  }

  @Override
  public int compareTo(PoolName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
