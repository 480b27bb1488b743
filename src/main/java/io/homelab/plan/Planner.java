package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.PlacementResult;
import io.homelab.probe.finding.Duplicate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares what is wanted with what is known and what was found. Pure: the same request gives the
 * same plan.
 */
public final class Planner {
  private Planner() {}

  /** Makes the plan; never throws because something does not fit or does not answer. */
  public static Plan plan(PlanRequest asked) {
    Rest rest = Rest.of(new Survey(asked));
    PlanRequest request = rest.over(asked);
    Survey survey = new Survey(request);
    PlacementResult placement = new HostOffers(survey).place();
    List<MachineStep> steps = MachineSteps.of(survey, placement);
    return new Plan(
        request.lab().name(),
        request.strategy(),
        request.seed(),
        request.offline(),
        steps,
        HostPlans.of(survey, steps),
        BoxSteps.of(request, steps),
        request.files().forSteps(survey.accounts(), steps),
        request.files().unreadable(),
        placement,
        StrandedMachines.of(survey),
        duplicates(survey),
        rest.machines(),
        survey.drift(),
        survey.strays().stream().filter(StrayCopy::shown).toList(),
        request.victims());
  }

  /** The same plan, with its boxes from where the request now says that they are. */
  public static Plan sourced(Plan plan, PlanRequest request) {
    return plan.withBoxes(BoxSteps.of(request, plan.machines()));
  }

  /** Which machines of the topology find no host. */
  static List<Decision.Unplaced> unplaced(PlanRequest asked) {
    PlanRequest request = Rest.of(new Survey(asked)).over(asked);
    return new HostOffers(new Survey(request)).leftOver();
  }

  /** How the machines of a plan are to be placed: what is offered, wanted and there already. */
  public static PlacementRequest placementRequest(PlanRequest request) {
    return new HostOffers(new Survey(Rest.of(new Survey(request)).over(request))).request();
  }

  /** Where the machines are that exist, as far as anyone knows. */
  static SortedMap<MachineName, HostName> whereabouts(PlanRequest request) {
    SortedMap<MachineName, HostName> hosts = new TreeMap<>();
    new Survey(request).existing().forEach((name, found) -> hosts.put(name, found.host()));
    return hosts;
  }

  private static List<Duplicate> duplicates(Survey survey) {
    SortedMap<MachineName, HostName> recorded = new TreeMap<>();
    PlanRequest request = survey.request();
    request.state().machines().forEach((name, record) -> recorded.put(name, record.host()));
    return Duplicate.of(survey.identity(), survey.machines().keySet(), recorded, request.probes());
  }
}
