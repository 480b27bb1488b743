package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server tells is what the command tells. */
@Timeout(120)
class LabEndpointsTest {
  @TempDir Path folder;

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static List<String> words(JsonNode list, String key) {
    return list.valueStream().map(each -> each.get(key).stringValue()).toList();
  }

  private String command(LabOnDoubles lab, String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words)).out();
  }

  @Test
  void hosts_machines_and_pools_are_those_that_the_commands_list() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one"));
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      JsonNode hosts = json(server.get(AccessRole.VIEWER, "/api/v1/hosts?live=true"));
      JsonNode listed = JsonMapper.shared().readTree(command(lab, "hosts", "list", "--json"));
      assertThat(words(hosts.get("hosts"), "name")).containsExactly("one", "two");
      for (String key : List.of("capacity", "measured", "free", "other_labs", "bridge", "roles")) {
        assertThat(hosts.at("/hosts/0/" + key)).as(key).isEqualTo(listed.at("/hosts/0/" + key));
      }
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/machines").body())
          .isEqualTo(command(lab, "vos", "status", "--json"))
          .contains("\"host\": \"one\"");
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/machines?live=true").body())
          .isEqualTo(command(lab, "vos", "status", "--live", "--json"));
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/host-runs").body())
          .isEqualTo(command(lab, "runs", "list", "--json"));
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/pools").body())
          .isEqualTo(command(lab, "pool", "list", "--offline", "--json"));
    }
  }

  @Test
  void a_list_is_read_part_by_part() throws Exception {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: a }", "{ name: b }", "{ name: c }", "{ name: d }");
    String machines = "/api/v1/labs/devlab/machines?limit=2";
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      JsonNode first = json(server.get(AccessRole.VIEWER, machines));
      assertThat(words(first.get("machines"), "name")).containsExactly("a", "b");
      JsonNode rest =
          json(
              server.get(
                  AccessRole.VIEWER, machines + "&cursor=" + first.get("next").stringValue()));
      assertThat(words(rest.get("machines"), "name")).containsExactly("c", "d");
      assertThat(rest.has("next")).isFalse();
      assertThat(server.get(AccessRole.VIEWER, machines + "&cursor=x").statusCode()).isEqualTo(400);
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs?limit=0").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void a_lab_a_host_and_a_machine_are_told_one_by_one() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one"));
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      JsonNode one = json(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab"));
      assertThat(one.get("machines").toString()).isEqualTo("[\"db\",\"web\"]");
      assertThat(one.get("in_use").isNull()).isTrue();
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/machines/db")).get("host"))
          .hasToString("\"one\"");
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/hosts/two")).get("address"))
          .hasToString("\"two.local\"");
      for (String none :
          List.of(
              "/api/v1/labs/other",
              "/api/v1/labs/devlab/machines/other",
              "/api/v1/hosts/other",
              "/api/v1/hosts/other/info",
              "/api/v1/hosts?lab=other",
              "/api/v1/hosts/one?lab=other")) {
        HttpResponse<String> answer = server.get(AccessRole.ADMIN, none);
        assertThat(answer.statusCode()).as(none).isEqualTo(404);
        assertThat(json(answer).get("code").intValue()).isEqualTo(2);
      }
    }
  }

  @Test
  void a_host_is_asked_alone_and_says_what_is_wrong() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    lab.silence("two");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      JsonNode here = json(server.get(AccessRole.VIEWER, "/api/v1/hosts/one/info?live=true"));
      assertThat(here.get("reachable").booleanValue()).isTrue();
      assertThat(words(here.get("findings"), "host")).isNotEmpty().containsOnly("one");
      JsonNode gone = json(server.post(AccessRole.USER, "/api/v1/hosts/two/check", ""));
      assertThat(gone.get("reachable").booleanValue()).isFalse();
      assertThat(words(gone.get("findings"), "level")).containsExactly("error");
      assertThat(gone.get("findings").toString()).contains("no answer");
    }
  }

  @Test
  void a_plan_is_that_of_the_command_and_says_why() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web, depends_on: [db] }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> answer = server.post(AccessRole.USER, "/api/v1/labs/devlab/plan", "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(command(lab, "plan", "--json"));
      assertThat(answer.headers().firstValue("Homelab-Code")).contains("0");
      assertThat(answer.headers().firstValue("ETag")).isPresent();
      assertThat(words(json(answer).get("machines"), "reason")).hasSize(2).doesNotContain("");

      HttpResponse<String> other =
          server.post(
              AccessRole.USER,
              "/api/v1/labs/devlab/plan",
              "{\"strategy\":\"round_robin\",\"offline\":true}");
      assertThat(other.body())
          .isEqualTo(command(lab, "plan", "--offline", "--strategy", "round_robin", "--json"));
      assertThat(lab.known()).isEmpty();
    }
  }

  @Test
  void a_plan_that_does_not_fit_is_told_with_all_reasons() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: big, memory_mb: 900000 }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> answer = server.post(AccessRole.USER, "/api/v1/labs/devlab/plan", "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Homelab-Code")).contains("3");
      assertThat(answer.headers().firstValue("ETag")).isEmpty();
      assertThat(words(json(answer).at("/unplaced/0/rejected"), "host"))
          .containsExactly("one", "two");
    }
  }

  @Test
  void a_strategy_that_there_is_not_is_refused_as_the_command_refuses_it() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      HttpResponse<String> answer =
          server.post(AccessRole.USER, "/api/v1/labs/devlab/plan", "{\"strategy\":\"best\"}");
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(json(answer).get("code").intValue()).isEqualTo(2);
      assertThat(json(answer).get("detail").stringValue()).contains("there is no strategy 'best'");
    }
  }

  @Test
  void what_has_not_changed_is_not_sent_again() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String path = "/api/v1/labs/devlab/machines";
      String tag = server.get(AccessRole.VIEWER, path).headers().firstValue("ETag").orElseThrow();
      Map<String, String> headers = server.headers(AccessRole.VIEWER);
      headers.put("If-None-Match", tag);
      assertThat(server.call("GET", path, headers, "").statusCode()).isEqualTo(304);

      lab.left(state -> state.ready("db", "two"));
      HttpResponse<String> changed = server.call("GET", path, headers, "");
      assertThat(changed.statusCode()).isEqualTo(200);
      assertThat(changed.headers().firstValue("ETag")).isPresent().isNotEqualTo(tag);
    }
  }

  @Test
  void the_labs_of_a_folder_are_told_apart_by_name() throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.createDirectory(folder.resolve("no-lab"));
    LabOnDoubles one = new LabOnDoubles(first, "{ name: db }");
    LabOnDoubles two = new LabOnDoubles(second, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, Map.of(first, one, second, two))) {
      assertThat(words(json(server.get(AccessRole.VIEWER, "/api/v1/labs")).get("labs"), "folder"))
          .containsExactly("first", "second");
      // Both are called devlab: nobody can say which one is meant.
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs/devlab").statusCode()).isEqualTo(409);
      assertThat(words(json(server.get(AccessRole.VIEWER, "/api/v1/hosts")).get("hosts"), "name"))
          .containsExactly("one", "two");
    }
  }
}
