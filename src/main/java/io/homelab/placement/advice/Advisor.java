package io.homelab.placement.advice;

import io.homelab.model.Devices;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Role;
import io.homelab.model.StrategyName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.HostOffer;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.strategy.Optimal;
import io.homelab.placement.strategy.StrategyOutcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Finds the smallest single changes after which every machine has a host. It tries each by placing
 * the whole lab again, so every hint is true.
 *
 * <p>Changes of one kind are tried in {@code hosts.yaml} order, and the first that suffices is the
 * hint; among amounts, it is the smallest in proportion to what is there. For {@code optimal} they
 * are tried with the default rule: whatever that places is placeable, though a smaller change might
 * suffice.
 */
public final class Advisor {
  /** No hint shrinks a machine below this fraction of its size: it would no longer do its job. */
  private static final double SMALLEST_PART = 0.5;

  /** How many machines are examined; the rest mostly lack the same thing. */
  private static final int LOOKED_AT = 50;

  /** How many machines one sentence names. */
  private static final int NAMED = 8;

  private final PlacementRequest request;
  private final List<Decision.Unplaced> unplaced;
  private final Trials trials;

  private Advisor(PlacementRequest request, List<Decision.Unplaced> unplaced) {
    this.request =
        request.strategy() == StrategyName.OPTIMAL
            ? request.by(StrategyName.FIRST_FIT_DECREASING)
            : request;
    this.unplaced = unplaced;
    this.trials = new Trials(this.request);
  }

  /**
   * Finds what would help. Where a greedy strategy leaves machines over, the search says whether
   * they can be placed at all.
   *
   * @param request what was to be placed
   * @param instance the same request, prepared
   * @param queue the machines that were to be placed
   * @param outcome what the strategy decided
   */
  public static Advice advise(
      PlacementRequest request, Instance instance, List<Workload> queue, StrategyOutcome outcome) {
    if (outcome.complete()) {
      return new Advice(outcome.conclusion(), List.of());
    }
    List<Decision.Unplaced> unplaced = new ArrayList<>();
    for (Decision decision : outcome.decisions()) {
      if (decision instanceof Decision.Unplaced left) {
        unplaced.add(left);
      }
    }
    Conclusion conclusion = outcome.conclusion();
    List<String> hints = new ArrayList<>();
    if (request.strategy() != StrategyName.OPTIMAL) {
      StrategyOutcome searched = new Optimal().place(instance, queue);
      if (searched.complete()) {
        hints.add(
            byOptimal(searched.decisions().subList(queue.size(), searched.decisions().size())));
      } else {
        conclusion = searched.conclusion();
      }
    }
    for (Change change : new Advisor(request, unplaced).changes()) {
      hints.add(change.text() + ", and every machine has a host");
    }
    return new Advice(conclusion, List.copyOf(hints));
  }

  private static String byOptimal(List<Decision> moves) {
    String places = "'--strategy optimal' places every machine";
    if (moves.isEmpty()) {
      return places;
    }
    List<String> names = new ArrayList<>();
    for (Decision move : moves) {
      names.add(names.size() < NAMED ? move.machine().name().value() : "...");
      if (names.size() > NAMED) {
        break;
      }
    }
    return "%s, but replaces %d that exist%s: %s"
        .formatted(places, moves.size(), moves.size() == 1 ? "s" : "", String.join(", ", names));
  }

  private List<Change> changes() {
    List<Change> found = new ArrayList<>();
    usable().ifPresent(found::add);
    endedMaintenance().ifPresent(found::add);
    acceptedRole().ifPresent(found::add);
    smallerMachine().ifPresent(found::add);
    moreRoom().ifPresent(found::add);
    moreDevices().ifPresent(found::add);
    return found;
  }

  private Optional<Change> usable() {
    for (HostOffer offer : request.hosts()) {
      if (offer.outage().isPresent()) {
        Change change = new Change.BringBack(offer.host().name(), offer.outage().get());
        if (trials.works(change)) {
          return Optional.of(change);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Change> endedMaintenance() {
    for (HostOffer offer : request.hosts()) {
      if (offer.host().status() != HostStatus.ONLINE) {
        Change change = new Change.EndMaintenance(offer.host().name(), offer.host().status());
        if (trials.works(change)) {
          return Optional.of(change);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Change> acceptedRole() {
    Set<Role> roles = new LinkedHashSet<>();
    for (Decision.Unplaced decision : unplaced) {
      roles.add(decision.machine().role());
    }
    for (HostOffer offer : request.hosts()) {
      for (Role role : roles) {
        if (!offer.host().accepts(role)) {
          Change change = new Change.AcceptRole(offer.host().name(), role);
          if (trials.works(change)) {
            return Optional.of(change);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Change> smallerMachine() {
    Smallest smallest = new Smallest();
    for (Decision.Unplaced decision : unplaced.subList(0, Math.min(LOOKED_AT, unplaced.size()))) {
      for (Resource resource : Resource.ALL) {
        long need = resource.of(decision.machine().resources());
        smallest.consider(
            need,
            (long) (need * SMALLEST_PART),
            less ->
                new Change.SmallerMachine(decision.machine().name(), resource, need, need - less));
      }
    }
    return smallest.change();
  }

  private Optional<Change> moreRoom() {
    Map<Resource, Set<HostName>> shortHosts = shortHosts();
    Smallest smallest = new Smallest();
    for (Resource resource : Resource.ALL) {
      long missing = 0;
      for (Decision.Unplaced decision : unplaced) {
        missing += resource.of(decision.machine().resources());
      }
      for (HostOffer offer : request.hosts()) {
        OptionalLong usable = resource.of(offer.usable());
        HostName host = offer.host().name();
        if (usable.isPresent() && shortHosts.getOrDefault(resource, Set.of()).contains(host)) {
          long now = usable.getAsLong();
          smallest.consider(now, missing, more -> new Change.MoreRoom(host, resource, now, more));
        }
      }
    }
    return smallest.change();
  }

  /** Tries the devices in the order of their names, on hosts that lack nothing else. */
  private Optional<Change> moreDevices() {
    SortedMap<String, Set<HostName>> shortHosts = new TreeMap<>();
    Devices missing = Devices.NONE;
    for (Decision.Unplaced decision : unplaced) {
      missing = missing.plus(decision.machine().devices());
    }
    for (Decision.Unplaced decision : unplaced.subList(0, Math.min(LOOKED_AT, unplaced.size()))) {
      for (HostRejection rejection : decision.rejected()) {
        if (rejection.reasons().size() == 1
            && rejection.reasons().getFirst() instanceof Rejection.NoDevice lack) {
          shortHosts.computeIfAbsent(lack.device(), name -> new HashSet<>()).add(lack.host());
        }
      }
    }
    Smallest smallest = new Smallest();
    for (Map.Entry<String, Set<HostName>> each : shortHosts.entrySet()) {
      String device = each.getKey();
      for (HostOffer offer : request.hosts()) {
        HostName host = offer.host().name();
        if (each.getValue().contains(host)) {
          long now = offer.usable().devices().of(device);
          smallest.consider(
              now, missing.of(device), more -> new Change.MoreDevices(host, device, now, more));
        }
      }
    }
    return smallest.change();
  }

  /** The hosts that lack only that resource to take some machine. */
  private Map<Resource, Set<HostName>> shortHosts() {
    Map<Resource, Set<HostName>> hosts = new EnumMap<>(Resource.class);
    Resource.ALL.forEach(resource -> hosts.put(resource, new HashSet<>()));
    for (Decision.Unplaced decision : unplaced.subList(0, Math.min(LOOKED_AT, unplaced.size()))) {
      for (HostRejection rejection : decision.rejected()) {
        if (rejection.reasons().size() == 1
            && rejection.reasons().getFirst() instanceof Rejection.NoRoom room) {
          hosts.getOrDefault(room.resource(), Set.of()).add(rejection.host());
        }
      }
    }
    return hosts;
  }

  /** The smallest change considered, in proportion to what is there. */
  private final class Smallest {
    private double part = Double.MAX_VALUE;
    private Optional<Change> change = Optional.empty();

    Optional<Change> change() {
      return change;
    }

    /**
     * Finds the smallest sufficient amount by bisection.
     *
     * @param whole what the amount is in proportion to
     * @param most the largest amount to try
     */
    void consider(long whole, long most, LongFunction<Change> of) {
      // Only an amount smaller than the best so far matters.
      long high = (long) Math.min((double) most, Math.ceil(part * Math.max(1, whole)) - 1);
      if (high < 1 || !trials.works(of.apply(high))) {
        return;
      }
      long low = 0;
      while (high - low > 1) {
        long middle = low + (high - low) / 2;
        if (trials.works(of.apply(middle))) {
          high = middle;
        } else {
          low = middle;
        }
      }
      part = (double) high / Math.max(1, whole);
      change = Optional.of(of.apply(high));
    }
  }
}
