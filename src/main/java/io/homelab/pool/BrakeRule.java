package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolTerms;
import io.homelab.pool.PoolState.Mishap;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says whether a pool goes bad faster than remaking helps. Bad machines that are all on one host
 * put the brake on for that host alone, if there is another.
 *
 * @param terms the pool's terms
 * @param template the digest of its template
 * @param state what is known of it
 * @param rows its instances
 * @param hosts all hosts that are known
 */
record BrakeRule(
    PoolTerms terms,
    String template,
    PoolState state,
    List<PoolInstance> rows,
    SortedSet<HostName> hosts) {
  private static final int EQUAL_ERRORS = 3;

  /**
   * Why the brake is to come on.
   *
   * @param host for which host; empty: for all
   * @param permanent whether trying again cannot help
   * @param failures how many failures led to it, for the pause
   * @param reason a sentence without its period
   */
  record BrakeCause(Optional<HostName> host, boolean permanent, int failures, String reason) {}

  Optional<BrakeCause> cause() {
    List<Mishap> row = state.inRow(template);
    Optional<Mishap> hopeless = row.stream().filter(Mishap::permanent).findFirst();
    if (hopeless.isPresent()) {
      return Optional.of(
          new BrakeCause(
              Optional.empty(),
              true,
              row.size(),
              "trying again would not help: " + hopeless.get().error()));
    }
    List<PoolInstance> bad = bad();
    Optional<HostName> badHost = only(bad.stream().map(PoolInstance::host).toList());
    if (badHost.isPresent() && bad.size() > 1) {
      return Optional.of(
          new BrakeCause(
              badHost,
              false,
              bad.size(),
              "all %d bad machines are on host %s".formatted(bad.size(), badHost.get())));
    }
    if (bad.size() > limit(bad.size())) {
      return Optional.of(
          new BrakeCause(
              Optional.empty(),
              false,
              Math.max(1, row.size()),
              "%d of %d machines are bad, more than %d %%"
                  .formatted(bad.size(), good() + bad.size(), terms.maxUnhealthyPercent())));
    }
    return inRow(row).or(this::onOneHost);
  }

  /** Too many failures, or equal ones, since a machine last became ready. */
  private Optional<BrakeCause> inRow(List<Mishap> row) {
    boolean equal =
        row.size() >= EQUAL_ERRORS
            && row.subList(row.size() - EQUAL_ERRORS, row.size()).stream()
                    .map(each -> PoolWords.gist(each.error(), each.host().value()))
                    .distinct()
                    .count()
                == 1;
    if (!equal && row.size() < terms.retries().limit()) {
      return Optional.empty();
    }
    return Optional.of(
        new BrakeCause(
            only(row.stream().map(Mishap::host).toList()),
            false,
            row.size(),
            "%d machines failed in a row%s: %s"
                .formatted(
                    row.size(), equal ? " with the same error" : "", row.getLast().error())));
  }

  /** Whatever failed lately failed on one host. */
  private Optional<BrakeCause> onOneHost() {
    List<Mishap> failures = state.failures();
    return only(failures.stream().map(Mishap::host).toList())
        .filter(host -> failures.size() > 1)
        .map(host ->
            new BrakeCause(
                Optional.of(host),
                false,
                failures.size(),
                "the last %d machines that failed were on host %s: %s"
                    .formatted(failures.size(), host, failures.getLast().error())));
  }

  /** The one host of all these, if there are others that might do better. */
  private Optional<HostName> only(Collection<HostName> where) {
    SortedSet<HostName> different = new TreeSet<>(where);
    return different.size() == 1 && hosts.stream().anyMatch(each -> !different.contains(each))
        ? Optional.of(different.first())
        : Optional.empty();
  }

  List<PoolInstance> bad() {
    return rows.stream()
        .filter(each -> each.phase() == InstancePhase.FAILED && !each.isUnknown())
        .toList();
  }

  /** Machines that are being made or reverted are not known to be good. */
  private int good() {
    return (int)
        rows.stream()
            .filter(each ->
                !each.isUnknown()
                    && (each.phase() == InstancePhase.READY
                        || each.phase() == InstancePhase.CHECKING))
            .count();
  }

  /** At least one may be bad, or a pool of two would never heal. */
  private int limit(int bad) {
    return Math.max(1, (good() + bad) * terms.maxUnhealthyPercent() / 100);
  }
}
