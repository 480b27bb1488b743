package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The pools of all labs; claiming their machines, and giving them back. */
final class PoolPages {
  private static final PageLink POOLS = new PageLink("Pools", "/pools", false);
  private static final String POOL = "/labs/%s/pools/%s";
  private static final String CLAIM = "/labs/%s/claims/%s";

  /** What can be told to a pool, with what the button says. */
  private static final Map<String, String> ORDERS = orders();

  private PoolPages() {}

  private static Map<String, String> orders() {
    Map<String, String> orders = new LinkedHashMap<>();
    orders.put("pause", "Pause");
    orders.put("resume", "Resume");
    orders.put("repair", "Repair");
    orders.put("drain", "Drain");
    return orders;
  }

  static List<PageRoute> routes() {
    String pool = "/labs/{lab}/pools/{pool}";
    String claim = "/labs/{lab}/claims/{claim}";
    return List.of(
        PageRoute.look("/pools", PoolPages::all),
        PageRoute.look(pool, PoolPages::one),
        PageRoute.act(pool + "/claims", PoolPages::claim),
        PageRoute.act(pool + "/do/{order}", PoolPages::order),
        PageRoute.act(pool + "/resize", PoolPages::resize),
        PageRoute.look(claim, PoolPages::claimed),
        PageRoute.act(claim + "/renew", PoolPages::renew),
        PageRoute.act(claim + "/hold", PoolPages::hold),
        PageRoute.act(claim + "/release", PoolPages::release));
  }

  private static ApiResponse all(PageVisit visit) {
    ApiReply labs = visit.get("/labs");
    Map<String, ApiReply> pools = new LinkedHashMap<>();
    for (ApiValue lab : labs.value().list("labs")) {
      if (lab.has("name")) {
        ApiReply reply = visit.get("/labs/%s/pools", lab.text("name"));
        if (!reply.isGood() || !reply.value().list("pools").isEmpty()) {
          pools.put(lab.text("name"), reply);
        }
      }
    }
    return visit.page(
        200,
        "pools",
        "Pools",
        List.of(),
        LivePages.where(visit),
        Map.of("labs", labs, "pools", pools, "single", visit.may("GET", "/labs/any/pools/any")));
  }

  private static String to(PageVisit visit) {
    return PageVisit.path(POOL, visit.word("lab"), visit.word("pool"));
  }

  private static ApiResponse one(PageVisit visit) {
    String lab = visit.word("lab");
    String pool = visit.word("pool");
    ApiReply shown = visit.get(POOL, lab, pool);
    if (!shown.isGood()) {
      return visit.problem(shown);
    }
    Map<String, Object> values = new HashMap<>();
    values.put("lab", lab);
    values.put("shown", shown.value());
    values.put(
        "counts",
        visit
            .get("/labs/%s/pools", lab)
            .value()
            .find("pools", "name", pool)
            .orElse(ApiValue.NOTHING));
    values.put("history", visit.get(POOL + "/history", lab, pool));
    values.put("mayClaim", visit.may("POST", POOL + "/claims", lab, pool));
    values.put("mayResize", visit.may("POST", POOL + "/resize", lab, pool));
    values.put(
        "orders",
        ORDERS.entrySet().stream()
            .filter(order -> visit.may("POST", POOL + "/" + order.getKey(), lab, pool))
            .toList());
    List<PageLink> way = new ArrayList<>(List.of(POOLS));
    way.add(new PageLink(lab, LabPages.to(lab), false));
    return visit.page(200, "pool", pool, way, LivePages.where(visit), values);
  }

  private static ApiResponse claim(PageVisit visit) {
    PageForm form = visit.form();
    ObjectNode body = PageVisit.body();
    ApiReply bad = PageNumbers.put(form, body, "count");
    if (!bad.isGood()) {
      return visit.problem(bad);
    }
    for (String key : List.of("lease", "wait", "for", "key_file")) {
      form.text(key).ifPresent(text -> body.put(key.equals("key_file") ? "key" : key, text));
    }
    String lab = visit.word("lab");
    ApiReply reply =
        visit.send("POST", Optional.of(body), POOL + "/claims", lab, visit.word("pool"));
    return visit.done(
        reply,
        "The machines are yours.",
        PageVisit.path(CLAIM, lab, reply.value().text("claim_id", "-")));
  }

  private static ApiResponse order(PageVisit visit) {
    String order = visit.word("order");
    if (!ORDERS.containsKey(order)) {
      return PageSite.to(to(visit));
    }
    return visit.done(
        visit.send(
            "POST", Optional.empty(), POOL + "/" + order, visit.word("lab"), visit.word("pool")),
        "The pool is told: %s.".formatted(order),
        to(visit));
  }

  private static ApiResponse resize(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    ApiReply bad = PageNumbers.put(visit.form(), body, "ready", "max");
    if (!bad.isGood()) {
      return visit.problem(bad);
    }
    return visit.done(
        visit.send(
            "POST", Optional.of(body), POOL + "/resize", visit.word("lab"), visit.word("pool")),
        "The pool has its new sizes.",
        to(visit));
  }

  private static ApiResponse claimed(PageVisit visit) {
    String lab = visit.word("lab");
    String id = visit.word("claim");
    ApiReply claim = visit.get(CLAIM, lab, id);
    if (!claim.isGood()) {
      return visit.problem(claim);
    }
    String pool = claim.value().text("pool");
    List<PageLink> way = new ArrayList<>(List.of(POOLS));
    way.add(new PageLink(pool, PageVisit.path(POOL, lab, pool), false));
    return visit.page(
        200,
        "claim",
        "Claim",
        way,
        "",
        Map.of(
            "lab",
            lab,
            "claim",
            claim.value(),
            "tag",
            claim.tag(),
            "may",
            visit.may("DELETE", CLAIM, lab, id) && !claim.value().has("released_at")));
  }

  private static ApiResponse renew(PageVisit visit) {
    return change(visit, "lease", "The claim is renewed.");
  }

  private static ApiResponse hold(PageVisit visit) {
    return change(visit, "hold", "The claim is held.");
  }

  private static ApiResponse change(PageVisit visit, String key, String notice) {
    ObjectNode body = PageVisit.body();
    body.put(key, visit.form().text(key).orElse(""));
    String lab = visit.word("lab");
    String id = visit.word("claim");
    return visit.done(
        visit.send("PATCH", Optional.of(body), CLAIM, lab, id),
        notice,
        PageVisit.path(CLAIM, lab, id));
  }

  private static ApiResponse release(PageVisit visit) {
    String lab = visit.word("lab");
    ApiReply reply = visit.send("DELETE", Optional.empty(), CLAIM, lab, visit.word("claim"));
    return visit.done(
        reply,
        "The machines are given back.",
        reply.value().has("pool")
            ? PageVisit.path(POOL, lab, reply.value().text("pool"))
            : "/pools");
  }
}
