package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.model.LabName;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.ProjectQuota;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Projects, tokens and the audit over the API. */
@Timeout(120)
class AccessEndpointsTest {
  private static final String PROJECTS = "/api/v1/projects";
  private static final String RED =
      "{\"name\":\"red\",\"labs\":[\"devlab\"],\"quota\":{\"machines\":3}}";

  @TempDir Path folder;
  private ServedDoubles server;
  private LabOnDoubles lab;

  @BeforeEach
  void serve() throws Exception {
    lab = new LabOnDoubles(folder, "{ name: db, cpus: 2, memory_mb: 700 }", "{ name: web }");
    lab.left(state -> state.ready("db", "one"));
    server = ServedDoubles.of(folder, lab);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> admin(String method, String path, String body, String... headers)
      throws Exception {
    Map<String, String> all = server.headers(AccessRole.ADMIN);
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return server.call(method, path, all, body);
  }

  @Test
  void a_project_is_made_looked_at_changed_and_removed() throws Exception {
    HttpResponse<String> made = admin("POST", PROJECTS, RED, "Idempotency-Key", "k");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains(PROJECTS + "/red");
    assertThat(admin("POST", PROJECTS, RED, "Idempotency-Key", "k").statusCode()).isEqualTo(201);
    assertThat(admin("POST", PROJECTS, RED).statusCode()).isEqualTo(409);

    HttpResponse<String> seen = admin("GET", PROJECTS + "/red", "");
    String tag = seen.headers().firstValue("ETag").orElseThrow();
    assertThat(json(seen).at("/quota/machines").intValue()).isEqualTo(3);
    assertThat(json(seen).at("/quota/cpus").isNull()).isTrue();

    HttpResponse<String> changed =
        admin("PATCH", PROJECTS + "/red", "{\"quota\":{\"cpus\":4}}", "If-Match", tag);
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(json(changed).at("/quota/cpus").intValue()).isEqualTo(4);
    assertThat(json(changed).get("labs").toString()).isEqualTo("[\"devlab\"]");
    assertThat(admin("PATCH", PROJECTS + "/red", "{\"labs\":[]}", "If-Match", tag).statusCode())
        .isEqualTo(412);
    assertThat(admin("DELETE", PROJECTS + "/red", "", "If-Match", tag).statusCode()).isEqualTo(412);
    assertThat(admin("DELETE", PROJECTS + "/red", "").statusCode()).isEqualTo(204);
    assertThat(admin("GET", PROJECTS + "/red", "").statusCode()).isEqualTo(404);
    assertThat(admin("DELETE", PROJECTS + "/red", "").statusCode()).isEqualTo(404);
  }

  @Test
  void a_lab_belongs_to_one_project_and_what_is_wrong_is_told() throws Exception {
    admin("POST", PROJECTS, RED);
    for (String body :
        List.of(
            "{\"name\":\"blue\",\"labs\":[\"devlab\"]}",
            "{\"name\":\"blue\",\"labs\":[\"red-vms\"]}",
            "{\"name\":\"No Name\"}",
            "{\"name\":\"%s\"}".formatted("a".repeat(60)),
            "{\"name\":\"blue\",\"labs\":[\"../x\"]}",
            "{\"name\":\"blue\",\"reservation\":{\"machines\":1}}")) {
      assertThat(admin("POST", PROJECTS, body).statusCode()).as(body).isEqualTo(422);
    }
    for (String body :
        List.of(
            "{}",
            "{\"name\":\"blue\",\"quota\":{\"cpus\":-1}}",
            "{\"name\":\"blue\",\"quota\":{\"discs\":1}}",
            "{\"name\":\"blue\",\"quota\":7}")) {
      assertThat(admin("POST", PROJECTS, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(json(admin("GET", PROJECTS, "")).get("projects").size()).isEqualTo(1);
  }

  @Test
  void a_token_is_shown_once_and_is_of_its_project_until_it_is_revoked() throws Exception {
    admin("POST", PROJECTS, RED);
    String tokens = "/api/v1/tokens";
    HttpResponse<String> made =
        admin(
            "POST",
            tokens,
            "{\"name\":\"ci\",\"role\":\"viewer\",\"project\":\"red\",\"ttl\":\"1h\"}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String secret = json(made).get("token").stringValue();
    Map<String, String> headers = new HashMap<>(Map.of("Authorization", "Bearer " + secret));

    JsonNode me = json(server.call("GET", "/api/v1/me", headers, ""));
    assertThat(me.get("token").stringValue()).isEqualTo("ci");
    assertThat(me.get("project").stringValue()).isEqualTo("red");
    assertThat(me.get("expires_at").stringValue()).isEqualTo("2026-01-02T04:04:05Z");
    assertThat(admin("GET", tokens, "").body()).contains("\"ci\"").doesNotContain(secret);
    assertThat(admin("POST", tokens, "{\"name\":\"ci\",\"role\":\"viewer\"}").statusCode())
        .isEqualTo(409);
    assertThat(
            admin("POST", tokens, "{\"name\":\"x\",\"role\":\"viewer\",\"project\":\"blue\"}")
                .statusCode())
        .isEqualTo(422);
    HttpResponse<String> kept = admin("DELETE", PROJECTS + "/red", "");
    assertThat(kept.statusCode()).isEqualTo(422);
    assertThat(json(kept).get("detail").stringValue()).contains("tokens belong to project red: ci");

    assertThat(admin("DELETE", tokens + "/ci", "").statusCode()).isEqualTo(204);
    assertThat(server.call("GET", "/api/v1/me", headers, "").statusCode()).isEqualTo(401);
    assertThat(admin("DELETE", tokens + "/ci", "").statusCode()).isEqualTo(404);
  }

  @Test
  void what_a_project_uses_is_told_lab_by_lab() throws Exception {
    admin("POST", PROJECTS, RED);
    JsonNode usage = json(server.get(AccessRole.VIEWER, PROJECTS + "/red/usage"));
    assertThat(usage.at("/used/machines").intValue()).isEqualTo(1);
    assertThat(usage.at("/labs/0/lab").stringValue()).isEqualTo("devlab");
    assertThat(usage.at("/used/memory_mb").longValue())
        .isEqualTo(usage.at("/labs/0/memory_mb").longValue())
        .isPositive();
  }

  @Test
  void the_audit_is_read_backwards_page_by_page_and_says_when_it_was_changed() throws Exception {
    admin("POST", PROJECTS, RED);
    for (int i = 0; i < 7; i++) {
      admin("DELETE", "/api/v1/tokens/t" + i, "");
    }
    server.post(AccessRole.VIEWER, "/api/v1/labs/devlab/plan", "");
    JsonNode first = json(admin("GET", "/api/v1/audit?object=/api/v1/tokens&limit=5", ""));
    assertThat(first.get("audit").valueStream().map(each -> each.get("object").stringValue()))
        .containsExactly(
            "/api/v1/tokens/t6",
            "/api/v1/tokens/t5",
            "/api/v1/tokens/t4",
            "/api/v1/tokens/t3",
            "/api/v1/tokens/t2");
    String next = first.get("next").stringValue();
    JsonNode rest =
        json(admin("GET", "/api/v1/audit?object=/api/v1/tokens&limit=5&cursor=" + next, ""));
    assertThat(rest.get("audit").size()).isEqualTo(2);
    assertThat(rest.get("next").isNull()).isTrue();
    assertThat(rest.get("intact").booleanValue()).isTrue();
    JsonNode viewer = json(admin("GET", "/api/v1/audit?token=the-viewer", ""));
    assertThat(viewer.at("/audit/0/status").intValue()).isEqualTo(403);
    assertThat(viewer.get("audit").size()).isEqualTo(1);
    assertThat(
            json(admin("GET", "/api/v1/audit?since=2026-01-02T03:04:06Z", "")).get("audit").size())
        .isZero();
    for (String wrong : List.of("since=now", "limit=0", "limit=1001", "cursor=x")) {
      assertThat(admin("GET", "/api/v1/audit?" + wrong, "").statusCode()).as(wrong).isEqualTo(400);
    }

    Path file = folder.resolve(".homelab/audit.jsonl");
    Files.writeString(file, Files.readString(file).replace("/tokens/t3", "/tokens/t9"));
    JsonNode forged = json(admin("GET", "/api/v1/audit", ""));
    assertThat(forged.get("intact").booleanValue()).isFalse();
    assertThat(forged.get("broken_at").intValue()).isEqualTo(6);
  }

  @Test
  void an_approved_plan_beyond_the_quota_is_insufficient() throws Exception {
    admin("POST", PROJECTS, RED.replace("3", "1"));
    lab.within(
        new ProjectQuota(new LabName("devlab"), server.access(), name -> Optional.of(lab.books())));
    HttpResponse<String> plan = server.post(AccessRole.USER, "/api/v1/labs/devlab/plan", "");
    assertThat(plan.headers().firstValue("Homelab-Code")).contains("3");
    HttpResponse<String> up =
        server.post(
            AccessRole.OPERATOR,
            "/api/v1/labs/devlab/up",
            "{\"plan\":\"%s\"}".formatted("0".repeat(64)));
    assertThat(up.statusCode()).isEqualTo(409);
    assertThat(json(up).get("type").stringValue()).isEqualTo("urn:homelab:problem:insufficient");
    assertThat(json(up).get("code").intValue()).isEqualTo(3);
    assertThat(json(up).get("detail").stringValue())
        .contains("devlab needs 2 machines, project red has 1 left of its quota of 1");
  }
}
