package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One machine: where it is and why, how to get in, and what to do with it. */
final class MachinePages {
  private static final String MACHINE = "/labs/%s/machines/%s";

  private static final String RUNNING = "running";

  /** What can be done with a machine, with what the button says. */
  private static final Map<String, String> VERBS = verbs();

  private MachinePages() {}

  private static Map<String, String> verbs() {
    Map<String, String> verbs = new LinkedHashMap<>();
    verbs.put("start", "Start");
    verbs.put("stop", "Stop");
    verbs.put("reload", "Reload");
    verbs.put("provision", "Run provisioners");
    return verbs;
  }

  static List<PageRoute> routes() {
    String machine = "/labs/{lab}/machines/{machine}";
    return List.of(
        PageRoute.look(machine, MachinePages::one),
        PageRoute.act(machine + "/do/{verb}", MachinePages::act),
        PageRoute.look(machine + "/destroy", MachinePages::farewell),
        PageRoute.act(machine + "/destroy", MachinePages::destroy));
  }

  private static String to(PageVisit visit) {
    return PageVisit.path(MACHINE, visit.word("lab"), visit.word("machine"));
  }

  private static ApiResponse one(PageVisit visit) {
    String lab = visit.word("lab");
    String name = visit.word("machine");
    ApiReply machine = visit.get(MACHINE, lab, name);
    if (!machine.isGood()) {
      return visit.problem(machine);
    }
    ApiReply hosts = visit.get(Map.of("lab", lab), "/hosts");
    String host = machine.value().text("host");
    Map<String, Object> values = new HashMap<>();
    values.put("lab", lab);
    values.put("machine", new LabMachine(lab, machine.value()));
    values.put("tag", machine.tag());
    values.put("ways", ways(lab, machine.value(), hosts.value().find("hosts", "name", host)));
    values.put("why", reply(visit, "/why", lab, name));
    values.put("log", reply(visit, "/log", lab, name));
    values.put(
        "others",
        visit.may("POST", "/labs/%s/up", lab)
            ? hosts.value().list("hosts").stream()
                .map(each -> each.text("name"))
                .filter(each -> !each.equals(host))
                .toList()
            : List.of());
    values.put(
        "verbs",
        VERBS.entrySet().stream()
            .filter(verb ->
                verb.getKey().equals("start") != RUNNING.equals(machine.value().text("state")))
            .filter(verb -> visit.may("POST", MACHINE + "/" + verb.getKey(), lab, name))
            .toList());
    values.put("mayDestroy", visit.may("DELETE", MACHINE, lab, name));
    return visit.page(200, "machine", name, LabPages.way(lab), LivePages.where(visit), values);
  }

  private static Optional<ApiReply> reply(PageVisit visit, String part, String lab, String name) {
    return visit.may("GET", MACHINE + part, lab, name)
        ? Optional.of(visit.get(MACHINE + part, lab, name))
        : Optional.empty();
  }

  private static List<ShellLine> ways(String lab, ApiValue machine, Optional<ApiValue> host) {
    List<ShellLine> ways = new ArrayList<>();
    ways.add(
        new ShellLine("In the folder of lab " + lab, "homelab vos ssh " + machine.text("name")));
    if (machine.has("bridged_ip")) {
      ways.add(new ShellLine("On the LAN", "ssh vagrant@" + machine.text("bridged_ip")));
    } else if (machine.has("private_ip") && host.isPresent()) {
      ways.add(
          new ShellLine(
              "Through its host",
              "ssh -J %s vagrant@%s"
                  .formatted(host.get().text("address"), machine.text("private_ip"))));
    }
    return ways;
  }

  private static ApiResponse act(PageVisit visit) {
    String verb = visit.word("verb");
    if (!VERBS.containsKey(verb)) {
      return PageSite.to(to(visit));
    }
    return visit.done(
        visit.send(
            "POST",
            Optional.of(PageVisit.body()),
            MACHINE + "/" + verb,
            visit.word("lab"),
            visit.word("machine")),
        "It has begun.",
        to(visit));
  }

  private static ApiResponse farewell(PageVisit visit) {
    String lab = visit.word("lab");
    String name = visit.word("machine");
    ApiReply machine = visit.get(MACHINE, lab, name);
    if (!machine.isGood()) {
      return visit.problem(machine);
    }
    List<PageLink> way = new ArrayList<>(LabPages.way(lab));
    way.add(new PageLink(name, to(visit), false));
    return visit.page(
        200,
        "destroy",
        "Destroy",
        way,
        "",
        Map.of(
            "what",
            "machine " + name + " of lab " + lab,
            "machines",
            List.of(new LabMachine(lab, machine.value())),
            "tag",
            machine.tag(),
            "action",
            to(visit) + "/destroy",
            "back",
            to(visit)));
  }

  private static ApiResponse destroy(PageVisit visit) {
    return visit.done(
        visit.send("DELETE", Optional.empty(), MACHINE, visit.word("lab"), visit.word("machine")),
        "The machine is destroyed.",
        LabPages.to(visit.word("lab")));
  }
}
