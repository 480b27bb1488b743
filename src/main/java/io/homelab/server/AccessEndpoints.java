package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.access.AccessRole;
import io.homelab.access.AccessToken;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.model.DurationText;
import io.homelab.model.Lifetime;
import io.homelab.model.PlainText;
import io.homelab.operations.Answer;
import io.homelab.operations.LabProjects;
import io.homelab.operations.LabTake;
import io.homelab.operations.LabTokens;
import io.homelab.operations.OpenLab;
import io.homelab.report.ProjectsView;
import io.homelab.report.TokensView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who may use the server: projects and tokens. */
final class AccessEndpoints {
  private static final String PROJECTS = "/api/v1/projects";
  private static final String PROJECT = PROJECTS + "/{project}";
  private static final String TOKENS = "/api/v1/tokens";

  private final AccessBooks books;
  private final ServedLabs labs;
  private final InstantSource clock;

  AccessEndpoints(AccessBooks books, ServedLabs labs) {
    this.books = books;
    this.labs = labs;
    this.clock = labs.opener().caller().clock();
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look("/api/v1/me", call -> ApiResponse.json(200, ProjectsView.me(call.holder()))),
        ApiRoute.look(PROJECTS, this::projects).paged("projects"),
        ApiRoute.look(PROJECT, call -> ApiResponse.json(200, ProjectsView.json(project(call)))),
        ApiRoute.look(PROJECT + "/usage", this::usage),
        ApiRoute.act("POST", PROJECTS, AccessRole.ADMIN, this::newProject).ofServer(),
        ApiRoute.act("PATCH", PROJECT, AccessRole.ADMIN, this::changeProject).ofServer(),
        ApiRoute.act("DELETE", PROJECT, AccessRole.ADMIN, this::deleteProject).ofServer(),
        ApiRoute.act("GET", TOKENS, AccessRole.ADMIN, this::tokens).ofServer().paged("tokens"),
        ApiRoute.act("POST", TOKENS, AccessRole.ADMIN, this::newToken).ofServer(),
        ApiRoute.act("DELETE", TOKENS + "/{token}", AccessRole.ADMIN, this::revoke).ofServer());
  }

  private ApiResponse projects(ApiCall call) {
    return ApiResponse.json(
        200,
        ProjectsView.json(
            call.seesAll() ? books.projects().all() : call.project().stream().toList()));
  }

  private Project project(ApiCall call) {
    String name = call.word("project");
    return (call.seesAll()
            ? books.projects().find(name)
            : call.project().filter(own -> own.name().equals(name)))
        .orElseThrow(() ->
            ApiProblem.notFound(
                "there is no project '%s'".formatted(PlainText.excerpt(name, 80)),
                "see: GET " + PROJECTS));
  }

  private ApiResponse usage(ApiCall call) {
    Project project = project(call);
    SortedMap<String, LabTake> take = new TreeMap<>();
    List<String> unreadable = new ArrayList<>();
    for (Path folder : labs.folders()) {
      switch (labs.open(folder)) {
        case Answer.Given<OpenLab>(OpenLab lab) -> {
          try (lab) {
            if (project.owns(lab.lab().name().value())) {
              take.putAll(LabTake.of(lab, books));
            }
          }
        }
        case Answer.Refused<OpenLab> refused -> {
          if (call.seesAll()) {
            unreadable.add(String.valueOf(folder.getFileName()));
          }
        }
      }
    }
    return ApiResponse.json(200, ProjectsView.usage(project, take, unreadable));
  }

  private ApiResponse newProject(ApiCall call) {
    JsonBody body = call.body();
    Project wanted =
        new Project(
            body.text("name").orElseThrow(() -> ApiProblem.badBody("'name' is missing")),
            new TreeSet<>(body.texts("labs")),
            amounts(body, "quota"),
            amounts(body, "reservation"));
    body.nothingElse();
    Optional<Project> known = books.projects().find(wanted.name());
    if (known.isPresent() && !(call.idempotencyKey().isPresent() && known.get().equals(wanted))) {
      throw exists("project", wanted.name());
    }
    Project made = known.isPresent() ? wanted : new LabProjects(books).create(wanted).orThrow();
    return ApiResponse.json(201, ProjectsView.json(made))
        .with("Location", PROJECTS + "/" + made.name());
  }

  private static ApiProblem exists(String what, String name) {
    return ApiProblem.of(
        "exists",
        409,
        "there is a %s '%s' already".formatted(what, PlainText.excerpt(name, 80)),
        "choose another name");
  }

  private static ProjectAmounts amounts(JsonBody body, String key) {
    JsonBody part = body.part(key);
    ProjectAmounts amounts =
        new ProjectAmounts(
            amount(part, "cpus"),
            amount(part, "memory_mb"),
            amount(part, "disk_gb"),
            amount(part, "machines"));
    part.nothingElse();
    return amounts;
  }

  private static OptionalLong amount(JsonBody part, String key) {
    OptionalLong amount = part.number(key);
    if (amount.isPresent() && amount.getAsLong() < 0) {
      throw ApiProblem.badBody("'%s' is 0 or more".formatted(key));
    }
    return amount;
  }

  private ApiResponse changeProject(ApiCall call) {
    String name = project(call).name();
    JsonBody body = call.body();
    boolean owns = body.has("labs");
    TreeSet<String> wanted = new TreeSet<>(body.texts("labs"));
    boolean quota = body.has("quota");
    ProjectAmounts most = amounts(body, "quota");
    boolean reservation = body.has("reservation");
    ProjectAmounts kept = amounts(body, "reservation");
    body.nothingElse();
    Project changed =
        new LabProjects(books)
            .change(
                name,
                now -> {
                  unchanged(call, now);
                  return new Project(
                      name,
                      owns ? wanted : now.labs(),
                      quota ? most : now.quota(),
                      reservation ? kept : now.reservation());
                });
    return ApiResponse.json(200, ProjectsView.json(changed))
        .with("ETag", IfMatch.tag(ProjectsView.json(changed)));
  }

  private ApiResponse deleteProject(ApiCall call) {
    new LabProjects(books).delete(project(call).name(), now -> unchanged(call, now));
    return ApiResponse.empty(204);
  }

  private static void unchanged(ApiCall call, Project now) {
    IfMatch.of(call)
        .allow(IfMatch.tag(ProjectsView.json(now)), "GET " + PROJECTS + "/" + now.name());
  }

  private ApiResponse tokens(ApiCall call) {
    return ApiResponse.json(200, TokensView.json(books.tokens().all(), clock.instant()));
  }

  private ApiResponse newToken(ApiCall call) {
    JsonBody body = call.body();
    String name = body.text("name").orElseThrow(() -> ApiProblem.badBody("'name' is missing"));
    String role = body.text("role").orElseThrow(() -> ApiProblem.badBody("'role' is missing"));
    Optional<String> project = body.text("project");
    Optional<Duration> ttl = body.text("ttl").map(AccessEndpoints::time);
    body.nothingElse();
    if (books.tokens().all().stream().map(AccessToken::name).anyMatch(name::equals)) {
      throw exists("token", name);
    }
    return ApiResponse.json(
            201,
            TokensView.json(new LabTokens(books).create(name, role, project, ttl, clock).orThrow()))
        .with("Location", TOKENS + "/" + name);
  }

  private static Duration time(String text) {
    return DurationText.parse(text)
        .filter(time -> time.isPositive() && time.compareTo(Lifetime.LONGEST) <= 0)
        .orElseThrow(() ->
            ApiProblem.badBody(
                "'ttl' is a time such as 12h or 30d, at most %dd"
                    .formatted(Lifetime.LONGEST.toDays())));
  }

  private ApiResponse revoke(ApiCall call) {
    String name = call.word("token");
    if (!books.tokens().remove(name)) {
      throw ApiProblem.notFound(
          "there is no token '%s'".formatted(PlainText.excerpt(name, 80)), "see: GET " + TOKENS);
    }
    return ApiResponse.empty(204);
  }
}
