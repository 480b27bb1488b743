package io.homelab.model;

import java.util.Optional;

/**
 * A box that is on this computer.
 *
 * @param bytes the size of the file that would travel
 * @param place where it is
 * @param architecture what it runs on, in Vagrant's words; absent where nobody said
 */
public record StockedBox(long bytes, BoxPlace place, Optional<String> architecture) {
  /** One of which nobody said what it runs on. */
  public StockedBox(long bytes, BoxPlace place) {
    this(bytes, place, Optional.empty());
  }
}
