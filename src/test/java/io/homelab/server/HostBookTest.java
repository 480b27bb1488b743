package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteException.FailureKind;
import io.homelab.remote.ssh.EmbeddedSshd;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hosts come, change and go over HTTP, and their file stays a person's own. */
@Timeout(120)
class HostBookTest {
  private static final String HOSTS = "/api/v1/hosts";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void files() throws Exception {
    file = folder.resolve("hosts.yaml");
    Files.writeString(
        file,
        """
        # ours
        hosts:
          - name: one   # the first
            address: 10.0.0.1
        """);
    Path lab = Files.createDirectory(folder.resolve("web"));
    Files.writeString(
        lab.resolve("topology.yaml"),
        """
        lab: web
        defaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt }
        machines:
          - { name: db }
        """);
  }

  private ServedDoubles server() throws Exception {
    return ServedDoubles.on(folder, this::labs);
  }

  private FileLabs labs(InstantSource clock) {
    return new FileLabs(
        folder,
        host -> {
          throw new RemoteException(
              FailureKind.UNREACHABLE, host.name(), "no answer", "switch it on", null);
        },
        clock);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String tag(ServedDoubles server, String host) throws Exception {
    return server
        .get(AccessRole.ADMIN, HOSTS + "/" + host)
        .headers()
        .firstValue("ETag")
        .orElseThrow();
  }

  private static HttpResponse<String> change(
      ServedDoubles server, String method, String host, String tag, String body) throws Exception {
    Map<String, String> headers = server.headers(AccessRole.ADMIN);
    headers.put("If-Match", tag);
    return server.call(method, HOSTS + "/" + host, headers, body);
  }

  @Test
  void a_lab_without_hosts_has_those_of_the_folder() throws Exception {
    try (ServedDoubles server = server()) {
      JsonNode host = json(server.get(AccessRole.VIEWER, HOSTS)).at("/hosts/0");
      assertThat(host.get("name").stringValue()).isEqualTo("one");
      assertThat(host.get("labs").toString()).isEqualTo("[\"web\"]");
      assertThat(json(server.get(AccessRole.VIEWER, "/api/v1/labs/web")).get("hosts").toString())
          .isEqualTo("[\"one\"]");
    }
  }

  @Test
  void a_host_is_added_changed_and_removed_and_the_rest_of_the_file_stays() throws Exception {
    try (ServedDoubles server = server()) {
      HttpResponse<String> added =
          server.post(
              AccessRole.ADMIN,
              HOSTS,
              "{\"name\":\"two\",\"address\":\"10.0.0.2\",\"labels\":{\"disk\":\"ssd\"}}");
      assertThat(added.statusCode()).isEqualTo(201);
      assertThat(added.headers().firstValue("Location")).contains(HOSTS + "/two");
      assertThat(
              change(server, "PATCH", "two", tag(server, "two"), "{\"status\":\"maintenance\"}")
                  .statusCode())
          .isEqualTo(200);
      assertThat(json(server.get(AccessRole.VIEWER, HOSTS + "/two")).get("status").stringValue())
          .isEqualTo("maintenance");
      assertThat(file)
          .content()
          .isEqualTo(
              """
              # ours
              hosts:
                - name: one   # the first
                  address: 10.0.0.1
                - name: two
                  address: "10.0.0.2"
                  labels: { disk: ssd }
                  status: maintenance
              """
                  .replace("\"10.0.0.2\"", "10.0.0.2"));
      assertThat(change(server, "DELETE", "two", tag(server, "two"), "").statusCode())
          .isEqualTo(204);
      assertThat(file).content().endsWith("the first\n    address: 10.0.0.1\n");
      assertThat(server.get(AccessRole.VIEWER, HOSTS + "/two").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_change_needs_a_look_before_it() throws Exception {
    try (ServedDoubles server = server()) {
      String before = Files.readString(file);
      assertThat(
              server
                  .call(
                      "PATCH",
                      HOSTS + "/one",
                      server.headers(AccessRole.ADMIN),
                      "{\"status\":\"maintenance\"}")
                  .statusCode())
          .isEqualTo(428);
      String tag = tag(server, "one");
      Files.writeString(file, before.replace("10.0.0.1", "10.0.0.9"));
      assertThat(change(server, "DELETE", "one", tag, "").statusCode()).isEqualTo(412);
      assertThat(file).content().contains("10.0.0.9");
    }
  }

  @Test
  void a_bad_value_is_told_as_the_files_own_mistake_and_nothing_is_written() throws Exception {
    try (ServedDoubles server = server()) {
      String before = Files.readString(file);
      for (String body :
          List.of(
              "{\"name\":\"two\",\"address\":\"10.0.0.2\",\"ssh_port\":99999}",
              "{\"name\":\"two\",\"address\":\"a b\"}",
              "{\"name\":\"two\",\"address\":\"10.0.0.2\",\"labels\":{\"x\":\"\\n- name: y\"}}",
              "{\"name\":\"two\",\"address\":\"10.0.0.2\",\"status\":\"broken\"}",
              "{\"name\":\"two\"}")) {
        HttpResponse<String> answer = server.post(AccessRole.ADMIN, HOSTS, body);
        assertThat(answer.statusCode()).as(body).isEqualTo(422);
        assertThat(json(answer).at("/errors/0/line").intValue()).as(body).isPositive();
      }
      assertThat(server.post(AccessRole.ADMIN, HOSTS, "{\"name\":\"one\"}").statusCode())
          .isEqualTo(409);
      assertThat(server.post(AccessRole.ADMIN, HOSTS, "{\"name\":\"A b\"}").statusCode())
          .isEqualTo(400);
      assertThat(
              change(server, "PATCH", "one", tag(server, "one"), "{\"address\":null}").statusCode())
          .isEqualTo(422);
      // A lab takes at least one host.
      assertThat(change(server, "DELETE", "one", tag(server, "one"), "").statusCode())
          .isEqualTo(422);
      assertThat(file).content().isEqualTo(before);
    }
  }

  @Test
  void a_host_with_machines_stays() throws Exception {
    try (ServedDoubles server = server()) {
      server.post(AccessRole.ADMIN, HOSTS, "{\"name\":\"two\",\"address\":\"10.0.0.2\"}");
      labs(() -> server.now).ready(folder.resolve("web"), file, "db", "two");
      HttpResponse<String> refused = change(server, "DELETE", "two", tag(server, "two"), "");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(json(refused).get("reasons").toString()).isEqualTo("[\"web/db\"]");
      assertThat(json(server.get(AccessRole.VIEWER, HOSTS + "/two")).get("machines").toString())
          .isEqualTo("[{\"lab\":\"web\",\"name\":\"db\"}]");
    }
  }

  @Test
  void of_many_that_write_at_once_nothing_is_lost() throws Exception {
    try (ServedDoubles server = server();
        ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      server.token(AccessRole.ADMIN);
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String body = "{\"name\":\"h%d\",\"address\":\"10.0.1.%d\"}".formatted(i, i + 1);
        calls.add(() -> server.post(AccessRole.ADMIN, HOSTS, body).statusCode());
      }
      for (Future<Integer> each : many.invokeAll(calls)) {
        assertThat(each.get()).isEqualTo(201);
      }
      assertThat(json(server.get(AccessRole.VIEWER, HOSTS)).get("hosts").size()).isEqualTo(13);
      assertThat(file).content().startsWith("# ours\n").hasLineCount(4 + 24);
    }
  }

  @Test
  void what_is_asked_again_under_its_key_gets_the_answer_that_was_lost() throws Exception {
    try (ServedDoubles server = server()) {
      Map<String, String> keyed = new HashMap<>(server.headers(AccessRole.ADMIN));
      keyed.put("Idempotency-Key", "k1");
      String nuc = "{\"name\":\"nuc\",\"address\":\"10.0.0.7\"}";
      HttpResponse<String> added = server.call("POST", HOSTS, keyed, nuc);
      HttpResponse<String> again = server.call("POST", HOSTS, keyed, nuc);
      assertThat(added.statusCode()).isEqualTo(201);
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.body()).isEqualTo(added.body());
      assertThat(again.headers().firstValue("location"))
          .isEqualTo(added.headers().firstValue("location"));
      assertThat(server.post(AccessRole.ADMIN, HOSTS, nuc).statusCode()).isEqualTo(409);
      assertThat(json(server.call("POST", HOSTS, keyed, nuc.replace("7", "8"))).get("type"))
          .hasToString("\"urn:homelab:problem:key-reused\"");

      keyed.put("Idempotency-Key", "k2");
      String body = "{\"name\":\"box\"}";
      HttpResponse<String> invited = server.call("POST", HOSTS + "/registrations", keyed, body);
      assertThat(server.call("POST", HOSTS + "/registrations", keyed, body).body())
          .isEqualTo(invited.body());
      server.now = server.now.plusSeconds(3601);
      assertThat(server.call("POST", HOSTS + "/registrations", keyed, body).body())
          .isNotEqualTo(invited.body());
    }
  }

  /** A failure is no answer to keep: what was in the way may be gone. */
  @Test
  void what_failed_under_a_key_can_be_tried_again_under_it() throws Exception {
    try (ServedDoubles server = server()) {
      Map<String, String> keyed = new HashMap<>(server.headers(AccessRole.ADMIN));
      keyed.put("Idempotency-Key", "k1");
      String nuc = "{\"name\":\"nuc\",\"address\":\"10.0.0.7\"}";
      server.post(AccessRole.ADMIN, HOSTS, nuc);
      assertThat(server.call("POST", HOSTS, keyed, nuc).statusCode()).isEqualTo(409);
      change(server, "DELETE", "nuc", tag(server, "nuc"), "");
      assertThat(server.call("POST", HOSTS, keyed, nuc).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void a_host_registers_once_and_then_calls_with_a_token_of_its_own() throws Exception {
    try (ServedDoubles server = server()) {
      String invitation =
          json(server.post(AccessRole.ADMIN, HOSTS + "/registrations", "{\"name\":\"nuc\"}"))
              .get("token")
              .stringValue();
      String me = "{\"name\":\"nuc\",\"address\":\"10.0.0.7\"}";
      assertThat(as(server, invitation, "/register", me.replace("nuc", "other")).statusCode())
          .isEqualTo(403);
      assertThat(
              as(server, invitation, "/register", me.replace("10.0.0.7", "127.0.0.1")).statusCode())
          .isEqualTo(400);
      assertThat(as(server, invitation, "/register", me.replace("10.0.0.7", "-x")).statusCode())
          .isEqualTo(422);
      HttpResponse<String> done = as(server, invitation, "/register", me);
      assertThat(done.statusCode()).isEqualTo(201);
      assertThat(as(server, invitation, "/register", me).statusCode()).isEqualTo(401);

      String own = json(done).get("token").stringValue();
      assertThat(as(server, own, "/nuc/heartbeat", "{\"load\":0.25}").statusCode()).isEqualTo(204);
      assertThat(as(server, own, "/one/heartbeat", "").statusCode()).isEqualTo(403);
      assertThat(as(server, invitation, "/nuc/heartbeat", "").statusCode()).isEqualTo(401);
      assertThat(as(server, own, "", me).statusCode()).isEqualTo(401);
      assertThat(as(server, server.token(AccessRole.ADMIN), "/nuc/heartbeat", "").statusCode())
          .isEqualTo(401);
      JsonNode host = json(server.get(AccessRole.VIEWER, HOSTS + "/nuc"));
      assertThat(host.get("last_heartbeat").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
      assertThat(host.get("load").doubleValue()).isEqualTo(0.25);
      // It is there, as it says, and is not believed before it answers.
      assertThat(host.get("status").stringValue()).isEqualTo("offline");
      assertThat(folder.resolve(".homelab/host-tokens.json")).content().doesNotContain(own);
      assertThat(folder.resolve(".homelab/audit.jsonl")).content().doesNotContain("heartbeat");

      change(server, "DELETE", "nuc", tag(server, "nuc"), "");
      assertThat(as(server, own, "/nuc/heartbeat", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void an_invitation_ends() throws Exception {
    try (ServedDoubles server = server()) {
      String invitation =
          json(server.post(
                  AccessRole.ADMIN, HOSTS + "/registrations", "{\"name\":\"nuc\",\"ttl\":\"10m\"}"))
              .get("token")
              .stringValue();
      server.now = server.now.plusSeconds(600);
      assertThat(
              as(server, invitation, "/register", "{\"name\":\"nuc\",\"address\":\"10.0.0.7\"}")
                  .statusCode())
          .isEqualTo(401);
    }
  }

  private static HttpResponse<String> as(
      ServedDoubles server, String token, String path, String body) throws Exception {
    return server.call(
        "POST",
        HOSTS + path,
        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
        body);
  }

  @Test
  void only_the_key_with_exactly_that_fingerprint_is_trusted_and_for_every_lab() throws Exception {
    try (EmbeddedSshd sshd = EmbeddedSshd.start(Files.createDirectory(folder.resolve("host")));
        ServedDoubles server = server()) {
      server.post(
          AccessRole.ADMIN,
          HOSTS,
          "{\"name\":\"box\",\"address\":\"127.0.0.1\",\"ssh_user\":\"tester\",\"ssh_port\":%d}"
              .formatted(sshd.port()));
      HttpResponse<String> wrong =
          server.post(
              AccessRole.ADMIN,
              HOSTS + "/box/trust",
              "{\"fingerprint\":\"SHA256:%s\"}".formatted("A".repeat(43)));
      assertThat(wrong.statusCode()).isEqualTo(409);
      assertThat(folder.resolve(".homelab/known_hosts")).doesNotExist();
      String shown = json(wrong).at("/reasons/0").stringValue();
      String fingerprint = shown.substring(shown.indexOf("SHA256:"));
      HttpResponse<String> trusted =
          server.post(
              AccessRole.ADMIN,
              HOSTS + "/box/trust",
              "{\"fingerprint\":\"%s\"}".formatted(fingerprint));
      assertThat(trusted.statusCode()).isEqualTo(200);
      assertThat(json(trusted).get("key_fingerprints").toString())
          .isEqualTo("[\"%s\"]".formatted(fingerprint));
      assertThat(folder.resolve(".homelab/known_hosts"))
          .content()
          .hasLineCount(1)
          .startsWith("[127.0.0.1]:" + sshd.port() + " ");
      assertThat(
              server
                  .post(AccessRole.ADMIN, HOSTS + "/box/trust", "{\"fingerprint\":\"MD5:x\"}")
                  .statusCode())
          .isEqualTo(400);
    }
  }
}
