package io.homelab.operations;

import io.homelab.model.Lab;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.PoolSpec;
import io.homelab.model.Role;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Wanted;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is asked about the room that a lab leaves.
 *
 * @param placing how the lab's own machines that are not up yet are placed
 * @param offline whether to decide without the hosts
 * @param pool machines of this pool, and nothing else
 * @param role only machines of this role
 * @param cpus machines with that many CPUs
 * @param memoryMb machines with that much memory, in MiB
 * @param diskGb machines with that much disk, in GiB
 * @param survive how many hosts may die: 0, or any one
 */
public record CapacityQuestion(
    Placing placing,
    boolean offline,
    Optional<String> pool,
    Optional<String> role,
    OptionalLong cpus,
    OptionalLong memoryMb,
    OptionalLong diskGb,
    int survive) {

  /** Every role and size that the lab has. */
  public static CapacityQuestion all(Placing placing, boolean offline) {
    return new CapacityQuestion(
        placing,
        offline,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        0);
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

  /**
   * What the machines have to survive.
   *
   * @throws RefusedException when that is neither nothing nor one host
   */
  Headroom.Survive survival() {
    if (survive < 0 || survive > 1) {
      throw new RefusedException(
          Refusal.usage("--survive is 0 or 1", "1 counts as if any one host may die"));
    }
    return survive == 0 ? Headroom.Survive.NONE : Headroom.Survive.ANY_ONE_HOST;
  }

  /**
   * The pool whose machines are to be counted, if one is named.
   *
   * @throws RefusedException when there is no such pool, or more is asked
   */
  Optional<PoolSpec> pool(Lab lab) {
    if (pool.isEmpty()) {
      return Optional.empty();
    }
    if (!wanted().equals(Wanted.ANY)) {
      throw new RefusedException(
          Refusal.usage(
              "a pool says the role and the sizes of its machines",
              "leave out --pool, or the role and the sizes"));
    }
    return Optional.of(
        lab.pools().stream()
            .filter(spec -> spec.name().value().equals(pool.get()))
            .findFirst()
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "there is no pool '%s'".formatted(PlainText.excerpt(pool.get(), 40)),
                        "see: homelab pool list"))));
  }

  private static void requireNotNegative(String option, OptionalLong amount) {
    if (amount.orElse(0) < 0) {
      throw new RefusedException(Refusal.usage(option + " must not be negative", ""));
    }
  }
}
