package io.homelab.operations;

import io.homelab.model.Names;
import io.homelab.model.Role;
import io.homelab.placement.question.Wanted;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is asked about the room that a lab leaves.
 *
 * @param placing how the lab's own machines that are not up yet are placed
 * @param offline whether to decide without the hosts
 * @param role only machines of this role
 * @param cpus machines with that many CPUs
 * @param memoryMb machines with that much memory, in MiB
 * @param diskGb machines with that much disk, in GiB
 */
public record CapacityQuestion(
    Placing placing,
    boolean offline,
    Optional<String> role,
    OptionalLong cpus,
    OptionalLong memoryMb,
    OptionalLong diskGb) {

  /** Every role and size that the lab has. */
  public static CapacityQuestion all(Placing placing, boolean offline) {
    return new CapacityQuestion(
        placing,
        offline,
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * What is to be counted.
   *
   * @throws RefusedException when no machine can be like that
   */
  Wanted wanted() {
    role.filter(name -> !Names.isValid(name))
        .ifPresent(name -> {
          throw new RefusedException(
              Refusal.usage(
                  "invalid role '" + name + "'", "use a name that matches " + Names.RULE));
        });
    requireNotNegative("--cpus", cpus);
    requireNotNegative("--memory-mb", memoryMb);
    requireNotNegative("--disk-gb", diskGb);
    return new Wanted(role.map(Role::new), cpus, memoryMb, diskGb);
  }

  private static void requireNotNegative(String option, OptionalLong amount) {
    if (amount.orElse(0) < 0) {
      throw new RefusedException(Refusal.usage(option + " must not be negative", ""));
    }
  }
}
