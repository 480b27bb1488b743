package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The hosts, and each of them. */
final class HostPages {
  private static final List<PageLink> WAY = List.of(new PageLink("Hosts", "/hosts", false));

  private HostPages() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/hosts", HostPages::all),
        PageRoute.act("/hosts", HostPages::add),
        PageRoute.act("/hosts/registrations", HostPages::invite),
        PageRoute.look("/hosts/{host}", HostPages::one),
        PageRoute.look("/hosts/{host}/drain", HostPages::drainPlan),
        PageRoute.act("/hosts/{host}/drain", HostPages::drain),
        PageRoute.act("/hosts/{host}/do/{verb}", HostPages::act),
        PageRoute.act("/hosts/{host}/trust", HostPages::trust),
        PageRoute.act("/hosts/{host}/remove", HostPages::remove));
  }

  static String to(String host) {
    return "/hosts/" + PageForm.encoded(host);
  }

  private static ApiResponse all(PageVisit visit) {
    return visit.page(
        200,
        "hosts",
        "Hosts",
        List.of(),
        LivePages.where(visit),
        Map.of(
            "hosts",
            visit.get(Map.of("limit", LabMachine.MOST), "/hosts"),
            "machines",
            LabMachine.all(visit),
            "mayAdd",
            visit.may("POST", "/hosts"),
            "mayInvite",
            visit.may("POST", "/hosts/registrations")));
  }

  private static ApiResponse add(PageVisit visit) {
    PageForm form = visit.form();
    ObjectNode body = PageVisit.body();
    body.put("name", form.text("name").orElse(""));
    body.put("address", form.text("address").orElse(""));
    form.text("ssh_user").ifPresent(user -> body.put("ssh_user", user));
    ApiReply reply = visit.send("POST", Optional.of(body), "/hosts");
    String name = form.text("name").orElse("");
    return visit.done(reply, "Host %s is registered.".formatted(name), to(name));
  }

  /** The token is on this page alone, and kept nowhere. */
  private static ApiResponse invite(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    for (String name : List.of("name", "ttl")) {
      visit.form().text(name).ifPresent(text -> body.put(name, text));
    }
    ApiReply reply = visit.send("POST", Optional.of(body), "/hosts/registrations");
    return reply.isGood()
        ? visit.page(200, "token", "Invitation of a host", WAY, "", Map.of("token", reply.value()))
        : visit.problem(reply);
  }

  private static ApiResponse trust(PageVisit visit) {
    String host = visit.word("host");
    ObjectNode body = PageVisit.body();
    body.put("fingerprint", visit.form().text("fingerprint").orElse(""));
    if (visit.form().ticked("replace")) {
      body.put("replace", true);
    }
    return visit.done(
        visit.send("POST", Optional.of(body), "/hosts/%s/trust", host),
        "The key of host %s is trusted.".formatted(host),
        to(host));
  }

  private static ApiResponse one(PageVisit visit) {
    String name = visit.word("host");
    boolean asked = visit.query("ask").isPresent();
    ApiReply reply =
        asked
            ? visit.get(Map.of("live", "true"), "/hosts/%s/info", name)
            : visit.get("/hosts/%s", name);
    if (!reply.isGood()) {
      return visit.problem(reply);
    }
    return visit.page(
        200,
        "host",
        name,
        WAY,
        asked ? "" : LivePages.where(visit),
        Map.of(
            "host",
            reply.value(),
            "tag",
            reply.tag(),
            "asked",
            asked,
            "machines",
            LabMachine.all(visit).stream().filter(each -> each.host().equals(name)).toList(),
            "mayCordon",
            visit.may("POST", "/hosts/%s/cordon", name),
            "mayDrain",
            visit.may("POST", "/hosts/%s/drain", name),
            "mayTrust",
            visit.may("POST", "/hosts/%s/trust", name),
            "mayRemove",
            visit.may("DELETE", "/hosts/%s", name)));
  }

  private static ApiResponse act(PageVisit visit) {
    String host = visit.word("host");
    return switch (visit.word("verb")) {
      case "cordon" ->
          visit.done(
              visit.send("POST", Optional.empty(), "/hosts/%s/cordon", host),
              "Host %s gets no more machines.".formatted(host),
              to(host));
      case "uncordon" ->
          visit.done(
              visit.send("POST", Optional.empty(), "/hosts/%s/uncordon", host),
              "Host %s may get machines again.".formatted(host),
              to(host));
      default -> PageSite.to(to(host));
    };
  }

  /** One lab's machines at a time: each lab has a plan of its own. */
  private static ApiResponse drainPlan(PageVisit visit) {
    String host = visit.word("host");
    List<String> labs = visit.get("/hosts/%s", host).value().texts("labs");
    Optional<String> lab = visit.query("lab").or(() -> labs.stream().findFirst());
    ObjectNode body = PageVisit.body();
    lab.ifPresent(name -> body.put("lab", name));
    // What loses its disk is shown, and takes a tick before it is done.
    body.put("allow_replace", true);
    ApiReply plan = visit.send("POST", Optional.of(body), "/hosts/%s/drain/plan", host);
    if (!plan.isGood()) {
      return visit.problem(plan);
    }
    return visit.page(
        200,
        "drain",
        "Drain",
        List.of(WAY.getFirst(), new PageLink(host, to(host), false)),
        "",
        Map.of(
            "host",
            host,
            "lab",
            lab.orElse(""),
            "labs",
            labs,
            "drain",
            plan.value(),
            "tag",
            plan.tag(),
            "may",
            visit.may("POST", "/hosts/%s/drain", host)));
  }

  private static ApiResponse drain(PageVisit visit) {
    String host = visit.word("host");
    ObjectNode body = PageVisit.body();
    for (String name : List.of("plan", "lab")) {
      visit.form().text(name).ifPresent(text -> body.put(name, text));
    }
    if (visit.form().ticked("allow_replace")) {
      body.put("allow_replace", true);
    }
    return visit.done(
        visit.send("POST", Optional.of(body), "/hosts/%s/drain", host),
        "Host %s is drained.".formatted(host),
        to(host));
  }

  private static ApiResponse remove(PageVisit visit) {
    String host = visit.word("host");
    return visit.done(
        visit.send("DELETE", Optional.empty(), "/hosts/%s", host),
        "Host %s is not registered any more.".formatted(host),
        "/hosts");
  }
}
