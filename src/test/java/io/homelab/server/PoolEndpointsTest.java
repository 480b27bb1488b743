package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.access.AccessRole;
import io.homelab.model.HostName;
import io.homelab.operations.LabOnDoubles;
import io.homelab.pool.BookChange;
import io.homelab.pool.PoolSamples;
import io.homelab.pool.books.FilePoolBooks;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Machines of pools are claimed, kept and given back over HTTP, as by the commands. */
@Timeout(120)
class PoolEndpointsTest {
  private static final String LAB = "/api/v1/labs/devlab";
  private static final String POOL = LAB + "/pools/runner";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4xm9xIV7b2Y2kVwtLHZmGnKZyJ1Bqtw0mQGqT3jF3p me@here";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLab() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web }\npools:\n  - { name: runner, max: 2, template: { memory_mb: 512 } }");
  }

  /** A machine of the pool is ready on that host. */
  private void ready(String host) {
    Map<String, String> access =
        Map.of(
            "address", "runner.guest", "port", "22", "user", "vagrant", "private_ip", "10.0.0.9");
    new FilePoolBooks(folder.resolve(".homelab"))
        .inTransaction(book ->
            new BookChange<>(
                PoolSamples.ready(
                    book, PoolSamples.RUNNER, new HostName(host), "t1", new TreeMap<>(access)),
                List.of(),
                true));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static HttpResponse<String> claim(
      ServedDoubles server, String token, String key, String body) throws Exception {
    return server.call(
        "POST",
        POOL + "/claims",
        Map.of(
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            key),
        body);
  }

  private static HttpResponse<String> claim(ServedDoubles server, String key, String body)
      throws Exception {
    return claim(server, server.token(AccessRole.USER), key, body);
  }

  @Test
  void a_claim_gives_machines_and_the_same_again_under_its_key() throws Exception {
    ready("one");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String body = "{\"for\":\"ci\",\"lease\":\"1h\",\"key\":\"" + KEY + "\"}";
      HttpResponse<String> given = claim(server, "job-1", body);
      assertThat(given.statusCode()).as(given.body()).isEqualTo(201);
      assertThat(json(given).get("claim_id").stringValue()).isEqualTo("job-1");
      JsonNode machine = json(given).get("machines").get(0);
      assertThat(machine.get("name").stringValue()).isEqualTo("ci-a");
      assertThat(machine.get("private_ip").stringValue()).isEqualTo("10.0.0.9");
      // Files of the server mean nothing to who asks.
      assertThat(given.body()).doesNotContain(folder.toString());
      assertThat(lab.hostDouble("one").log()).contains("hostname of runner");

      HttpResponse<String> again = claim(server, "job-1", body);
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(json(again).get("machines")).isEqualTo(json(given).get("machines"));
      assertThat(claim(server, "job-1", "{}").statusCode()).isEqualTo(422);
      // Whoever guesses what another one calls his claim gets nothing.
      String other = server.newToken("other", AccessRole.USER, Optional.empty());
      assertThat(claim(server, other, "job-1", body).statusCode()).isEqualTo(422);

      JsonNode shown = json(server.get(AccessRole.VIEWER, POOL));
      assertThat(shown.get("claims").get(0).get("by").stringValue()).isEqualTo("the-user");
      assertThat(server.get(AccessRole.VIEWER, POOL + "/history?lines=1").body())
          .isEqualTo(
              CommandLineRun.on(
                      lab.opener(),
                      folder,
                      List.of("pool", "history", "runner", "--lines", "1", "--json"))
                  .out());
    }
  }

  @Test
  void a_claim_is_changed_and_released_by_who_has_it_and_by_operators() throws Exception {
    ready("one");
    ready("two");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      for (String key : List.of("mine", "more")) {
        assertThat(claim(server, key, "").statusCode()).isEqualTo(201);
      }
      JsonNode page = json(server.get(AccessRole.VIEWER, LAB + "/claims?limit=1"));
      JsonNode rest =
          json(
              server.get(
                  AccessRole.VIEWER, LAB + "/claims?cursor=" + page.get("next").stringValue()));
      assertThat(page.get("claims").get(0).get("claim_id").stringValue()).isEqualTo("mine");
      assertThat(rest.get("claims").size()).isOne();
      assertThat(rest.has("next")).isFalse();
      String mine = LAB + "/claims/mine";
      Map<String, String> user = server.headers(AccessRole.USER);
      HttpResponse<String> renewed = server.call("PATCH", mine, user, "{\"lease\":\"30m\"}");
      assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
      assertThat(json(renewed).get("expires_at"))
          .isNotEqualTo(
              json(server.get(AccessRole.VIEWER, LAB + "/claims/more")).get("expires_at"));
      HttpResponse<String> held = server.call("PATCH", mine, user, "{\"hold\":\"1h\"}");
      assertThat(json(held).get("held_until").isNull()).isFalse();
      for (String wrong :
          List.of("{}", "{\"hold\":\"1h\",\"lease\":\"1h\"}", "{\"lease\":\"soon\"}")) {
        assertThat(server.call("PATCH", mine, user, wrong).statusCode()).isEqualTo(400);
      }
      assertThat(server.call("PATCH", mine, user, "{\"hold\":\"25h\"}").statusCode())
          .isEqualTo(422);

      Map<String, String> other = server.headers(AccessRole.USER);
      other.put(
          "Authorization", "Bearer " + server.newToken("other", AccessRole.USER, Optional.empty()));
      assertThat(server.call("DELETE", mine, other, "").statusCode()).isEqualTo(403);
      assertThat(server.call("PATCH", mine, other, "{\"hold\":\"0\"}").statusCode()).isEqualTo(403);
      assertThat(
              server
                  .call("DELETE", LAB + "/claims/more", server.headers(AccessRole.OPERATOR), "")
                  .statusCode())
          .isEqualTo(200);
      assertThat(server.call("PATCH", mine, user, "{\"hold\":\"0\"}").statusCode()).isEqualTo(200);
      HttpResponse<String> released = server.call("DELETE", mine, user, "");
      assertThat(json(released).get("released_at").isNull()).isFalse();
      assertThat(server.call("DELETE", mine, user, "").statusCode()).isEqualTo(200);
      assertThat(json(server.get(AccessRole.VIEWER, LAB + "/claims")).get("claims").isEmpty())
          .isTrue();
      assertThat(server.call("DELETE", LAB + "/claims/none", user, "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void what_is_not_ready_is_503_with_the_code_of_the_command_and_what_never_is_409()
      throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> late = claim(server, "a", "");
      assertThat(late.statusCode()).as(late.body()).isEqualTo(503);
      assertThat(json(late).get("code").intValue()).isEqualTo(7);
      assertThat(json(late).get("type")).hasToString("\"urn:homelab:problem:not-ready\"");
      assertThat(json(late).get("ready").intValue()).isZero();
      assertThat(Integer.parseInt(late.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 600);

      HttpResponse<String> never = claim(server, "a", "{\"count\":3}");
      assertThat(never.statusCode()).isEqualTo(409);
      assertThat(json(never).get("code").intValue()).isEqualTo(3);
      assertThat(json(never).get("never").booleanValue()).isTrue();
      assertThat(json(never).get("detail").stringValue()).contains("max is 2");

      for (String wrong :
          List.of("{\"wait\":\"61s\"}", "{\"count\":0}", "{\"wait\":60}", "{\"lease\":\"1\"}")) {
        assertThat(claim(server, "a", wrong).statusCode()).as(wrong).isEqualTo(400);
      }
      for (String wrong : List.of("{\"key\":\"x\"}", "{\"for\":\"-x\"}", "{\"lease\":\"90d\"}")) {
        assertThat(claim(server, "a", wrong).statusCode()).as(wrong).isEqualTo(422);
      }
      assertThat(claim(server, "../a", "").statusCode()).isEqualTo(422);
      assertThat(server.post(AccessRole.USER, LAB + "/pools/other/claims", "").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void a_pool_is_told_what_the_commands_tell_it() throws Exception {
    ready("one");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      assertThat(
              json(server.post(
                      AccessRole.OPERATOR, POOL + "/pause", "{\"reason\":\"maintenance\"}"))
                  .get("paused")
                  .stringValue())
          .isEqualTo("maintenance");
      assertThat(server.get(AccessRole.VIEWER, LAB + "/pools").body()).contains("maintenance");
      assertThat(
              json(server.post(AccessRole.OPERATOR, POOL + "/resume", "")).get("paused").isNull())
          .isTrue();
      JsonNode resized =
          json(server.post(AccessRole.OPERATOR, POOL + "/resize", "{\"ready\":1,\"max\":4}"));
      assertThat(resized.get("ready").intValue()).isOne();
      assertThat(resized.get("max").intValue()).isEqualTo(4);
      assertThat(
              server
                  .post(AccessRole.OPERATOR, POOL + "/resize", "{\"ready\":5,\"max\":4}")
                  .statusCode())
          .isEqualTo(422);
      assertThat(
              json(server.post(AccessRole.OPERATOR, POOL + "/drain", ""))
                  .get("draining")
                  .booleanValue())
          .isTrue();
      assertThat(server.post(AccessRole.OPERATOR, POOL + "/repair", "").statusCode())
          .isEqualTo(200);
      assertThat(
              server
                  .post(AccessRole.OPERATOR, POOL + "/repair", "{\"assume_lost\":\"moon\"}")
                  .statusCode())
          .isEqualTo(422);
      assertThat(server.post(AccessRole.OPERATOR, POOL + "/drain", "{\"now\":true}").statusCode())
          .isEqualTo(400);
      assertThat(server.post(AccessRole.OPERATOR, LAB + "/pools/other/drain", "").statusCode())
          .isEqualTo(404);
    }
  }
}
