package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabProjects;
import io.homelab.server.ApiDocument.Operation;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who may what: every operation of the document, asked with every role by a token of the whole
 * server, by one of the project that owns what is asked about, and by one of another project. A new
 * operation is in the table by being in the document; one whose path has a name that the table does
 * not know fails.
 */
@Timeout(300)
class RoleTableTest {
  private static final List<Operation> OPERATIONS =
      ApiDocument.of(HttpLabServer.document()).operations();
  private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");

  /** What is in the names of all that is the owner's, and in no answer to anybody else. */
  private static final String CANARY = "canary";

  /**
   * Names of paths that stand for something which belongs to nobody, or that is below something
   * which does: of these there are none here.
   */
  private static final Set<String> UNOWNED =
      Set.of(
          "host", "token", "pool", "claim", "snapshot", "registration", "box", "upload", "image");

  @TempDir Path folder;
  private ServedDoubles server;
  private final Map<String, String> tokens = new HashMap<>();

  /** What stands for the other names: something of the owner's, and something that is not there. */
  private final Map<String, String> owned =
      new HashMap<>(
          Map.of("lab", "canary-lab", "machine", "canary-a", "project", "canary-project"));

  private final Map<String, String> missing =
      new HashMap<>(
          Map.of("lab", "lab-of-none", "machine", "canary-a", "project", "project-of-none"));

  /** Whose token asks. */
  private enum Whose {
    SERVER,
    OWN,
    OTHER
  }

  @BeforeEach
  void twoProjects() throws Exception {
    Path one = Files.createDirectory(folder.resolve("canary-folder"));
    Path two = Files.createDirectory(folder.resolve("two"));
    server =
        ServedDoubles.of(
            folder,
            Map.of(
                one,
                new LabOnDoubles(one, "{ name: canary-a, host: one }").named("canary-lab"),
                two,
                new LabOnDoubles(two, "{ name: b }").named("other-lab")));
    LabProjects projects = new LabProjects(server.access());
    projects.create(project("canary-project", "canary-lab")).orThrow();
    projects.create(project("other-project", "other-lab")).orThrow();
    for (AccessRole role : AccessRole.values()) {
      tokens.put(key(Whose.SERVER, role), token("all", role, Optional.empty()));
      tokens.put(key(Whose.OWN, role), token(CANARY, role, Optional.of("canary-project")));
      tokens.put(key(Whose.OTHER, role), token("other", role, Optional.of("other-project")));
    }
    owned.put("run", run());
    missing.put("run", "0".repeat(19));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Project project(String name, String lab) {
    return new Project(name, new TreeSet<>(Set.of(lab)), ProjectAmounts.NONE, ProjectAmounts.NONE);
  }

  private static String key(Whose whose, AccessRole role) {
    return whose + "/" + role;
  }

  private String token(String beginning, AccessRole role, Optional<String> project) {
    return server.newToken(beginning + "-" + role.wireName(), role, project, Optional.empty());
  }

  /** A run of the owner's lab that has ended. */
  private String run() throws Exception {
    Map<String, String> headers = headers(Whose.OWN, AccessRole.OPERATOR);
    String lab = "/api/v1/labs/canary-lab";
    String digest =
        server.call("POST", lab + "/plan", headers, "").headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> begun =
        server.call("POST", lab + "/up", headers, "{\"plan\":%s}".formatted(digest));
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    String run = begun.headers().firstValue("Location").orElseThrow();
    // The events end with the run.
    server.call("GET", run + "/events", headers, "");
    return run.substring(run.lastIndexOf('/') + 1);
  }

  private Map<String, String> headers(Whose whose, AccessRole role) {
    return new HashMap<>(
        Map.of(
            "Authorization",
            "Bearer " + tokens.get(key(whose, role)),
            "Content-Type",
            "application/json"));
  }

  private static String path(Operation operation, Map<String, String> names) {
    return NAME.matcher(operation.path())
        .replaceAll(match -> names.getOrDefault(match.group(1), "nothing"));
  }

  private static Set<String> names(Operation operation) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(operation.path()).results().forEach(match -> names.add(match.group(1)));
    return names;
  }

  /** Whatever is there in these tests, other tokens than those that ask have begun. */
  private static Set<String> forOthers(Operation operation) {
    JsonNode others = operation.node().path("x-roles-for-others");
    if (others.isMissingNode()) {
      return operation.roles();
    }
    Set<String> roles = new TreeSet<>();
    others.forEach(role -> roles.add(role.stringValue()));
    return roles;
  }

  private static boolean isOfServer(Operation operation) {
    return operation.node().has("x-scope");
  }

  private static boolean hasNoEnd(Operation operation) {
    return operation.path().endsWith("/events")
        || operation.node().at("/responses/200/content").has("text/event-stream");
  }

  private int status(Operation operation, Whose whose, AccessRole role) throws Exception {
    return server.statusOf(operation.method(), path(operation, owned), headers(whose, role));
  }

  @Test
  void every_operation_has_a_rule_and_keeps_to_it() throws Exception {
    List<String> asked = new ArrayList<>();
    for (Operation operation : OPERATIONS) {
      assertThat(names(operation))
          .as("%s: say in this test what its path's names stand for", operation)
          .allMatch(name -> owned.containsKey(name) || UNOWNED.contains(name));
      if (operation.roles().isEmpty()) {
        assertThat(operation.node().has("security")).as("%s has no x-roles", operation).isTrue();
        continue;
      }
      for (AccessRole role : AccessRole.values()) {
        for (Whose whose : Whose.values()) {
          int status = status(operation, whose, role);
          String row = "%s as %s of %s: %d".formatted(operation, role, whose, status);
          asked.add(row);
          boolean may =
              (whose == Whose.OTHER ? operation.roles() : forOthers(operation))
                      .contains(role.wireName())
                  && !(isOfServer(operation) && whose != Whose.SERVER);
          assertThat(status == 403).as(row).isEqualTo(!may);
          assertThat(status).as(row).isNotIn(401, 405, 500);
          if (may
              && whose == Whose.OTHER
              && names(operation).stream().anyMatch(owned::containsKey)) {
            assertThat(status).as(row).isEqualTo(404);
          }
          if (may
              && whose != Whose.OTHER
              && operation.method().equals("GET")
              && owned.keySet().containsAll(names(operation))) {
            // A look under the lab's lock may find it taken by what was asked before.
            assertThat(status).as(row).isIn(200, 204, 423);
          }
        }
      }
    }
    assertThat(asked).hasSizeGreaterThan(OPERATIONS.size());
  }

  /** To another project, what is there and not its own is in nothing unlike what is not there. */
  @Test
  void what_is_of_another_project_is_as_nothing() throws Exception {
    Map<String, String> headers = headers(Whose.OTHER, AccessRole.ADMIN);
    List<Operation> some =
        OPERATIONS.stream().filter(each -> !each.roles().isEmpty() && !isOfServer(each)).toList();
    List<Operation> owners =
        some.stream().filter(each -> names(each).stream().anyMatch(owned::containsKey)).toList();
    // First, since the audit then has what was asked for.
    for (Operation operation : some) {
      if (!owners.contains(operation) && !hasNoEnd(operation)) {
        HttpResponse<String> list =
            server.call(operation.method(), path(operation, owned), headers, "");
        assertThat(list.body()).as("%s", operation).doesNotContain(CANARY);
      }
    }
    for (Operation operation : owners) {
      HttpResponse<String> foreign =
          server.call(operation.method(), path(operation, owned), headers, "");
      HttpResponse<String> none =
          server.call(operation.method(), path(operation, missing), headers, "");
      assertThat(foreign.statusCode()).as("%s", operation).isEqualTo(404);
      assertThat(none.statusCode()).as("%s", operation).isEqualTo(404);
      assertThat(told(foreign, owned)).as("%s", operation).isEqualTo(told(none, missing));
      assertThat(foreign.headers().map().keySet()).isEqualTo(none.headers().map().keySet());
    }
  }

  /** An answer without the name that was asked for and the id of the request. */
  private String told(HttpResponse<String> answer, Map<String, String> names) {
    String told = answer.body();
    String id = JsonMapper.shared().readTree(told).get("request").stringValue();
    told = told.replace(id, "ID");
    for (Map.Entry<String, String> each : names.entrySet()) {
      told = told.replace(each.getValue(), each.getKey());
    }
    return told;
  }

  @Test
  void the_parameter_lab_is_asked_as_the_path_is() throws Exception {
    for (String path : List.of("/api/v1/hosts?lab=", "/api/v1/hosts/one?lab=")) {
      HttpResponse<String> foreign =
          server.call("GET", path + "canary-lab", headers(Whose.OTHER, AccessRole.ADMIN), "");
      HttpResponse<String> none =
          server.call("GET", path + "lab-of-none", headers(Whose.OTHER, AccessRole.ADMIN), "");
      assertThat(foreign.statusCode()).isEqualTo(404);
      assertThat(told(foreign, owned)).isEqualTo(told(none, missing));
      assertThat(
              server
                  .call("GET", path + "canary-lab", headers(Whose.OWN, AccessRole.VIEWER), "")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_token_of_a_project_that_is_gone_sees_nothing() throws Exception {
    server.access().projects().change(all -> List.of());
    assertThat(server.call("GET", "/api/v1/labs", headers(Whose.OWN, AccessRole.ADMIN), "").body())
        .contains("\"labs\": []");
    assertThat(
            server
                .call("GET", "/api/v1/labs/canary-lab", headers(Whose.OWN, AccessRole.ADMIN), "")
                .statusCode())
        .isEqualTo(404);
  }
}
