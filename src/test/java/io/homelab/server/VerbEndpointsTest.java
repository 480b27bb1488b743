package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import io.homelab.probe.HostMachines.MachineState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every verb of the command is a run; what destroys takes consent to what was looked at. */
@Timeout(120)
class VerbEndpointsTest {
  private static final String LAB = "/api/v1/labs/devlab";

  @TempDir Path folder;

  private LabOnDoubles running() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: db, host: one }", "{ name: web, host: two }");
    lab.left(state -> state.ready("db", "one").ready("web", "two"));
    return lab;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String begun(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static HttpResponse<String> with(
      ServedDoubles server, String tag, String method, String path, String body) throws Exception {
    Map<String, String> headers = server.headers(AccessRole.OPERATOR);
    headers.put("If-Match", tag);
    return server.call(method, path, headers, body);
  }

  private static String tag(ServedDoubles server, String path) throws Exception {
    return server.get(AccessRole.VIEWER, path).headers().firstValue("ETag").orElseThrow();
  }

  private static List<String> calls(LabOnDoubles lab, String host, String word) {
    return lab.vagrant(host).stream().filter(line -> line.contains(" " + word)).toList();
  }

  @Test
  void each_verb_is_a_run_that_does_what_the_command_does() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      for (Map.Entry<String, String> verb :
          Map.of("halt", "halt", "suspend", "suspend", "reload", "reload", "provision", "provision")
              .entrySet()) {
        int before = calls(lab, "one", verb.getValue()).size();
        JsonNode done =
            server.ended(
                begun(
                    server.post(
                        AccessRole.OPERATOR,
                        LAB + "/" + verb.getKey(),
                        "{\"machines\":[\"db\"]}")));
        assertThat(done.get("code").intValue()).as(verb.getKey()).isZero();
        assertThat(done.get("verb").stringValue()).isEqualTo("vos " + verb.getKey());
        assertThat(calls(lab, "one", verb.getValue())).hasSizeGreaterThan(before);
        assertThat(calls(lab, "two", verb.getValue())).isEmpty();
      }
      HttpResponse<String> unknown =
          server.post(AccessRole.OPERATOR, LAB + "/halt", "{\"machines\":[\"bd\"]}");
      assertThat(unknown.statusCode()).isEqualTo(422);
      assertThat(json(unknown).get("hint").stringValue()).contains("did you mean 'db'?");
      assertThat(server.post(AccessRole.OPERATOR, LAB + "/halt", "{\"provision_with\":[]}"))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(400);
    }
  }

  @Test
  void a_lab_is_destroyed_only_by_who_looked_at_what_is_there() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      assertThat(server.post(AccessRole.OPERATOR, LAB + "/destroy", "").statusCode())
          .isEqualTo(428);
      assertThat(with(server, "*", "POST", LAB + "/destroy", "").statusCode()).isEqualTo(428);
      String seen = tag(server, LAB + "/machines");
      server.ended(
          begun(server.post(AccessRole.OPERATOR, LAB + "/halt", "{\"machines\":[\"db\"]}")));
      HttpResponse<String> changed = with(server, seen, "POST", LAB + "/destroy", "");
      assertThat(changed.statusCode()).isEqualTo(412);
      assertThat(json(changed).get("type")).hasToString("\"urn:homelab:problem:has-changed\"");
      assertThat(lab.known()).hasSize(2);
      assertThat(calls(lab, "one", "destroy")).isEmpty();

      String now = tag(server, LAB + "/machines");
      assertThat(
              server
                  .ended(
                      begun(
                          with(server, now, "POST", LAB + "/destroy", "{\"machines\":[\"web\"]}")))
                  .get("code")
                  .intValue())
          .isZero();
      assertThat(lab.known()).hasSize(1);
    }
  }

  @Test
  void a_machine_that_nobody_saw_is_not_destroyed_with_those_that_somebody_saw() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      lab.left(state -> state.ready("db", "one"));
      // Two has a machine of the lab, of which the state knows nothing.
      lab.told("two", facts -> facts.machine("web", MachineState.RUNNING));
      String lastSeen = tag(server, LAB + "/machines");
      assertThat(with(server, lastSeen, "POST", LAB + "/destroy", "").statusCode()).isEqualTo(412);
      String live = tag(server, LAB + "/machines?live=true");
      assertThat(server.ended(begun(with(server, live, "POST", LAB + "/destroy", "")))).isNotNull();
      assertThat(calls(lab, "two", "destroy")).isNotEmpty();
    }
  }

  @Test
  void one_machine_is_started_stopped_moved_and_destroyed() throws Exception {
    LabOnDoubles lab = running();
    lab.described(Map.of(), "{ name: db }", "{ name: web, host: two }");
    String db = LAB + "/machines/db";
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      server.ended(begun(server.post(AccessRole.OPERATOR, db + "/stop", "")));
      assertThat(json(server.get(AccessRole.VIEWER, db)).get("state").stringValue())
          .isEqualTo("stopped");
      server.ended(begun(server.post(AccessRole.OPERATOR, db + "/start", "")));
      assertThat(json(server.get(AccessRole.VIEWER, db)).get("state").stringValue())
          .isEqualTo("running");
      assertThat(calls(lab, "two", "up")).isEmpty();

      String plan =
          server
              .post(AccessRole.OPERATOR, LAB + "/plan", "{\"moves\":[\"db=two\"]}")
              .headers()
              .firstValue("ETag")
              .orElseThrow();
      String move = "{\"host\":\"two\",\"plan\":%s,\"allow_replace\":%s}";
      assertThat(
              server
                  .post(AccessRole.OPERATOR, db + "/move", move.formatted(plan, "false"))
                  .statusCode())
          .isEqualTo(422);
      server.ended(
          begun(server.post(AccessRole.OPERATOR, db + "/move", move.formatted(plan, "true"))));
      assertThat(json(server.get(AccessRole.VIEWER, db)).get("host").stringValue())
          .isEqualTo("two");

      assertThat(server.call("DELETE", db, server.headers(AccessRole.OPERATOR), "").statusCode())
          .isEqualTo(428);
      assertThat(with(server, "\"other\"", "DELETE", db, "").statusCode()).isEqualTo(412);
      server.ended(begun(with(server, tag(server, db), "DELETE", db, "")));
      assertThat(json(server.get(AccessRole.VIEWER, db)).get("state").stringValue())
          .isEqualTo("not_created");
      for (String none : List.of("/stop", "/start", "/move")) {
        assertThat(
                server
                    .post(
                        AccessRole.OPERATOR,
                        LAB + "/machines/other" + none,
                        none.equals("/move") ? move.formatted(plan, "true") : "")
                    .statusCode())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void a_machine_that_is_no_longer_described_is_not_destroyed_by_starting_it() throws Exception {
    LabOnDoubles lab = running();
    lab.described(Map.of(), "{ name: web, host: two }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> refused =
          server.post(AccessRole.OPERATOR, LAB + "/machines/db/start", "");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("no longer in topology.yaml");
      assertThat(lab.known()).hasSize(2);
    }
  }

  @Test
  void why_and_the_log_are_those_of_the_commands() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      server.ended(begun(server.post(AccessRole.OPERATOR, LAB + "/reload", "")));
      for (String live : List.of("", "?live=true")) {
        List<String> words =
            live.isEmpty()
                ? List.of("plan", "--explain", "db", "--json", "--offline")
                : List.of("plan", "--explain", "db", "--json");
        assertThat(server.get(AccessRole.VIEWER, LAB + "/machines/db/why" + live).body())
            .isEqualTo(CommandLineRun.on(lab.opener(), folder, words).out());
      }
      HttpResponse<String> log = server.get(AccessRole.VIEWER, LAB + "/machines/db/log");
      assertThat(log.body())
          .isEqualTo(CommandLineRun.on(lab.opener(), folder, List.of("vos", "logs", "db")).out());
      for (String path : List.of("/why", "/log")) {
        assertThat(server.get(AccessRole.VIEWER, LAB + "/machines/other" + path).statusCode())
            .isEqualTo(404);
      }
      assertThat(server.get(AccessRole.VIEWER, LAB + "/machines/db/log?lines=0").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void a_snapshot_is_saved_listed_and_restored_with_consent() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      server.ended(
          begun(server.post(AccessRole.OPERATOR, LAB + "/snapshots", "{\"name\":\"before\"}")));
      assertThat(calls(lab, "one", "snapshot save")).isNotEmpty();
      assertThat(server.get(AccessRole.USER, LAB + "/snapshots").statusCode()).isEqualTo(200);
      String restore = LAB + "/snapshots/before/restore";
      assertThat(server.post(AccessRole.OPERATOR, restore, "").statusCode()).isEqualTo(428);
      server.ended(begun(with(server, tag(server, LAB + "/machines"), "POST", restore, "")));
      assertThat(calls(lab, "one", "snapshot restore")).isNotEmpty();
      assertThat(
              server
                  .post(AccessRole.OPERATOR, LAB + "/snapshots", "{\"name\":\"../x\"}")
                  .statusCode())
          .isEqualTo(422);
    }
  }

  @Test
  void edges_are_probed_and_boxes_are_brought_by_runs() throws Exception {
    LabOnDoubles lab = running();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String verify = begun(server.post(AccessRole.OPERATOR, LAB + "/verify", ""));
      assertThat(server.ended(verify).get("code").intValue()).isZero();
      assertThat(server.get(AccessRole.VIEWER, verify + "/events").body())
          .contains("event: verified\n")
          .contains("\"edges\":[]");
      String sync = begun(server.post(AccessRole.OPERATOR, LAB + "/boxes/sync", ""));
      assertThat(server.ended(sync).get("code").intValue()).isZero();
      assertThat(json(server.get(AccessRole.VIEWER, LAB + "/boxes")).get("unreachable").isEmpty())
          .isTrue();
    }
  }
}
