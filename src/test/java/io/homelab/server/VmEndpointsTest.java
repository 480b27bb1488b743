package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Machines that are asked for one by one, in a lab that the server writes. */
@Timeout(120)
class VmEndpointsTest {
  private static final String VMS = "/api/v1/vms";

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private LabOnDoubles lab;

  @BeforeEach
  void hosts() throws Exception {
    lab = new LabOnDoubles(elsewhere, "{ name: unused }").named("vms");
    Files.copy(elsewhere.resolve("hosts.yaml"), folder.resolve("hosts.yaml"));
  }

  private ServedDoubles server() throws Exception {
    return ServedDoubles.of(
        folder, Map.of(folder.toAbsolutePath().normalize().resolve("vms"), lab));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String wish(String name, String more) {
    return "{\"name\":\"%s\",\"box\":\"x/alpine\",\"box_version\":\"1.0.0\"%s}"
        .formatted(name, more);
  }

  private static JsonNode made(ServedDoubles server, HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode done = server.ended(answer.headers().firstValue("Location").orElseThrow());
    assertThat(done.get("code").intValue())
        .as(
            server
                .get(AccessRole.VIEWER, "/api/v1/runs/" + done.get("id").stringValue() + "/events")
                .body())
        .isZero();
    return done;
  }

  private String topology() throws Exception {
    return Files.readString(folder.resolve("vms/topology.yaml"));
  }

  @Test
  void a_machine_is_planned_made_listed_and_destroyed_by_who_asked_for_it() throws Exception {
    try (ServedDoubles server = server()) {
      String wish = wish("web", ",\"cpus\":1,\"memory_mb\":256,\"role\":\"ci\"");
      HttpResponse<String> plan = server.post(AccessRole.USER, VMS + "/plan", wish);
      assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
      assertThat(plan.headers().firstValue("Homelab-Code")).contains("0");
      assertThat(json(plan).get("hosts").size()).isEqualTo(2);
      assertThat(folder.resolve("vms/topology.yaml")).doesNotExist();

      Map<String, String> user = server.headers(AccessRole.USER);
      user.put("Idempotency-Key", "web-1");
      HttpResponse<String> begun = server.call("POST", VMS, user, wish);
      JsonNode explanation = json(begun).get("explanation");
      assertThat(explanation.get("host")).isEqualTo(json(plan).get("host"));
      made(server, begun);
      assertThat(server.call("POST", VMS, user, wish).headers().firstValue("Location"))
          .isEqualTo(begun.headers().firstValue("Location"));
      assertThat(json(server.post(AccessRole.USER, VMS, wish)).get("type"))
          .hasToString("\"urn:homelab:problem:name-taken\"");

      JsonNode vm = json(server.get(AccessRole.VIEWER, VMS)).get("vms").get(0);
      assertThat(vm.get("lab").stringValue()).isEqualTo("vms");
      assertThat(vm.get("state").stringValue()).isEqualTo("running");
      assertThat(vm.get("host")).isEqualTo(explanation.get("host"));
      assertThat(vm.get("memory_mb").intValue()).isEqualTo(256);
      assertThat(vm.get("role").stringValue()).isEqualTo("ci");
      assertThat(vm.get("by").stringValue()).isEqualTo("the-user");

      String web = "/api/v1/labs/vms/machines/web";
      Map<String, String> other = server.headers(AccessRole.USER);
      other.put(
          "Authorization", "Bearer " + server.newToken("other", AccessRole.USER, Optional.empty()));
      assertThat(server.call("POST", web + "/stop", other, "").statusCode()).isEqualTo(403);
      made(server, server.call("POST", web + "/stop", server.headers(AccessRole.USER), ""));
      Map<String, String> looked = server.headers(AccessRole.USER);
      looked.put(
          "If-Match", server.get(AccessRole.USER, web).headers().firstValue("ETag").orElseThrow());
      made(server, server.call("DELETE", web, looked, ""));
      assertThat(lab.known()).isEmpty();
      assertThat(topology()).doesNotContain("web");
      assertThat(json(server.get(AccessRole.VIEWER, VMS)).get("vms").isEmpty()).isTrue();
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/labs")).get("labs").isEmpty())
          .isTrue();
    }
  }

  @Test
  void a_host_may_be_named_and_what_goes_nowhere_says_why_with_the_numbers() throws Exception {
    lab.silence("two");
    try (ServedDoubles server = server()) {
      for (String[] row :
          new String[][] {
            {",\"host\":\"two\"", "unavailable", "502", "4"},
            {",\"memory_mb\":900000", "insufficient", "409", "3"},
            {",\"memory_mb\":900000,\"host\":\"one\"", "insufficient", "409", "3"},
            {",\"provider\":\"hyperv\"", "does-not-fit", "409", "3"},
            {",\"strategy\":\"luck\"", "invalid-strategy", "422", "2"},
            {",\"cpus\":0", "bad-vm", "422", "2"},
            {",\"host\":\"moon\"", "refused", "422", "2"},
          }) {
        HttpResponse<String> refused = server.post(AccessRole.USER, VMS, wish("a", row[0]));
        assertThat(json(refused).get("type").stringValue())
            .as(refused.body())
            .isEqualTo("urn:homelab:problem:" + row[1]);
        assertThat("" + refused.statusCode()).as(row[0]).isEqualTo(row[2]);
        assertThat("" + json(refused).get("code").intValue()).as(row[0]).isEqualTo(row[3]);
        if (row[1].equals("insufficient")) {
          assertThat(json(refused).at("/needed/memory_mb").intValue()).isEqualTo(900000);
          assertThat(json(refused).at("/hosts/0/usable/memory_mb").isNumber()).isTrue();
          assertThat(json(refused).at("/hosts/0/reasons").toString()).contains("900000 MB");
        }
      }
      assertThat(folder.resolve("vms/topology.yaml")).doesNotExist();
      lab.silence("one");
      HttpResponse<String> none = server.post(AccessRole.USER, VMS, wish("a", ""));
      assertThat(json(none).get("type").stringValue()).endsWith(":none-available");
      lab.returns("one");
      made(server, server.post(AccessRole.USER, VMS, wish("a", ",\"host\":\"one\"")));
      assertThat(lab.known()).containsExactly("a=one");
      try (var files = Files.list(folder.resolve("vms"))) {
        assertThat(files.map(each -> "" + each.getFileName()))
            .noneMatch(name -> name.startsWith(".draft"));
      }
    }
  }

  @Test
  void a_machine_that_failed_stays_in_the_lab() throws Exception {
    lab.hostDouble("one").broken.put("up a", "no luck");
    try (ServedDoubles server = server()) {
      HttpResponse<String> begun =
          server.post(AccessRole.USER, VMS, wish("a", ",\"host\":\"one\""));
      JsonNode failed = server.ended(begun.headers().firstValue("Location").orElseThrow());
      assertThat(failed.get("code").intValue()).isEqualTo(6);
      assertThat(topology()).contains("\"name\":\"a\"").contains("# by the-user");
    }
  }

  @Test
  void a_machine_that_could_not_be_begun_leaves_the_lab() throws Exception {
    // The hosts are there when it is planned, and gone when it is to be made.
    lab.told(
        "two",
        facts -> {
          lab.silence("one");
          lab.silence("two");
        });
    try (ServedDoubles server = server()) {
      HttpResponse<String> begun = server.post(AccessRole.USER, VMS, wish("a", ""));
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
      String run = begun.headers().firstValue("Location").orElseThrow();
      assertThat(server.ended(run).get("code").intValue()).isIn(3, 4);
      assertThat(server.get(AccessRole.VIEWER, run + "/events").body()).contains("no answer");
      assertThat(topology()).doesNotContain("\"a\"");
    }
  }

  @Test
  void a_lab_that_somebody_else_wrote_is_left_alone() throws Exception {
    Files.createDirectories(folder.resolve("vms"));
    String own = "lab: vms\nmachines:\n  - { name: mine, box: x/alpine }\n";
    Files.writeString(folder.resolve("vms/topology.yaml"), own);
    try (ServedDoubles server = server()) {
      HttpResponse<String> refused = server.post(AccessRole.ADMIN, VMS, wish("a", ""));
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).contains("did not write");
      assertThat(topology()).isEqualTo(own);
    }
  }

  @Test
  void a_server_of_one_lab_makes_no_other() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    try (ServedDoubles server = ServedDoubles.of(one, new LabOnDoubles(one, "{ name: db }"))) {
      HttpResponse<String> refused = server.post(AccessRole.ADMIN, VMS, wish("a", ""));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(json(refused).get("hint").stringValue()).contains("--labs DIR");
      JsonNode listed = json(server.get(AccessRole.VIEWER, VMS)).get("vms");
      assertThat(listed.get(0).get("name").stringValue()).isEqualTo("db");
      assertThat(List.of(listed.get(0).get("by").isNull())).containsExactly(true);
    }
  }
}
