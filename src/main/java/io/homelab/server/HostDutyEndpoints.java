package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.Sha256;
import io.homelab.operations.Answer;
import io.homelab.operations.Completion;
import io.homelab.operations.Cordoning;
import io.homelab.operations.DrainHost;
import io.homelab.operations.HostWatch;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.SightedHost;
import io.homelab.report.DrainView;
import io.homelab.report.EventView;
import io.homelab.report.HostSightView;
import io.homelab.report.PlanView;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Which hosts take machines, and how one is emptied. */
final class HostDutyEndpoints {
  private static final String DRAIN = HostEndpoints.HOST + "/drain";

  private final ServedLabs labs;
  private final HostWatch watch;
  private final HostEndpoints hosts;
  private final LabRuns runs;

  HostDutyEndpoints(ServedLabs labs, HostWatch watch, HostEndpoints hosts, LabRuns runs) {
    this.labs = labs;
    this.watch = watch;
    this.hosts = hosts;
    this.runs = runs;
  }

  List<ApiRoute> routes() {
    return List.of(
        act(HostEndpoints.HOST + "/cordon", call -> each(call, Cordoning::cordon)),
        act(HostEndpoints.HOST + "/uncordon", call -> each(call, Cordoning::uncordon)),
        act(DRAIN + "/plan", this::plan),
        act(DRAIN, this::drain));
  }

  private static ApiRoute act(String pattern, ApiRoute.ApiHandler handler) {
    return ApiRoute.act("POST", pattern, AccessRole.OPERATOR, handler);
  }

  /** In that lab, or in all that have the host; each is tried, whatever became of the others. */
  private ApiResponse each(
      ApiCall call, BiFunction<OpenLab, List<String>, Answer<Cordoning>> change) {
    SightedHost host = hosts.found(call);
    Optional<String> only = call.body().text("lab");
    SortedSet<String> named = seen(call, host, only);
    if (named.isEmpty()) {
      throw ApiProblem.of(
          "no-lab",
          409,
          "no lab has host %s".formatted(host.name()),
          "to give it no machines of any: PATCH %s/%s {\"status\": \"maintenance\"}"
              .formatted(HostEndpoints.HOSTS, host.name()));
    }
    Optional<Refusal> first = Optional.empty();
    for (String name : named) {
      try (OpenLab lab = labs.open(name)) {
        if (change.apply(lab, List.of(host.name()))
            instanceof Answer.Refused<Cordoning>(Refusal refusal)) {
          first = first.or(() -> Optional.of(refusal));
        }
      }
    }
    watch.filesChanged();
    if (first.isPresent()) {
      throw new RefusedException(first.get());
    }
    return ApiResponse.json(200, HostSightView.json(hosts.named(host.name()), call::sees));
  }

  /** The labs that are meant, of those that the caller may know of. */
  private static SortedSet<String> seen(ApiCall call, SightedHost host, Optional<String> only) {
    SortedSet<String> seen = new TreeSet<>(host.labs().all());
    seen.removeIf(lab -> !call.sees(lab));
    if (only.isPresent()) {
      if (!seen.contains(only.get())) {
        throw ServedLabs.none(only.get());
      }
      return new TreeSet<>(List.of(only.get()));
    }
    return seen;
  }

  /** What a body asks for. */
  private record Wanted(String lab, DrainHost.DrainRequest request, Optional<String> approved) {}

  private Wanted wanted(ApiCall call) {
    SightedHost host = hosts.found(call);
    JsonBody body = call.body();
    Optional<String> only = body.text("lab");
    DrainHost.DrainRequest request =
        new DrainHost.DrainRequest(
            host.name(), LabEndpoints.placing(body), body.flag("allow_replace"));
    Optional<String> approved = body.text("plan");
    body.nothingElse();
    SortedSet<String> mine = seen(call, host, only);
    if (only.isEmpty()) {
      SortedSet<String> there = new TreeSet<>();
      host.machines().forEach(machine -> there.add(machine.lab()));
      there.retainAll(mine);
      mine = there.isEmpty() ? mine : there;
    }
    if (mine.size() != 1) {
      throw ApiProblem.of(
              "not-one-lab",
              409,
              mine.isEmpty()
                  ? "no lab has host " + host.name()
                  : "more than one lab has machines on host " + host.name(),
              mine.isEmpty() ? "" : "drain it of one after the other: {\"lab\": \"NAME\"}")
          .because(mine);
    }
    return new Wanted(mine.first(), request, approved);
  }

  private ApiResponse plan(ApiCall call) {
    Wanted wanted = wanted(call);
    try (OpenLab lab = labs.open(wanted.lab());
        DrainHost drain = DrainHost.propose(lab, wanted.request()).orThrow()) {
      ApiResponse answer = ApiResponse.json(200, shown(drain));
      Optional<Refusal> objection = drain.objection();
      return objection.isPresent()
          ? answer.with(LabEndpoints.CODE, "" + ApiProblem.of(objection.get()).code())
          : answer.with(LabEndpoints.CODE, "0").with("ETag", "\"" + digest(drain) + "\"");
    }
  }

  private ApiResponse drain(ApiCall call) {
    Wanted wanted = wanted(call);
    String approved =
        wanted
            .approved()
            .orElseThrow(() ->
                ApiProblem.badBody(
                    "'plan' is missing: the ETag of the drain's plan, without its quotes"));
    return RunEndpoints.begun(
        runs.start(
            LabRuns.Wish.of(call),
            wanted.lab(),
            "hosts drain",
            MachineWork.of(
                () -> labs.open(wanted.lab()), proposed(wanted, approved), this::carriedOut)));
  }

  private static Function<OpenLab, DrainHost> proposed(Wanted wanted, String approved) {
    return lab -> {
      DrainHost drain = DrainHost.propose(lab, wanted.request()).orThrow();
      boolean held = false;
      try {
        drain
            .objection()
            .ifPresent(refusal -> {
              throw new RefusedException(refusal);
            });
        if (!digest(drain).equals(approved)) {
          throw ApiProblem.of(
              "plan-outdated",
              409,
              "the approved plan is no longer what would be done",
              "ask for the plan again, and approve the new one");
        }
        held = true;
        return drain;
      } finally {
        if (!held) {
          drain.close();
        }
      }
    };
  }

  private Answer<Completion> carriedOut(DrainHost drain, EventView view) {
    Answer<Completion> done =
        (drain.changes() ? drain.apply(view) : drain.cordon()).map(Completion::of);
    watch.filesChanged();
    return done instanceof Answer.Given<Completion>(Completion end)
            && end == Completion.COMPLETE
            && drain.left().isPresent()
        ? new Answer.Refused<>(drain.left().get())
        : done;
  }

  private static String shown(DrainHost drain) {
    ObjectNode shown = (ObjectNode) JsonMapper.shared().readTree(DrainView.json(drain));
    shown.set("plan", JsonMapper.shared().readTree(PlanView.json(drain.plan(), true)));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(shown);
  }

  private static String digest(DrainHost drain) {
    return Sha256.hex(shown(drain));
  }
}
