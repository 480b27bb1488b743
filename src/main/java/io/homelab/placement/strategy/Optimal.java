package io.homelab.placement.strategy;

import io.homelab.model.HostName;
import io.homelab.placement.Conclusion;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Explanation;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.EligibleNodes;
import io.homelab.placement.rules.Rules;
import io.homelab.placement.search.Search;
import io.homelab.placement.search.SearchResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Finds a placement with as few moves as it can; otherwise it proves that none exists or says that
 * it found none. If the default rule places everything, its placement stands: people expect it, and
 * nothing moves.
 *
 * <p>A search looks for any placement; what machines would like counts afterwards: each new one
 * goes where it likes it better, one by one, as long as something gets better ({@link
 * Contentment}).
 *
 * <p>Reasons for and against hosts refer to the finished placement with all other machines in
 * place: a search has no turns.
 */
public record Optimal() implements Strategy {
  @Override
  public StrategyOutcome place(Instance instance, List<Workload> queue) {
    StrategyOutcome byDefault = new FirstFitDecreasing().place(instance, queue);
    if (byDefault.complete()) {
      return byDefault;
    }
    SearchResult result = Contentment.raised(instance, queue, Search.run(instance, queue));
    StrategyOutcome outcome = new Sentences(instance, result).outcome(queue);
    // A greedy run may place more: it can place part of an affinity group.
    return !outcome.complete() && ByPriority.placesMoreImportant(byDefault, outcome)
        ? new StrategyOutcome(byDefault.decisions(), byDefault.nextIndex(), result.conclusion())
        : outcome;
  }

  /** Says why everything is where it is. */
  private static final class Sentences {
    private final Instance instance;
    private final SearchResult result;
    private final EligibleNodes eligible;
    private @Nullable Occupancy all;

    Sentences(Instance instance, SearchResult result) {
      this.instance = instance;
      this.result = result;
      this.eligible = new EligibleNodes(instance);
    }

    StrategyOutcome outcome(List<Workload> queue) {
      List<Decision> decisions = new ArrayList<>();
      Map<Workload, Node> places = result.places();
      for (Workload workload : queue) {
        Node node = places.get(workload);
        decisions.add(node == null ? unplaced(workload) : placed(workload, node));
      }
      Set<Workload> queued = new HashSet<>(queue);
      places.forEach((workload, node) -> {
        if (!queued.contains(workload)) {
          decisions.add(placed(workload, node));
        }
      });
      return new StrategyOutcome(decisions, OptionalInt.empty(), result.conclusion());
    }

    private Decision unplaced(Workload workload) {
      return new Decision.Unplaced(
          workload.machine(),
          Explanation.onDemand(() -> "no host can take it", () -> rejected(workload, null)));
    }

    private Decision placed(Workload workload, Node node) {
      return new Decision.Placed(
          workload.machine(),
          node.name(),
          Explanation.onDemand(() -> reason(workload, node), () -> rejected(workload, node)));
    }

    private List<HostRejection> rejected(Workload workload, @Nullable Node chosen) {
      Occupancy others = others(workload);
      List<HostRejection> rejected = new ArrayList<>();
      for (Node node : instance.nodes()) {
        if (node != chosen) {
          HostRejection rejection = Rules.reasons(workload, node, others);
          if (!rejection.reasons().isEmpty()) {
            rejected.add(rejection);
          }
        }
      }
      return List.copyOf(rejected);
    }

    /**
     * A machine does not compete with itself for room on other hosts, but it counts in its failure
     * domain.
     */
    private Occupancy others(Workload workload) {
      return workload.spread() == null ? all() : allBut(workload);
    }

    private Occupancy all() {
      Occupancy known = all;
      if (known == null) {
        known = allBut(null);
        all = known;
      }
      return known;
    }

    private Occupancy allBut(@Nullable Workload absent) {
      Occupancy occupancy = new Occupancy(instance, result.places().keySet());
      result
          .places()
          .forEach((workload, node) -> {
            if (workload != absent) {
              occupancy.place(workload, node);
            }
          });
      return occupancy;
    }

    /** How near the moves are to the fewest. */
    private String bound() {
      long moving =
          result.places().keySet().stream()
              .filter(workload -> instance.settledOn(workload) != null)
              .count();
      if (result.atLeast() == 0 || moving == 1) {
        return "";
      }
      return result.atLeast() == moving
          ? " (at least %d must move)".formatted(moving)
          : " (at least %d must move, %d do)".formatted(result.atLeast(), moving);
    }

    private String reason(Workload workload, Node chosen) {
      Occupancy others = others(workload);
      List<Node> fitting = new ArrayList<>();
      for (Node node : eligible.of(workload)) {
        if (node != chosen && Rules.fits(workload, node, others)) {
          fitting.add(node);
        }
      }
      StringJoiner names = new StringJoiner(", ", "; would fit as well on ", "");
      int named = ReasonText.named(fitting.size());
      fitting.subList(0, named).forEach(node -> names.add(node.toString()));
      String alternatives =
          fitting.isEmpty() ? "" : ReasonText.withRest(names, fitting.size() - named).toString();
      HostName before = instance.settledOn(workload);
      if (before != null) {
        String without = result.movesNeeded() ? "exists" : "was found";
        return "no placement without moves %s%s%s".formatted(without, bound(), alternatives);
      }
      alternatives = liked(workload, chosen, others) + alternatives;
      return result.conclusion() instanceof Conclusion.Complete
          ? "chosen so that all %d machines fit%s"
              .formatted(instance.workloads().size(), alternatives)
          : "part of the fullest placement found, the most important machines first%s"
              .formatted(alternatives);
    }

    /** What the host has of what the machine would like, if it would like anything. */
    private static String liked(Workload workload, Node chosen, Occupancy others) {
      return SoftScore.of(workload, chosen, others)
          .map(score -> ", preferred with " + SoftScore.signed(score.points()))
          .orElse("");
    }
  }
}
