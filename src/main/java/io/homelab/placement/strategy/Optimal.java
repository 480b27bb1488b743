package io.homelab.placement.strategy;

import io.homelab.model.HostName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Explanation;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.EligibleSites;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.search.Answer;
import io.homelab.placement.search.Search;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Finds a placement whenever it can, with as few moves as it can; otherwise proves that there is
 * none, or says that it found none. Where the default rule places everything, that is the answer:
 * nobody is surprised, and nothing has to move.
 *
 * <p>The reasons for and against hosts are those in the finished placement, with all other machines
 * where they are then: there is no moment at which a machine was tried.
 */
public record Optimal() implements Strategy {
  @Override
  public Outcome place(Instance instance, List<Guest> queue) {
    Outcome byDefault = new FirstFitDecreasing().place(instance, queue);
    if (byDefault.complete()) {
      return byDefault;
    }
    Answer answer = Search.answer(instance, queue);
    Outcome outcome = new Sentences(instance, answer).outcome(queue);
    // A greedy run places some machines of an affinity group without the others; that may be more.
    return !outcome.complete() && ByPriority.placesMoreImportant(byDefault, outcome)
        ? new Outcome(byDefault.decisions(), byDefault.nextIndex(), answer.conclusion())
        : outcome;
  }

  /** Says why everything is where it is. */
  private static final class Sentences {
    private final Instance instance;
    private final Answer answer;
    private final EligibleSites eligible;
    private @Nullable Occupancy all;

    Sentences(Instance instance, Answer answer) {
      this.instance = instance;
      this.answer = answer;
      this.eligible = new EligibleSites(instance);
    }

    Outcome outcome(List<Guest> queue) {
      List<Decision> decisions = new ArrayList<>();
      Map<Guest, Site> places = answer.places();
      for (Guest guest : queue) {
        Site site = places.get(guest);
        decisions.add(site == null ? unplaced(guest) : placed(guest, site));
      }
      Set<Guest> queued = new HashSet<>(queue);
      places.forEach((guest, site) -> {
        if (!queued.contains(guest)) {
          decisions.add(placed(guest, site));
        }
      });
      return new Outcome(decisions, OptionalInt.empty(), answer.conclusion());
    }

    private Decision unplaced(Guest guest) {
      return new Decision.Unplaced(
          guest.machine(),
          Explanation.onDemand(() -> "no host can take it", () -> rejected(guest, null)));
    }

    private Decision placed(Guest guest, Site site) {
      return new Decision.Placed(
          guest.machine(),
          site.name(),
          Explanation.onDemand(() -> reason(guest, site), () -> rejected(guest, site)));
    }

    private List<HostRejection> rejected(Guest guest, @Nullable Site chosen) {
      Occupancy others = others(guest);
      List<HostRejection> rejected = new ArrayList<>();
      for (Site site : instance.sites()) {
        if (site != chosen) {
          HostRejection rejection = Rules.reasons(guest, site, others);
          if (!rejection.reasons().isEmpty()) {
            rejected.add(rejection);
          }
        }
      }
      return List.copyOf(rejected);
    }

    /** At other hosts a machine is not in its own way, but it counts in its failure domain. */
    private Occupancy others(Guest guest) {
      return guest.spread() == null ? all() : allBut(guest);
    }

    private Occupancy all() {
      Occupancy known = all;
      if (known == null) {
        known = allBut(null);
        all = known;
      }
      return known;
    }

    private Occupancy allBut(@Nullable Guest absent) {
      Occupancy occupancy = new Occupancy(instance, answer.places().keySet());
      answer
          .places()
          .forEach((guest, site) -> {
            if (guest != absent) {
              occupancy.place(guest, site);
            }
          });
      return occupancy;
    }

    private String reason(Guest guest, Site chosen) {
      Occupancy others = others(guest);
      List<Site> fitting = new ArrayList<>();
      for (Site site : eligible.of(guest)) {
        if (site != chosen && Rules.fits(guest, site, others)) {
          fitting.add(site);
        }
      }
      StringJoiner names = new StringJoiner(", ", "; would fit as well on ", "");
      int named = Choices.named(fitting.size());
      fitting.subList(0, named).forEach(site -> names.add(site.toString()));
      String alternatives =
          fitting.isEmpty() ? "" : Choices.withRest(names, fitting.size() - named).toString();
      HostName before = instance.settledOn(guest);
      if (before != null) {
        String without = answer.movesNeeded() ? "exists" : "was found";
        return "no placement without moves %s%s".formatted(without, alternatives);
      }
      return answer.conclusion() instanceof Conclusion.Complete
          ? "chosen so that all %d machines fit%s".formatted(instance.guests().size(), alternatives)
          : "part of the fullest placement found, the most important machines first%s"
              .formatted(alternatives);
    }
  }
}
