package io.homelab.server.pages;

import io.homelab.model.StrategyName;
import io.homelab.server.ApiRequest;
import io.homelab.server.ApiResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Makes one machine: a form, then where it would go and why, then a button. */
final class ProvisionPage {
  private static final List<String> TEXTS =
      List.of("name", "box", "box_version", "role", "provider", "host", "strategy");
  private static final String[] NUMBERS = {"cpus", "memory_mb", "disk_gb"};

  private ProvisionPage() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/provision", ProvisionPage::form),
        PageRoute.act("/provision", ProvisionPage::make));
  }

  /** What was typed, also when it is in the address. */
  private static PageForm typed(ApiRequest request) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    request.query().forEach((name, value) -> fields.put(name, List.of(value)));
    return new PageForm(fields);
  }

  private static ApiReply body(PageForm form, ObjectNode body) {
    TEXTS.forEach(name -> form.text(name).ifPresent(text -> body.put(name, text)));
    return PageNumbers.put(form, body, NUMBERS);
  }

  private static ApiResponse form(PageVisit visit) {
    PageForm form = typed(visit.request());
    Optional<ApiReply> plan = Optional.empty();
    if (form.text("name").isPresent()) {
      ObjectNode body = PageVisit.body();
      ApiReply bad = body(form, body);
      plan = Optional.of(bad.isGood() ? visit.send("POST", Optional.of(body), "/vms/plan") : bad);
    }
    Map<String, String> values = new HashMap<>();
    List<String> names = new ArrayList<>(TEXTS);
    names.addAll(List.of(NUMBERS));
    names.forEach(name -> values.put(name, form.text(name).orElse("")));
    return visit.page(
        "provision",
        "Provision a machine",
        Map.of(
            "values",
            values,
            "hosts",
            visit.get(Map.of("limit", LabMachine.MOST), "/hosts").value().list("hosts").stream()
                .map(host -> host.text("name"))
                .toList(),
            "strategies",
            StrategyName.wireNames(),
            "plan",
            plan,
            "can",
            plan.flatMap(each -> each.header("Homelab-Code")).filter("0"::equals).isPresent(),
            "may",
            visit.may("POST", "/vms")));
  }

  private static ApiResponse make(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    ApiReply bad = body(visit.form(), body);
    if (!bad.isGood()) {
      return visit.problem(bad);
    }
    return visit.done(
        visit.send("POST", Optional.of(body), "/vms"), "The machine is being made.", "/labs");
  }
}
