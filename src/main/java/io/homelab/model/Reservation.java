package io.homelab.model;

/**
 * Room of a host that only one lab or one owner may use.
 *
 * @param holder the name of a lab, or an owner: {@code user@computer}
 * @param amount how much
 */
public record Reservation(String holder, Resources amount) {

  /** Whether that lab of that owner may use it. */
  public boolean isFor(String lab, String owner) {
    return holder.equals(lab) || holder.equals(owner);
  }

  /** The same of another amount. */
  public Reservation of(Resources other) {
    return new Reservation(holder, other);
  }
}
