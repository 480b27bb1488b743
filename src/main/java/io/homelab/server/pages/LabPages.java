package io.homelab.server.pages;

import io.homelab.model.StrategyName;
import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The labs; of each, where its machines are, what would be done with it, and doing that. */
final class LabPages {
  private static final PageLink LABS = new PageLink("Labs", "/labs", false);

  /** What can be done with a lab, with what the button says. */
  private static final Map<String, String> VERBS = verbs();

  private LabPages() {}

  private static Map<String, String> verbs() {
    Map<String, String> verbs = new LinkedHashMap<>();
    verbs.put("halt", "Halt");
    verbs.put("suspend", "Suspend");
    verbs.put("resume", "Resume");
    verbs.put("reload", "Reload");
    verbs.put("provision", "Run provisioners");
    verbs.put("verify", "Verify");
    return verbs;
  }

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/labs", LabPages::all),
        PageRoute.look("/labs/{lab}", LabPages::one),
        PageRoute.look("/labs/{lab}/plan", LabPages::plan),
        PageRoute.act("/labs/{lab}/up", LabPages::up),
        PageRoute.act("/labs/{lab}/do/{verb}", LabPages::act),
        PageRoute.look("/labs/{lab}/destroy", LabPages::farewell),
        PageRoute.act("/labs/{lab}/destroy", LabPages::destroy));
  }

  static String to(String lab) {
    return "/labs/" + PageForm.encoded(lab);
  }

  /** The pages above one of a lab. */
  static List<PageLink> way(String lab) {
    return List.of(LABS, new PageLink(lab, to(lab), false));
  }

  private static ApiResponse all(PageVisit visit) {
    ApiReply labs = visit.get("/labs");
    Map<String, List<LabMachine>> machines = new HashMap<>();
    for (LabMachine each : LabMachine.all(visit)) {
      machines.computeIfAbsent(each.lab(), lab -> new ArrayList<>()).add(each);
    }
    return visit.page(
        200,
        "labs",
        "Labs",
        List.of(),
        LivePages.where(visit),
        Map.of("labs", labs, "machines", machines));
  }

  private static ApiResponse one(PageVisit visit) {
    String name = visit.word("lab");
    ApiReply lab = visit.get("/labs/%s", name);
    if (!lab.isGood()) {
      return visit.problem(lab);
    }
    boolean asked = visit.query("ask").isPresent();
    ApiReply machines =
        asked
            ? visit.get(Map.of("live", "true"), "/labs/%s/machines", name)
            : visit.get("/labs/%s/machines", name);
    ApiReply hosts = visit.get(Map.of("lab", name), "/hosts");
    List<LabMachine> all =
        machines.value().list("machines").stream().map(each -> new LabMachine(name, each)).toList();
    Map<String, Object> values = new HashMap<>();
    values.put("lab", lab.value());
    values.put("machines", machines);
    values.put("all", all);
    values.put("hosts", hosts);
    values.put(
        "picture",
        PagePicture.of(
            name,
            hosts.value().list("hosts"),
            all.size() > PagePicture.MOST ? List.of() : all,
            lab.value().list("edges")));
    values.put("asked", asked);
    values.put("maySnapshots", visit.may("GET", "/labs/%s/snapshots", name));
    values.put("mayBoxes", visit.may("GET", "/labs/%s/boxes", name));
    values.put("mayPlan", visit.may("POST", "/labs/%s/plan", name));
    values.put("mayDestroy", visit.may("POST", "/labs/%s/destroy", name));
    values.put(
        "verbs",
        VERBS.entrySet().stream()
            .filter(verb -> visit.may("POST", "/labs/%s/" + verb.getKey(), name))
            .toList());
    return visit.page(200, "lab", name, List.of(LABS), asked ? "" : LivePages.where(visit), values);
  }

  private static ApiResponse plan(PageVisit visit) {
    String name = visit.word("lab");
    boolean partial = visit.query("allow_partial").isPresent();
    ObjectNode body = placing(visit.query("strategy"), visit.query("move"), partial);
    ApiReply plan = visit.send("POST", Optional.of(body), "/labs/%s/plan", name);
    if (!plan.isGood()) {
      return visit.problem(plan);
    }
    return visit.page(
        200,
        "plan",
        "Plan",
        way(name),
        "",
        Map.of(
            "lab",
            name,
            "plan",
            plan.value(),
            "tag",
            plan.tag(),
            "strategy",
            visit.query("strategy").orElse(""),
            "move",
            visit.query("move").orElse(""),
            "strategies",
            StrategyName.wireNames(),
            "partial",
            partial,
            "may",
            visit.may("POST", "/labs/%s/up", name)));
  }

  private static ObjectNode placing(
      Optional<String> strategy, Optional<String> move, boolean partial) {
    ObjectNode body = PageVisit.body();
    strategy.ifPresent(word -> body.put("strategy", word));
    move.ifPresent(word -> body.putArray("moves").add(word));
    if (partial) {
      body.put("allow_partial", true);
    }
    return body;
  }

  private static ApiResponse up(PageVisit visit) {
    PageForm form = visit.form();
    ObjectNode body =
        placing(form.text("strategy"), form.text("move"), form.ticked("allow_partial"));
    body.put("plan", form.text("plan").orElse(""));
    if (form.ticked("allow_replace")) {
      body.put("allow_replace", true);
    }
    String lab = visit.word("lab");
    return visit.done(
        visit.send("POST", Optional.of(body), "/labs/%s/up", lab), "It has begun.", to(lab));
  }

  private static ApiResponse act(PageVisit visit) {
    String lab = visit.word("lab");
    String verb = visit.word("verb");
    if (!VERBS.containsKey(verb)) {
      return PageSite.to(to(lab));
    }
    ObjectNode body = PageVisit.body();
    List<String> only = visit.form().all("machine");
    if (!only.isEmpty()) {
      ArrayNode machines = body.putArray("machines");
      only.forEach(machines::add);
    }
    return visit.done(
        visit.send("POST", Optional.of(body), "/labs/%s/" + verb, lab), "It has begun.", to(lab));
  }

  private static ApiResponse farewell(PageVisit visit) {
    String lab = visit.word("lab");
    ApiReply machines = visit.get("/labs/%s/machines", lab);
    if (!machines.isGood()) {
      return visit.problem(machines);
    }
    return visit.page(
        200,
        "destroy",
        "Destroy",
        way(lab),
        "",
        Map.of(
            "what",
            "all machines of lab " + lab,
            "machines",
            machines.value().list("machines").stream()
                .map(each -> new LabMachine(lab, each))
                .filter(each -> !each.host().isEmpty())
                .toList(),
            "tag",
            machines.tag(),
            "action",
            to(lab) + "/destroy",
            "back",
            to(lab)));
  }

  private static ApiResponse destroy(PageVisit visit) {
    String lab = visit.word("lab");
    return visit.done(
        visit.send("POST", Optional.of(PageVisit.body()), "/labs/%s/destroy", lab),
        "The machines are destroyed.",
        to(lab));
  }
}
