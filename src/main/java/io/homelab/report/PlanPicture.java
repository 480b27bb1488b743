package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.placement.Decision;
import io.homelab.plan.Action;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.Presence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The picture of a lab as a plan would have it, with what comes and what goes. */
final class PlanPicture {
  private PlanPicture() {}

  static LabPicture of(Plan plan) {
    Map<String, List<PictureMachine>> on = new LinkedHashMap<>();
    plan.hosts().forEach(host -> on.put(host.host().name().value(), new ArrayList<>()));
    List<PictureEdge> edges = new ArrayList<>();
    for (MachineStep step : plan.machines()) {
      if (step instanceof MachineStep.Present present) {
        edges(edges, present.machine());
        present
            .previousHost()
            .filter(before -> !before.equals(step.host()))
            .ifPresent(before ->
                add(on, before, step, Presence.GOES, "moves to " + step.host(), Lamp.BAD));
      }
      String word = step.action().wireName();
      add(on, step.host(), step, presence(step), word, Lamp.of(word));
    }
    for (Decision.Unplaced decision : plan.placement().unplaced()) {
      edges(edges, decision.machine());
      on.computeIfAbsent("", none -> new ArrayList<>())
          .add(new PictureMachine(decision.machine().name().value(), "has no host", Lamp.BAD));
    }
    Map<String, HostPlan> known = new LinkedHashMap<>();
    plan.hosts().forEach(host -> known.put(host.host().name().value(), host));
    List<PictureHost> hosts = new ArrayList<>();
    on.forEach((name, machines) -> hosts.add(host(name, known.get(name), machines)));
    return new LabPicture(plan.lab().value(), hosts, edges);
  }

  /** A host with its state and its use; there is none where machines have none. */
  static PictureHost host(String name, @Nullable HostPlan host, List<PictureMachine> all) {
    if (host == null) {
      return new PictureHost(name, "", name.isEmpty() ? Lamp.BAD : Lamp.IDLE, all);
    }
    String state = HostsView.state(host);
    return new PictureHost(
        name,
        state,
        Lamp.of(state),
        HostUse.of(host).stream().map(HostUse::pictured).toList(),
        all);
  }

  /** What a machine depends on. */
  static void edges(List<PictureEdge> edges, Machine machine) {
    machine
        .dependsOn()
        .forEach(on -> edges.add(new PictureEdge(machine.name().value(), on.value())));
  }

  private static Presence presence(MachineStep step) {
    boolean comes =
        step instanceof MachineStep.Present present
            && !present.previousHost().map(step.host()::equals).orElse(false);
    return step.action() == Action.DESTROY ? Presence.GOES : comes ? Presence.COMES : Presence.HERE;
  }

  private static void add(
      Map<String, List<PictureMachine>> on,
      HostName host,
      MachineStep step,
      Presence presence,
      String note,
      Lamp lamp) {
    on.computeIfAbsent(host.value(), name -> new ArrayList<>())
        .add(new PictureMachine(step.name().value(), note, lamp, presence, ""));
  }
}
