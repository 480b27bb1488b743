package io.homelab.server.pages;

import io.homelab.report.Lamp;
import io.homelab.server.ApiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything at one look. */
final class OverviewPage {
  private static final int LAST_RUNS = 8;

  private OverviewPage() {}

  static List<PageRoute> routes() {
    return List.of(PageRoute.look("/", OverviewPage::page));
  }

  private static ApiResponse page(PageVisit visit) {
    ApiReply hosts = visit.get("/hosts");
    ApiReply labs = visit.get("/labs");
    ApiReply runs = visit.get("/runs");
    List<LabMachine> machines = LabMachine.all(visit);
    Map<String, Integer> states = new TreeMap<>();
    machines.forEach(each -> states.merge(each.state(), 1, Integer::sum));
    List<ApiValue> going =
        runs.value().list("runs").stream()
            .filter(run -> run.text("state").equals("running"))
            .toList();
    return visit.page(
        200,
        "overview",
        "Overview",
        List.of(),
        LivePages.where(visit),
        Map.of(
            "hosts",
            hosts,
            "labs",
            labs,
            "machines",
            machines,
            "states",
            states,
            "going",
            going,
            "last",
            runs.value().list("runs").stream()
                .filter(run -> !run.text("state").equals("running"))
                .limit(LAST_RUNS)
                .toList(),
            "alerts",
            alerts(hosts, labs, machines)));
  }

  private static List<PageAlert> alerts(ApiReply hosts, ApiReply labs, List<LabMachine> machines) {
    List<PageAlert> alerts = new ArrayList<>();
    for (ApiReply each : List.of(hosts, labs)) {
      if (!each.isGood()) {
        alerts.add(new PageAlert(Lamp.BAD, each.sentence(), each.hint(), ""));
      }
    }
    for (ApiValue lab : labs.value().list("labs")) {
      if (lab.has("error")) {
        alerts.add(
            new PageAlert(
                Lamp.BAD,
                "the files in %s cannot be read: %s"
                    .formatted(lab.text("folder"), lab.text("error")),
                "",
                "/labs"));
      }
    }
    for (ApiValue host : hosts.value().list("hosts")) {
      String state = PageWords.host(host);
      if (!List.of("online", "not asked yet").contains(state)) {
        alerts.add(
            new PageAlert(
                PageWords.tone(state),
                "host %s is %s%s"
                    .formatted(
                        host.text("name"),
                        state,
                        host.has("problem") ? ": " + host.text("problem") : ""),
                "",
                HostPages.to(host.text("name"))));
      }
    }
    for (LabMachine each : machines) {
      Lamp tone = PageWords.tone(each.state());
      if (tone == Lamp.BAD || !each.drift().isEmpty()) {
        alerts.add(
            new PageAlert(
                tone == Lamp.BAD ? tone : Lamp.WARNING,
                "machine %s of lab %s: %s"
                    .formatted(
                        each.name(),
                        each.lab(),
                        each.drift().isEmpty()
                            ? PageWords.state(each.state())
                            : String.join("; ", each.drift())),
                "",
                each.to()));
      }
    }
    return alerts;
  }
}
