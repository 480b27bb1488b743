package io.homelab.server.pages;

import io.homelab.access.AccessRole;
import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tokens, projects, and who did what. */
final class AdminPages {
  private static final PageLink PROJECTS = new PageLink("Projects", "/projects", false);
  private static final String PROJECT = "/projects/%s";
  private static final String[] AMOUNTS = {"cpus", "memory_mb", "disk_gb", "machines"};

  private AdminPages() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/tokens", AdminPages::tokens),
        PageRoute.act("/tokens", AdminPages::makeToken),
        PageRoute.act("/tokens/{token}/revoke", AdminPages::revoke),
        PageRoute.look("/projects", AdminPages::projects),
        PageRoute.act("/projects", AdminPages::makeProject),
        PageRoute.look("/projects/{project}", AdminPages::project),
        PageRoute.act("/projects/{project}", AdminPages::changeProject),
        PageRoute.act("/projects/{project}/delete", AdminPages::deleteProject),
        PageRoute.look("/audit", AdminPages::audit));
  }

  private static ApiResponse tokens(PageVisit visit) {
    ApiReply tokens = visit.get(Map.of("limit", LabMachine.MOST), "/tokens");
    if (!tokens.isGood()) {
      return visit.problem(tokens);
    }
    return visit.page(
        "tokens",
        "Tokens",
        Map.of(
            "tokens",
            tokens.value(),
            "roles",
            AccessRole.wireNames(),
            "projects",
            visit
                .get(Map.of("limit", LabMachine.MOST), "/projects")
                .value()
                .list("projects")
                .stream()
                .map(each -> each.text("name"))
                .toList(),
            "may",
            visit.may("POST", "/tokens")));
  }

  /** The token is on this page alone, and kept nowhere. */
  private static ApiResponse makeToken(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    for (String name : List.of("name", "role", "project", "ttl")) {
      visit.form().text(name).ifPresent(text -> body.put(name, text));
    }
    ApiReply reply = visit.send("POST", Optional.of(body), "/tokens");
    if (!reply.isGood()) {
      return visit.problem(reply);
    }
    return visit.page(
        200,
        "token",
        "Token " + reply.value().text("name"),
        List.of(new PageLink("Tokens", "/tokens", false)),
        "",
        Map.of("token", reply.value()));
  }

  private static ApiResponse revoke(PageVisit visit) {
    String name = visit.word("token");
    return visit.done(
        visit.send("DELETE", Optional.empty(), "/tokens/%s", name),
        "Token %s counts no more.".formatted(name),
        "/tokens");
  }

  private static ApiResponse projects(PageVisit visit) {
    ApiReply projects = visit.get(Map.of("limit", LabMachine.MOST), "/projects");
    if (!projects.isGood()) {
      return visit.problem(projects);
    }
    return visit.page(
        "projects",
        "Projects",
        Map.of("projects", projects.value(), "may", visit.may("POST", "/projects")));
  }

  private static ApiResponse project(PageVisit visit) {
    String name = visit.word("project");
    ApiReply project = visit.get(PROJECT, name);
    if (!project.isGood()) {
      return visit.problem(project);
    }
    return visit.page(
        200,
        "project",
        name,
        List.of(PROJECTS),
        "",
        Map.of(
            "project",
            project.value(),
            "tag",
            project.tag(),
            "usage",
            visit.may("GET", PROJECT + "/usage", name)
                ? Optional.of(visit.get(PROJECT + "/usage", name))
                : Optional.<ApiReply>empty(),
            "may",
            visit.may("PATCH", PROJECT, name)));
  }

  private static ApiReply wish(PageForm form, ObjectNode body) {
    ArrayNode labs = body.putArray("labs");
    form.text("labs")
        .ifPresent(text ->
            Arrays.stream(text.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .forEach(labs::add));
    ObjectNode quota = body.putObject("quota");
    for (String name : AMOUNTS) {
      quota.putNull(name);
    }
    return PageNumbers.put(form, quota, AMOUNTS);
  }

  private static ApiResponse makeProject(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    String name = visit.form().text("name").orElse("");
    body.put("name", name);
    ApiReply bad = wish(visit.form(), body);
    return bad.isGood()
        ? visit.done(
            visit.send("POST", Optional.of(body), "/projects"),
            "Project %s is made.".formatted(name),
            PageVisit.path(PROJECT, name))
        : visit.problem(bad);
  }

  private static ApiResponse changeProject(PageVisit visit) {
    ObjectNode body = PageVisit.body();
    ApiReply bad = wish(visit.form(), body);
    String name = visit.word("project");
    return bad.isGood()
        ? visit.done(
            visit.send("PATCH", Optional.of(body), PROJECT, name),
            "Project %s is changed.".formatted(name),
            PageVisit.path(PROJECT, name))
        : visit.problem(bad);
  }

  private static ApiResponse deleteProject(PageVisit visit) {
    String name = visit.word("project");
    return visit.done(
        visit.send("DELETE", Optional.empty(), PROJECT, name),
        "Project %s is gone; its labs stay.".formatted(name),
        "/projects");
  }

  private static ApiResponse audit(PageVisit visit) {
    Map<String, String> query = new HashMap<>();
    for (String name : List.of("token", "object", "since", "cursor")) {
      visit.query(name).ifPresent(text -> query.put(name, text));
    }
    ApiReply audit = visit.get(query, "/audit");
    if (!audit.isGood()) {
      return visit.problem(audit);
    }
    return visit.page(
        "audit",
        "Audit",
        Map.of(
            "audit",
            audit.value(),
            "token",
            query.getOrDefault("token", ""),
            "object",
            query.getOrDefault("object", ""),
            "next",
            next(query, audit.value().text("next"))));
  }

  private static String next(Map<String, String> query, String cursor) {
    if (cursor.isEmpty()) {
      return "";
    }
    StringBuilder next = new StringBuilder("/audit?cursor=").append(PageForm.encoded(cursor));
    query.forEach((name, text) -> {
      if (!name.equals("cursor")) {
        next.append('&').append(name).append('=').append(PageForm.encoded(text));
      }
    });
    return next.toString();
  }
}
