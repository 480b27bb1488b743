package io.homelab.placement.question;

import io.homelab.model.Role;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The machines someone would like to add. Missing values are taken from the lab's machines.
 *
 * @param role their role; empty means every role of the lab
 * @param cpus CPUs of each
 * @param memoryMb memory of each in MiB
 * @param diskGb disk of each in GiB
 */
public record Wanted(
    Optional<Role> role, OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb) {
  /** One more of each kind in the lab. */
  public static final Wanted ANY =
      new Wanted(
          Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
