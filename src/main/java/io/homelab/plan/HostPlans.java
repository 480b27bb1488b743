package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The use of every host, before and after. */
final class HostPlans {
  private HostPlans() {}

  /** One for each host, in file order. */
  static List<HostPlan> of(Survey survey, List<MachineStep> steps) {
    SortedMap<HostName, Resources> before = new TreeMap<>();
    survey
        .existing()
        .forEach((name, found) ->
            before.merge(found.host(), survey.heldBy(name, found.record()), Resources::plus));
    SortedMap<HostName, List<MachineStep.Present>> after = new TreeMap<>();
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present) {
        after.computeIfAbsent(present.host(), host -> new ArrayList<>()).add(present);
      }
    }
    List<HostPlan> plans = new ArrayList<>();
    for (HostAccount account : survey.accounts()) {
      HostName name = account.host().name();
      List<MachineStep.Present> here = after.getOrDefault(name, List.of());
      Resources used = survey.heldByStuck(account);
      for (MachineStep.Present step : here) {
        used = used.plus(step.machine().resources());
      }
      long filledGb = survey.filledGb(account);
      Resources usedBefore = before.getOrDefault(name, Resources.ZERO);
      plans.add(
          account
              .using(survey.identity(), usedBefore)
              .plan(
                  usedBefore,
                  used,
                  filledGb,
                  HostNotes.of(account, here, filledGb, survey.request().countsMeasured())));
    }
    return List.copyOf(plans);
  }
}
