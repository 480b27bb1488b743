package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabTokens;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is sent, the answer says what is wrong with it, and the server goes on. */
@Timeout(120)
class RequestRefusalsTest {
  private static final String PLAN = "/api/v1/labs/devlab/plan";

  @TempDir Path folder;
  private ServedDoubles server;

  @BeforeEach
  void aServer() throws Exception {
    server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: db }"));
  }

  @AfterEach
  void noServer() {
    server.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> with(String authorization) throws Exception {
    return server.call("GET", "/api/v1/labs", Map.of("Authorization", authorization), "");
  }

  @Test
  void a_token_counts_until_it_ends_or_is_revoked() throws Exception {
    String token = server.newToken("ci", AccessRole.VIEWER, Optional.of(Duration.ofHours(1)));
    assertThat(with("Bearer " + token).statusCode()).isEqualTo(200);
    assertThat(with("bearer  " + token).statusCode()).isEqualTo(200);
    assertThat(new LabTokens(server.access()).list().orThrow().getFirst().lastUsedAt())
        .contains(server.now);

    server.now = server.now.plus(Duration.ofHours(1));
    HttpResponse<String> over = with("Bearer " + token);
    assertThat(over.statusCode()).isEqualTo(401);
    assertThat(over.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(json(over).get("code").intValue()).isEqualTo(8);

    String other = server.newToken("other", AccessRole.VIEWER, Optional.empty());
    assertThat(with("Bearer " + other).statusCode()).isEqualTo(200);
    new LabTokens(server.access()).revoke("other").orThrow();
    assertThat(with("Bearer " + other).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "hl_x", "Bearer hl_"})
  void what_is_no_token_lets_nobody_in(String authorization) throws Exception {
    assertThat(with(authorization).statusCode()).isEqualTo(401);
  }

  @Test
  void damaged_tokens_let_nobody_in_and_strangers_hear_of_no_file() throws Exception {
    String token = server.token(AccessRole.ADMIN);
    Files.writeString(folder.resolve(".homelab/tokens.json"), "{");
    HttpResponse<String> answer = with("Bearer " + token);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).doesNotContain(".json").doesNotContain(folder.toString());
  }

  @Test
  void the_hash_of_a_token_is_no_token() throws Exception {
    server.token(AccessRole.ADMIN);
    String hash = new LabTokens(server.access()).list().orThrow().getFirst().hash();
    assertThat(with("Bearer " + hash).statusCode()).isEqualTo(401);
  }

  @Test
  void no_token_is_kept_and_only_the_owner_reads_what_is() throws Exception {
    String token = server.token(AccessRole.ADMIN);
    assertThat(server.get(AccessRole.ADMIN, "/api/v1/labs").statusCode()).isEqualTo(200);
    assertThat(server.post(AccessRole.ADMIN, PLAN, "").statusCode()).isEqualTo(200);
    for (String name : List.of("tokens.json", "audit.jsonl")) {
      Path file = folder.resolve(".homelab").resolve(name);
      assertThat(Files.readString(file)).doesNotContain(token.substring(3));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"seed\":",
        "[]",
        "1",
        "null",
        "\"x\"",
        "{} {}",
        "{\"strategy\":1}",
        "{\"seed\":\"1\"}",
        "{\"seed\":1.5}",
        "{\"seed\":99999999999999999999}",
        "{\"moves\":\"db=one\"}",
        "{\"moves\":[1]}",
        "{\"offline\":\"yes\"}",
        "{\"ofline\":true}",
        "{\"offline\":true,\"offline\":false}",
        "{\"moves\":[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]}",
        "\u0000"
      })
  void a_body_that_is_not_as_the_document_says_is_refused(String body) throws Exception {
    HttpResponse<String> answer = server.post(AccessRole.USER, PLAN, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).get("type")).hasToString("\"urn:homelab:problem:bad-body\"");
  }

  @Test
  void a_body_of_another_type_is_refused() throws Exception {
    Map<String, String> headers = server.headers(AccessRole.USER);
    headers.put("Content-Type", "text/plain");
    assertThat(server.call("POST", PLAN, headers, "{}").statusCode()).isEqualTo(415);
    headers.remove("Content-Type");
    assertThat(server.call("POST", PLAN, headers, "{}").statusCode()).isEqualTo(415);
  }

  @Test
  void a_body_beyond_a_mebibyte_is_refused() throws Exception {
    String most = "{\"strategy\":\"" + "x".repeat((1 << 20) - 15) + "\"}";
    assertThat(server.post(AccessRole.USER, PLAN, most).statusCode()).isEqualTo(400);
    assertThat(server.post(AccessRole.USER, PLAN, most + " ").statusCode()).isEqualTo(413);
    assertThat(server.post(AccessRole.USER, PLAN, "x".repeat(10 << 20)).statusCode())
        .isEqualTo(413);
    assertThat(server.get(AccessRole.USER, "/api/v1/labs").statusCode()).isEqualTo(200);
  }

  @Test
  void a_path_or_method_that_there_is_not_is_refused() throws Exception {
    assertThat(server.get(AccessRole.ADMIN, "/api/v1").statusCode()).isEqualTo(404);
    assertThat(server.get(AccessRole.ADMIN, "/api/v1/labs/").statusCode()).isEqualTo(404);
    assertThat(server.get(AccessRole.ADMIN, "/api/v1/labs/..%2f..").statusCode()).isEqualTo(404);
    assertThat(server.get(AccessRole.ADMIN, "/api/v1/labs/%ff%00").statusCode()).isEqualTo(404);
    assertThat(server.get(AccessRole.ADMIN, "/" + "x".repeat(3000)).statusCode()).isEqualTo(414);
    assertThat(server.get(AccessRole.ADMIN, "/api/v1/hosts?live=yes").statusCode()).isEqualTo(400);
    for (String method : List.of("PUT", "DELETE", "BREW", "HEAD", "OPTIONS")) {
      HttpResponse<String> answer = server.call(method, PLAN, server.headers(AccessRole.ADMIN), "");
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }
  }

  /** The first line of the answer to those bytes. */
  private String raw(String sent) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.running.server().port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
          .lines()
          .findFirst()
          .orElse("nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: 127.0.0.1.evil.example",
        "Host: localhost@evil.example",
        "Host: 127.0.0.1:8420:1",
        "Host:",
        "Host: localhost\r\nHost: evil.example",
        "X-None: 1"
      })
  void a_name_that_is_not_the_servers_gets_no_answer(String header) throws Exception {
    assertThat(raw("GET /healthz HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(header)))
        .startsWith("HTTP/1.1 421 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host: localhost", "Host: LOCALHOST:1", "Host: [::1]:8420", "Host: 127.0.0.1:9"})
  void this_computer_by_all_its_own_names_gets_one(String header) throws Exception {
    assertThat(raw("GET /healthz HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(header)))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET\r\n\r\n",
        "GET / \r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nHost"
      })
  void half_a_request_or_none_is_no_failure_of_the_server(String sent) throws Exception {
    assertThat(raw(sent)).doesNotContain(" 500").doesNotContain(" 200 ");
    assertThat(server.get(AccessRole.USER, "/api/v1/labs").statusCode()).isEqualTo(200);
  }

  @Test
  void what_changes_something_and_who_may_not_is_written_down() throws Exception {
    server.get(AccessRole.VIEWER, "/api/v1/labs");
    server.post(AccessRole.VIEWER, PLAN, "{}");
    HttpResponse<String> planned = server.post(AccessRole.OPERATOR, PLAN, "{}");
    with("Bearer hl_unknown");
    List<JsonNode> lines =
        Files.readAllLines(folder.resolve(".homelab/audit.jsonl")).stream()
            .map(line -> JsonMapper.shared().readTree(line))
            .toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).get("token")).hasToString("\"the-viewer\"");
    assertThat(lines.get(0).get("status").intValue()).isEqualTo(403);
    Map<String, Object> second = new HashMap<>();
    lines
        .get(1)
        .properties()
        .forEach(each -> second.put(each.getKey(), each.getValue().asString()));
    assertThat(second)
        .containsEntry("at", "2026-01-02T03:04:05Z")
        .containsEntry("token", "the-operator")
        .containsEntry("role", "operator")
        .containsEntry("address", "127.0.0.1")
        .containsEntry("verb", "POST")
        .containsEntry("object", PLAN)
        .containsEntry("status", "200")
        .containsEntry("request", planned.headers().firstValue("X-Request-Id").orElseThrow());
    assertThat(lines.get(2).get("token").isNull()).isTrue();
    assertThat(lines.get(2).get("status").intValue()).isEqualTo(401);
  }
}
