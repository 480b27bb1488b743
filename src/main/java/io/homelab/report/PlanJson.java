package io.homelab.report;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.Role;
import io.homelab.model.UrlSecrets;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.PlacementResult;
import io.homelab.placement.Rejection;
import io.homelab.plan.BoxStep;
import io.homelab.plan.Drift;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.TimeEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of {@code plan --json}; the first keys and their order are fixed.
 *
 * <p>A lab of thousands of machines and hosts has gigabytes of reasons. Above {@link #MOST_PAIRS}
 * machine-host pairs, placed machines have none, and unplaced ones only as many as stay below that
 * bound; {@code rejected_omitted} says so.
 */
final class PlanJson {
  /** Machine-host pairs: some ten megabytes of reasons. */
  static final long MOST_PAIRS = 100_000;

  private final JsonDocument json = JsonDocument.pretty();
  private final Plan plan;
  private final boolean everything;
  private final Optional<TimeEstimate> estimate;
  private final boolean omits;

  private PlanJson(Plan plan, boolean everything, Optional<TimeEstimate> estimate) {
    this.plan = plan;
    this.estimate = estimate;
    this.everything = everything;
    long pairs = (long) plan.placement().decisions().size() * plan.hosts().size();
    this.omits = !everything && pairs > MOST_PAIRS;
  }

  static String of(Plan plan, boolean everything, Optional<TimeEstimate> estimate) {
    return new PlanJson(plan, everything, estimate).write();
  }

  private String write() {
    json.put("lab", plan.lab().value()).put("strategy", plan.strategy().wireName());
    json.startObject("placements");
    for (MachineStep step : plan.machines()) {
      if (step instanceof MachineStep.Present) {
        json.put(step.name().value(), step.host().value());
      }
    }
    json.endObject().startArray("machines");
    plan.machines().forEach(this::machine);
    json.endArray().startArray("hosts");
    plan.hosts().forEach(this::host);
    json.endArray().startArray("boxes");
    plan.boxes().forEach(this::box);
    json.endArray().put("changes", plan.changes());
    DuplicatesText.json(json, plan.duplicates());
    StraysText.json(json, plan.strays());
    VictimsText.json(json, plan.victims());
    List<Decision.Unplaced> unplaced = plan.placement().unplaced();
    if (!unplaced.isEmpty()) {
      json.startArray("unplaced");
      long explained = omits ? MOST_PAIRS / plan.hosts().size() : unplaced.size();
      for (Decision.Unplaced decision : unplaced) {
        json.startObject().put("name", decision.machine().name().value());
        rejected(explained-- > 0 ? decision.rejected() : List.of());
        List<Drift> drift = plan.driftOf(decision.machine().name());
        if (!drift.isEmpty()) {
          DriftText.json(json, drift);
        }
        json.endObject();
      }
      json.endArray().put("hints", hints(plan.placement()));
    }
    json.put("seed", plan.seed()).put("offline", plan.offline());
    if (!plan.offline()) {
      FilesText.json(json, plan.files(), everything);
    }
    json.startArray("stranded");
    for (Plan.Stranded stranded : plan.stranded()) {
      json.startObject()
          .put("machine", stranded.machine().value())
          .put("host", stranded.host().value())
          .put("reason", stranded.reason())
          .endObject();
    }
    json.endArray();
    if (!plan.resting().isEmpty()) {
      json.put("resting", plan.resting());
    }
    if (!unplaced.isEmpty()) {
      json.startArray("waiting");
      plan.waiting()
          .forEach((machine, target) ->
              json.startObject()
                  .put("machine", machine.value())
                  .put("for", target.value())
                  .endObject());
      json.endArray();
    }
    if (omits) {
      json.put("rejected_omitted", true);
    }
    return EstimateText.json(json, estimate).end();
  }

  private static List<String> hints(PlacementResult placement) {
    List<String> hints = new ArrayList<>();
    if (placement.isConclusive()) {
      hints.add(placement.conclusion().text());
    }
    hints.addAll(placement.hints());
    return hints;
  }

  private void machine(MachineStep step) {
    // No switch over types, for the reason given in PlanText.
    MachineStep.Present present = step instanceof MachineStep.Present here ? here : null;
    Role role = present != null ? present.machine().role() : ((MachineStep.Remove) step).role();
    json.startObject()
        .put("name", step.name().value())
        .put("role", role.value())
        .put("host", step.host().value())
        .put("action", step.action().wireName())
        .put("bridged", present != null && present.bridged())
        .put("bridge_because", present != null ? present.bridgeBecause() : List.of())
        .put("reason", step.reason());
    rejected(present != null && !omits ? present.decision().rejected() : List.of());
    json.put("previous_host", present != null ? present.previousHost() : Optional.of(step.host()));
    DriftText.json(json, plan.driftOf(step.name())).endObject();
  }

  private void rejected(List<HostRejection> rejections) {
    json.startArray("rejected");
    for (HostRejection rejection : rejections) {
      List<String> reasons = new ArrayList<>();
      for (Rejection reason : rejection.reasons()) {
        reasons.add(reason.text());
      }
      json.startObject().put("host", rejection.host().value()).put("reasons", reasons).endObject();
    }
    json.endArray();
  }

  private void host(HostPlan host) {
    json.startObject()
        .put("name", host.host().name().value())
        .put("status", host.host().status().wireName())
        .put("reachable", host.reachable())
        .put("capacity", host.capacity())
        .put("used_before", host.usedBefore())
        .put("used_after", host.usedAfter())
        .put("bridge", host.bridge())
        .put("usable", host.usable())
        .put("notes", host.notes())
        .put("problem", host.problem())
        .put("cordoned", HostsView.cordoned(host))
        .endObject();
  }

  private void box(BoxStep step) {
    json.startObject()
        .put("host", step.host().value())
        .put("box", step.box().name())
        .put("version", step.box().version())
        .put("provider", step.box().provider())
        .put("action", step.action().wireName())
        .put("bytes", step.bytes())
        .put("source", step.source().map(BoxPlace::wireName))
        .put("from", step.from().map(UrlSecrets::hiddenIn))
        .put("checksum", step.download().flatMap(BoxDownload::checksum).map(BoxChecksum::toString))
        .endObject();
  }
}
