package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hosts get no more machines, and are emptied as was looked at. */
@Timeout(120)
class HostDutyTest {
  @TempDir Path folder;

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void a_cordoned_host_is_in_maintenance_until_it_is_uncordoned() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      server.get(AccessRole.VIEWER, "/api/v1/hosts?live=true");
      String before =
          server
              .get(AccessRole.VIEWER, "/api/v1/hosts/one")
              .headers()
              .firstValue("ETag")
              .orElseThrow();
      HttpResponse<String> cordoned =
          server.post(AccessRole.OPERATOR, "/api/v1/hosts/one/cordon", "");
      assertThat(json(cordoned).get("status").stringValue()).isEqualTo("maintenance");
      assertThat(json(cordoned).get("cordoned_by").toString()).isEqualTo("[\"devlab\"]");
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/hosts/one").headers().firstValue("ETag"))
          .isPresent()
          .isNotEqualTo(before);
      assertThat(
              json(server.post(
                      AccessRole.OPERATOR, "/api/v1/hosts/one/uncordon", "{\"lab\":\"devlab\"}"))
                  .get("status")
                  .stringValue())
          .isEqualTo("online");
      assertThat(
              server
                  .post(AccessRole.OPERATOR, "/api/v1/hosts/one/cordon", "{\"lab\":\"other\"}")
                  .statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void a_host_is_emptied_as_was_planned_or_not_at_all() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one").ready("web", "two"));
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String body = "{\"allow_replace\":true}";
      HttpResponse<String> plan =
          server.post(AccessRole.OPERATOR, "/api/v1/hosts/one/drain/plan", body);
      assertThat(plan.headers().firstValue("Homelab-Code")).contains("0");
      assertThat(json(plan).get("moves").toString())
          .isEqualTo("[{\"machine\":\"db\",\"to\":\"two\"}]");
      // Machines lose their disks.
      HttpResponse<String> without =
          server.post(AccessRole.OPERATOR, "/api/v1/hosts/one/drain/plan", "");
      assertThat(without.headers().firstValue("Homelab-Code")).contains("2");
      assertThat(without.headers().firstValue("ETag")).isEmpty();

      String digest = plan.headers().firstValue("ETag").orElseThrow().replace("\"", "");
      assertThat(
              server
                  .post(
                      AccessRole.OPERATOR,
                      "/api/v1/hosts/one/drain",
                      "{\"allow_replace\":true,\"plan\":\"" + "0".repeat(64) + "\"}")
                  .statusCode())
          .isEqualTo(409);
      assertThat(lab.known()).contains("db=one");
      HttpResponse<String> begun =
          server.post(
              AccessRole.OPERATOR,
              "/api/v1/hosts/one/drain",
              "{\"allow_replace\":true,\"plan\":\"%s\"}".formatted(digest));
      assertThat(begun.statusCode()).isEqualTo(202);
      String run = begun.headers().firstValue("Location").orElseThrow();
      // The events end with the run.
      server.get(AccessRole.VIEWER, run + "/events");
      assertThat(json(server.get(AccessRole.VIEWER, run)).get("state").stringValue())
          .isEqualTo("done");
      assertThat(lab.known()).contains("db=two");
      assertThat(
              json(server.get(AccessRole.VIEWER, "/api/v1/hosts/one")).get("status").stringValue())
          .isEqualTo("maintenance");
    }
  }
}
