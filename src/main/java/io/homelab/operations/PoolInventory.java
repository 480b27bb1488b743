package io.homelab.operations;

import io.homelab.model.PlainText;
import io.homelab.model.PoolName;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolInstance;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is in the books, row by row.
 *
 * @param instances the instances, by pool and then by id
 * @param claims the claims that have not ended, by pool and then by id
 */
public record PoolInventory(List<PoolInstance> instances, List<PoolClaim> claims) {
  /** Copies the lists. */
  public PoolInventory {
    instances = List.copyOf(instances);
    claims = List.copyOf(claims);
  }

  /**
   * Looks.
   *
   * @param word a pool, an instance or a claim; absent means everything
   */
  public static Answer<PoolInventory> of(LabPools pools, Optional<String> word) {
    return Answer.of(() -> {
      PoolBook book = pools.books().read();
      PoolInventory all =
          new PoolInventory(
              book.instances().values().stream()
                  .sorted(Comparator.comparing(PoolInstance::pool).thenComparing(PoolInstance::id))
                  .toList(),
              book.claims().values().stream()
                  .filter(PoolClaim::isActive)
                  .sorted(Comparator.comparing(PoolClaim::pool).thenComparing(PoolClaim::id))
                  .toList());
      return word.isEmpty() ? all : all.about(pools, word.get());
    });
  }

  private PoolInventory about(LabPools pools, String word) {
    List<PoolClaim> claimed =
        claims.stream().filter(each -> each.id().value().equals(word)).toList();
    if (!claimed.isEmpty()) {
      return new PoolInventory(
          instances.stream()
              .filter(each -> each.claim().filter(id -> id.value().equals(word)).isPresent())
              .toList(),
          claimed);
    }
    List<PoolInstance> one =
        instances.stream().filter(each -> each.id().value().equals(word)).toList();
    if (!one.isEmpty()) {
      return new PoolInventory(
          one,
          claims.stream()
              .filter(each -> one.getFirst().claim().filter(each.id()::equals).isPresent())
              .toList());
    }
    PoolName pool =
        pools
            .named(word)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "there is no pool, instance or claim '%s'"
                            .formatted(PlainText.excerpt(word, 40)),
                        "see all: homelab pool show")));
    return new PoolInventory(
        instances.stream().filter(each -> each.pool().equals(pool)).toList(),
        claims.stream().filter(each -> each.pool().equals(pool)).toList());
  }
}
