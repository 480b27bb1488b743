package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import io.homelab.server.ApiDocument.Operation;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The document tells everything that can be asked, and who may. */
@Timeout(120)
class ApiContractTest {
  private static final List<Operation> OPERATIONS =
      ApiDocument.of(HttpLabServer.document()).operations();

  @TempDir Path folder;

  @Test
  void the_document_has_every_route_and_no_other() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: a }"))) {
      assertThat(OPERATIONS.stream().map(Operation::toString))
          .containsExactlyInAnyOrderElementsOf(
              server.running.router().routes().stream()
                  .map(route -> route.method() + " " + route.pattern())
                  .toList());
    }
  }

  @Test
  void every_operation_is_for_the_roles_that_the_document_says() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: a }"))) {
      for (Operation operation : OPERATIONS) {
        // Without a rule, an operation would be for everybody: those that are, are named here.
        if (operation.roles().isEmpty() && operation.node().has("x-token")) {
          assertThat(operation.path())
              .isIn("/api/v1/hosts/register", "/api/v1/hosts/{host}/heartbeat");
          for (AccessRole role : AccessRole.values()) {
            assertThat(
                    server
                        .call(operation.method(), operation.anyPath(), server.headers(role), "")
                        .statusCode())
                .as("%s is for hosts", operation)
                .isEqualTo(401);
          }
          continue;
        }
        if (operation.roles().isEmpty()) {
          assertThat(operation.path()).isIn("/healthz", "/readyz", "/api/v1/openapi.yaml");
          assertThat(server.call("GET", operation.path(), Map.of(), "").statusCode())
              .isEqualTo(200);
          continue;
        }
        if (!operation.node().has("x-open")) {
          assertThat(
                  server.call(operation.method(), operation.anyPath(), Map.of(), "").statusCode())
              .as("%s without a token", operation)
              .isEqualTo(401);
        }
        if (operation.path().equals("/api/v1/events")) {
          // It is answered for as long as somebody listens.
          continue;
        }
        for (AccessRole role : AccessRole.values()) {
          int status =
              server
                  .call(operation.method(), operation.anyPath(), server.headers(role), "")
                  .statusCode();
          assertThat(status == 403)
              .as("%s with the role %s: %d", operation, role, status)
              .isEqualTo(!operation.roles().contains(role.wireName()));
          assertThat(status).as("%s", operation).isLessThan(500);
        }
      }
    }
  }

  @Test
  void every_post_can_be_sent_again_under_its_key() {
    for (Operation operation : OPERATIONS) {
      assertThat(operation.node().path("parameters").toString().contains("dempotency"))
          .as("%s", operation)
          .isEqualTo(operation.method().equals("POST"));
    }
  }

  /** Whoever may more, may all that others may. */
  @Test
  void a_role_includes_those_below_it() {
    for (Operation operation : OPERATIONS) {
      if (operation.node().has("x-token")) {
        continue;
      }
      String roles =
          AccessRole.wireNames().stream()
              .filter(operation.roles()::contains)
              .collect(Collectors.joining(" "));
      assertThat("viewer user operator admin").as("%s", operation).endsWith(roles);
    }
    assertThat(new TreeSet<>(AccessRole.wireNames()))
        .containsExactlyInAnyOrder("viewer", "user", "operator", "admin");
  }

  @Test
  void the_document_says_what_no_token_of_a_project_may() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: a }"))) {
      assertThat(
              OPERATIONS.stream()
                  .filter(each -> each.node().has("x-scope"))
                  .peek(each -> assertThat(each.node().get("x-scope")).hasToString("\"server\""))
                  .map(Operation::toString))
          .containsExactlyInAnyOrderElementsOf(
              server.running.router().routes().stream()
                  .filter(ApiRoute::wholeServer)
                  .map(route -> route.method() + " " + route.pattern())
                  .toList());
    }
  }

  @Test
  void the_page_names_every_operation() throws Exception {
    String page = Files.readString(Path.of("docs/server.md"));
    for (Operation operation : OPERATIONS) {
      assertThat(page).contains("`" + operation + "`");
    }
  }

  @Test
  void the_document_is_served() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: a }"))) {
      HttpResponse<String> answer = server.call("GET", "/api/v1/openapi.yaml", Map.of(), "");
      assertThat(answer.body()).isEqualTo(HttpLabServer.document()).startsWith("openapi: 3.1.0\n");
    }
  }
}
