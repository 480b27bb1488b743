package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was planned and approved is done, once, whoever watches. */
@Timeout(120)
class RunEndpointsTest {
  private static final String LAB = "/api/v1/labs/devlab";

  @TempDir Path folder;

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String planned(ServedDoubles server) throws Exception {
    HttpResponse<String> plan = server.post(AccessRole.OPERATOR, LAB + "/plan", "");
    return plan.headers().firstValue("ETag").orElseThrow().replace("\"", "");
  }

  private static HttpResponse<String> up(ServedDoubles server, String digest, String key)
      throws Exception {
    Map<String, String> headers = server.headers(AccessRole.OPERATOR);
    headers.put("Idempotency-Key", key);
    return server.call("POST", LAB + "/up", headers, "{\"plan\":\"" + digest + "\"}");
  }

  /** The names of the events in what was sent, with their numbers. */
  private static List<String> events(String sent) {
    List<String> events = new ArrayList<>();
    String id = "";
    for (String line : sent.lines().toList()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        events.add(id + " " + line.substring(7));
      }
    }
    return events;
  }

  /** Blocks Vagrant's calls on that host until it is opened. */
  private static CountDownLatch gate(LabOnDoubles lab, CountDownLatch begun) {
    CountDownLatch gate = new CountDownLatch(1);
    lab.hostDouble("one").before =
        command -> {
          if (command.toString().contains("vagrant")) {
            begun.countDown();
            try {
              gate.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    return gate;
  }

  @Test
  void a_plan_that_is_approved_is_carried_out_and_told_event_by_event() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }", "{ name: web }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> begun = up(server, planned(server), "first");
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
      String run = begun.headers().firstValue("Location").orElseThrow();

      JsonNode done = server.ended(run);
      assertThat(done.get("state")).hasToString("\"done\"");
      assertThat(done.get("code").intValue()).isZero();
      assertThat(done.get("token")).hasToString("\"the-operator\"");
      assertThat(lab.known()).hasSize(2);

      List<String> told = events(server.get(AccessRole.VIEWER, run + "/events").body());
      assertThat(told.getFirst()).isEqualTo("1 run_started");
      assertThat(told.getLast()).isEqualTo(told.size() + " summary");

      Map<String, String> behind = server.headers(AccessRole.VIEWER);
      behind.put("Last-Event-ID", "" + (told.size() - 1));
      assertThat(events(server.call("GET", run + "/events", behind, "").body()))
          .containsExactly(told.getLast());
      behind.put("Last-Event-ID", "" + told.size());
      assertThat(server.call("GET", run + "/events", behind, "").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void the_same_request_again_is_the_same_run_and_another_one_is_refused() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String digest = planned(server);
      String run = up(server, digest, "key").headers().firstValue("Location").orElseThrow();
      server.ended(run);
      assertThat(up(server, digest, "key").headers().firstValue("Location")).contains(run);
      assertThat(up(server, "0".repeat(64), "key").statusCode()).isEqualTo(422);
      // The lab is up now, which is another plan.
      assertThat(up(server, digest, "other").statusCode()).isEqualTo(409);
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/runs")).get("runs").size())
          .isEqualTo(1);
      assertThat(lab.vagrant("one").stream().filter(line -> line.contains(" up "))).hasSize(1);
    }
  }

  @Test
  void a_part_is_made_when_that_was_planned_and_approved() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: big, memory_mb: 900000 }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> plan =
          server.post(AccessRole.OPERATOR, LAB + "/plan", "{\"allow_partial\":true}");
      assertThat(plan.headers().firstValue("Homelab-Code")).contains("3");
      String digest = plan.headers().firstValue("ETag").orElseThrow();
      String body = "{\"plan\":" + digest + "%s}";
      HttpResponse<String> whole =
          server.post(AccessRole.OPERATOR, LAB + "/up", body.formatted(""));
      assertThat(whole.statusCode()).isEqualTo(409);
      assertThat(json(whole).get("code").intValue()).isEqualTo(3);
      HttpResponse<String> part =
          server.post(AccessRole.OPERATOR, LAB + "/up", body.formatted(",\"allow_partial\":true"));
      assertThat(part.statusCode()).as(part.body()).isEqualTo(202);
      JsonNode done = server.ended(part.headers().firstValue("Location").orElseThrow());
      assertThat(done.get("code").intValue()).isEqualTo(3);
      assertThat(lab.known()).hasSize(1);
    }
  }

  @Test
  void what_was_not_approved_is_not_done() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String digest = planned(server);
      lab.described(Map.of(), "{ name: db, host: two }");
      HttpResponse<String> refused = up(server, digest, "a");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(json(refused).get("type")).hasToString("\"urn:homelab:problem:plan-outdated\"");
      assertThat(server.post(AccessRole.OPERATOR, LAB + "/up", "{}").statusCode()).isEqualTo(400);
      assertThat(lab.known()).isEmpty();
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/runs")).get("runs").isEmpty())
          .isTrue();
    }
  }

  @Test
  void a_lab_that_is_being_changed_takes_no_second_run_and_its_events_come_as_they_happen()
      throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate(lab, begun);
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String digest = planned(server);
      String run = up(server, digest, "a").headers().firstValue("Location").orElseThrow();
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(json(server.get(AccessRole.VIEWER, LAB)).get("in_use").isNull()).isFalse();
      HttpResponse<String> second = up(server, digest, "b");
      assertThat(second.statusCode()).isEqualTo(423);
      assertThat(json(second).get("code").intValue()).isEqualTo(5);

      CompletableFuture<String> watched =
          CompletableFuture.supplyAsync(() -> {
            try {
              return server.get(AccessRole.VIEWER, run + "/events").body();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      assertThat(json(server.get(AccessRole.VIEWER, run)).get("state")).hasToString("\"running\"");
      assertThat(watched).isNotDone();
      gate.countDown();
      assertThat(events(watched.get(60, TimeUnit.SECONDS)).getLast()).endsWith(" summary");
      assertThat(server.ended(run).get("code").intValue()).isZero();
    }
  }

  @Test
  void a_run_is_stopped_as_by_ctrl_c_and_an_ended_one_is_not() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate(lab, begun);
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String run = up(server, planned(server), "a").headers().firstValue("Location").orElseThrow();
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      Map<String, String> operator = server.headers(AccessRole.OPERATOR);
      assertThat(server.call("DELETE", run, operator, "").statusCode()).isEqualTo(202);
      gate.countDown();
      JsonNode stopped = server.ended(run);
      assertThat(stopped.get("state")).hasToString("\"interrupted\"");
      assertThat(stopped.get("code").intValue()).isEqualTo(130);
      assertThat(server.call("DELETE", run, operator, "").statusCode()).isEqualTo(409);
    }
  }

  @Test
  void a_server_that_ends_stops_its_runs_and_the_next_one_knows_them() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db, host: one }");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate(lab, begun);
    String run;
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      run = up(server, planned(server), "a").headers().firstValue("Location").orElseThrow();
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(server.running::end);
      gate.countDown();
      assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
    }
    lab.hostDouble("one").before = command -> {};
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      assertThat(json(server.get(AccessRole.VIEWER, run)).get("state"))
          .hasToString("\"interrupted\"");
      String next = up(server, planned(server), "b").headers().firstValue("Location").orElseThrow();
      assertThat(server.ended(next).get("code").intValue()).isZero();
    }
  }
}
