package io.homelab.report;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import io.homelab.operations.SightedHost;
import io.homelab.plan.HostPlan;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.HostMachines.ForeignLab;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a server knows of hosts. Of each resource: what there is for machines ({@code totals}), what
 * the machines of all labs hold ({@code used}), and the rest ({@code free}); null means unknown.
 */
public final class HostSightView {
  private HostSightView() {}

  /**
   * {@code hosts}: an object for each host.
   *
   * @param lab whether the reader may know of a lab
   */
  public static String json(List<SightedHost> hosts, Predicate<String> lab) {
    JsonDocument json = JsonDocument.pretty().startArray("hosts");
    hosts.forEach(host -> put(json.startObject(), host, lab).endObject());
    return json.endArray().end();
  }

  /** One host as such an object. */
  public static String json(SightedHost host, Predicate<String> lab) {
    return put(JsonDocument.pretty(), host, lab).end();
  }

  /** The same with what was wrong there when it was asked last: {@code findings}. */
  public static String withFindings(SightedHost host, Predicate<String> lab) {
    JsonDocument json = put(JsonDocument.pretty(), host, lab);
    FindingsView.put(json, host.findings());
    return json.end();
  }

  private static JsonDocument put(JsonDocument json, SightedHost sight, Predicate<String> lab) {
    HostPlan plan = sight.plan();
    Capacity totals = plan.capacity().less(sight.host().reserve());
    Resources used = used(plan);
    json.put("id", sight.id())
        .put("name", sight.name())
        .put("address", sight.host().address())
        .put("status", sight.standing().wireName())
        .put("reachable", sight.asked() && sight.misses() == 0)
        .put("problem", sight.problem())
        .put("last_heartbeat", sight.heard().map(TimeText::utc))
        .put("misses", sight.misses())
        .put("roles", sight.host().placements())
        .startObject("labels");
    sight.host().labels().forEach(json::put);
    json.endObject()
        .put("bridge", plan.bridge())
        .put("declared", sight.host().capacity())
        .put("capacity", plan.capacity())
        .put("reserved", sight.host().reserve())
        .put("totals", totals)
        .put("usable", plan.usable())
        .put("used", used)
        .put("free", totals.less(used))
        .put("notes", plan.notes())
        .put("measured", plan.measured())
        .put("other_labs", plan.heldByOthers())
        .put("cordoned", !sight.labs().cordoning().isEmpty())
        .put("cordoned_by", sight.labs().cordoning().stream().filter(lab).toList())
        .put("labs", sight.labs().all().stream().filter(lab).toList());
    engine(json, sight.engine());
    json.put("key_fingerprints", sight.keys()).startArray("machines");
    sight.machines().stream()
        .filter(machine -> lab.test(machine.lab()))
        .forEach(machine ->
            json.startObject()
                .put("lab", machine.lab())
                .put("name", machine.machine())
                .endObject());
    json.endArray().startArray("held_by");
    for (ForeignLab other : plan.otherLabs()) {
      if (lab.test(other.lab())) {
        json.startObject()
            .put("lab", other.lab())
            .put("owner", other.owner())
            .put("machines", other.machines())
            .put("held", other.held())
            .endObject();
      }
    }
    json.endArray().put("called_at", sight.called().map(call -> TimeText.utc(call.at())));
    sight.called().ifPresent(call -> call.load().ifPresent(load -> json.put("load", load)));
    return json;
  }

  /** What the machines of all labs hold on a host, as far as it is known. */
  public static Resources used(HostPlan plan) {
    return plan.usedBefore()
        .plus(
            new Resources(
                plan.heldByOthers().cpus().orElse(0),
                plan.heldByOthers().memoryMb().orElse(0),
                plan.heldByOthers().diskGb().orElse(0),
                plan.heldByOthers().devices()));
  }

  private static void engine(JsonDocument json, Optional<EngineFacts> facts) {
    json.startObject("engine").put("version", facts.flatMap(EngineFacts::version));
    json.startObject("providers");
    facts.ifPresent(engine -> engine.providers().forEach(json::put));
    json.endObject().endObject();
  }
}
