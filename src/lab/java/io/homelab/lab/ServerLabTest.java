package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.lab.RealLab.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server over real hosts, by somebody who has nothing but its address and a token: hosts, a box,
 * machines and labs come and go over HTTP.
 */
@Story
class ServerLabTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String SERVER = "http://127.0.0.1:8420";
  private static final Map<String, String> HOSTS =
      Map.of("nuc", "10.77.0.11", "desk", "10.77.0.12");

  private RealLab lab;
  private Running server;
  private String token = "";

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc", "desk");
    for (String host : HOSTS.keySet()) {
      // What a machine of its own cannot say: on a computer without KVM, its processor is emulated.
      lab.on(
          host,
          """
          install -d -o ops /home/ops/.vagrant.d
          echo 'Vagrant.configure("2") { |c| c.vm.provider(:libvirt) { |l| l.driver = "%s" } }' \
            >/home/ops/.vagrant.d/Vagrantfile
          """
              .formatted(lab.driver()));
    }
    lab.write(
        "served/shop/topology.yaml",
        lab.tiny("shop")
            + """
            machines:
              - name: db
                host: nuc
                networks: [{ type: private_network, ip: 192.168.56.30 }]
              - name: web
                host: desk
                depends_on: [db]
                networks: [{ type: private_network, ip: 192.168.56.31 }]
                provision: [{ inline: "echo provisioned >> /home/vagrant/count" }]
            """);
    token =
        json(homelab("token", "create", "boss", "--role", "admin", "--labs", "served", "--json")
                .out())
            .path("token")
            .stringValue();
    serve();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private CommandResult homelab(String... words) {
    return lab.homelab(words).exits(0);
  }

  private void serve() {
    server = lab.beginHomelab("serve", "--labs", "served");
    server.awaitOutput(SERVER);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /** What curl says: the head of the answer, an empty line, the body. */
  private String curl(String method, String path, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "curl", "-sS", "-i", "--max-time", "240", "-X", method, SERVER + "/api/v1" + path));
    all.addAll(List.of("-H", "Authorization: Bearer " + token));
    all.addAll(List.of(more));
    return lab.begin(all.toArray(String[]::new)).await(LIMIT).exits(0).out().replace("\r", "");
  }

  private JsonNode get(String path) {
    return body(curl("GET", path), 200);
  }

  private JsonNode send(int status, String path, String body, String... more) {
    List<String> all = new ArrayList<>(List.of("-H", "Content-Type: application/json", "-d", body));
    all.addAll(List.of(more));
    return body(curl("POST", path, all.toArray(String[]::new)), status);
  }

  private static JsonNode body(String answer, int status) {
    assertThat(answer).contains("HTTP/1.1 " + status);
    String body =
        answer.substring(answer.lastIndexOf("\n\n{") < 0 ? 0 : answer.lastIndexOf("\n\n{"));
    return json(body);
  }

  private static String header(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in " + answer));
  }

  /** Hears its events to the end, which has to be a good one. */
  private void succeeds(JsonNode run) {
    String path = "/runs/" + run.path("id").stringValue();
    String events = curl("GET", path + "/events");
    assertThat(get(path).path("code").asInt(-1)).as(events).isZero();
  }

  private void up(String name) {
    String plan = curl("POST", "/labs/" + name + "/plan");
    JsonNode run =
        send(202, "/labs/" + name + "/up", "{\"plan\":%s}".formatted(header(plan, "etag")));
    succeeds(run);
  }

  @Test
  @Order(1)
  void hosts_come_over_http_and_are_asked_once_their_keys_are_trusted() {
    HOSTS.forEach((name, address) -> {
      send(
          201,
          "/hosts",
          """
          {"name":"%s","address":"%s","ssh_user":"ops","ssh_key":"%s","capacity":{"cpus":8}}
          """
              .formatted(name, address, lab.key()));
      String fingerprint =
          lab.inLab(
                  "bash",
                  "-c",
                  "ssh-keyscan -t ed25519 %s 2>/dev/null | ssh-keygen -lf - | cut -d' ' -f2"
                      .formatted(address))
              .strip();
      send(200, "/hosts/" + name + "/trust", "{\"fingerprint\":\"%s\"}".formatted(fingerprint));
    });
    JsonNode hosts = get("/hosts?live=true").path("hosts");
    assertThat(hosts.valueStream().map(each -> each.path("status").stringValue()))
        .containsExactly("online", "online");
  }

  @Test
  @Order(2)
  void a_box_and_a_machine_come_over_http() {
    Path file = lab.boxes().resolve("homelab-tiny-libvirt.box");
    String sum =
        lab.inLab("bash", "-c", "sha256sum <\"$1\" | cut -d' ' -f1", "x", file + "").strip();
    JsonNode upload =
        send(
            201,
            "/images",
            "{\"box\":\"homelab/tiny\",\"provider\":\"libvirt\",\"bytes\":%d,\"sha256\":\"%s\"}"
                .formatted(file.toFile().length(), sum));
    JsonNode done =
        body(
            curl(
                "PATCH",
                "/images/uploads/" + upload.path("id").stringValue(),
                "-H",
                "Content-Type: application/offset+octet-stream",
                "-H",
                "Upload-Offset: 0",
                "--data-binary",
                "@" + file),
            200);
    assertThat(done.path("complete").booleanValue()).isTrue();

    String wish =
        """
        {"name":"solo","box":"homelab/tiny","box_version":"1.0.0","provider":"libvirt",
         "cpus":1,"memory_mb":96,"host":"desk"}
        """;
    succeeds(send(202, "/vms", wish));
    assertThat(lab.domains("desk")).containsExactly("vms_solo");
    assertThat(get("/vms").path("vms").valueStream())
        .as("with those of the lab that is not up yet")
        .anyMatch(vm ->
            vm.path("name").stringValue().equals("solo")
                && vm.path("host").stringValue().equals("desk"));

    JsonNode stopped = send(202, "/labs/vms/machines/solo/stop", "");
    succeeds(stopped);
    assertThat(lab.processes("desk", "qemu-system")).isZero();
    String tag = header(curl("GET", "/labs/vms/machines/solo"), "etag");
    String gone = curl("DELETE", "/labs/vms/machines/solo", "-H", "If-Match: " + tag);
    succeeds(body(gone, 202));
    assertThat(lab.domains("desk")).isEmpty();
  }

  @Test
  @Order(3)
  void a_lab_comes_up_as_planned_and_the_command_line_says_the_same_here_and_there() {
    up("shop");
    assertThat(lab.domains("nuc")).containsExactly("shop_db");
    for (String[] words : new String[][] {{"vos", "status"}, {"verify", "--json"}}) {
      String there = there(words).exits(0).out();
      List<String> here = new ArrayList<>(List.of("-C", "served/shop", "--hosts", "../hosts.yaml"));
      here.addAll(List.of(words));
      assertThat(there).isEqualTo(homelab(here.toArray(String[]::new)).out());
    }
    assertThat(there("vos", "ssh", "web", "--", "cat", "count").exits(0).out())
        .isEqualTo("provisioned\n");
    there("vos", "ssh", "web", "--", "exit 7").exits(7);
  }

  private CommandResult there(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "env",
                "HOME=" + lab.folder() + "/someone",
                Path.of(System.getProperty("homelab.root", "")).toAbsolutePath() + "/homelab",
                "--server",
                SERVER,
                "--lab",
                "shop"));
    all.addAll(List.of(words));
    if (!lab.folder().resolve("someone").toFile().isDirectory()) {
      lab.inLab("mkdir", lab.folder() + "/someone");
      lab.begin(
              "bash",
              "-c",
              "printf '%s\\n' \"$1\" | HOME=\"$2\" \"$3\" login \"$4\"",
              "x",
              token,
              lab.folder() + "/someone",
              Path.of(System.getProperty("homelab.root", "")).toAbsolutePath() + "/homelab",
              SERVER)
          .await(LIMIT)
          .exits(0);
    }
    return lab.begin(all.toArray(String[]::new)).await(LIMIT);
  }

  /** The browser runs beside the hosts, where nothing else can be reached. */
  @Test
  @Order(4)
  void the_pages_show_the_machines_and_what_is_pressed_there_happens() {
    String picture = Path.of("target/pages").toAbsolutePath().toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String said =
        lab.begin(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "io.homelab.server.PagesTour",
                SERVER,
                token,
                picture)
            .await(LIMIT)
            .exits(0)
            .out();
    assertThat(said).contains("seen");
    assertThat(lab.processes("desk", "qemu-system")).isEqualTo(1);
    assertThat(there("vos", "ssh", "web", "--", "cat", "count").exits(0).out())
        .as("the button provisioned it again")
        .isEqualTo("provisioned\nprovisioned\n");
  }

  /** What Vagrant does on the hosts goes on without the server, and is not done again. */
  @Test
  @Order(5)
  void a_server_that_is_killed_in_a_run_is_started_again_and_the_run_is_ended() {
    JsonNode run = send(202, "/labs/shop/reload", "{}");
    assertThat(lab.waitFor(LIMIT, () -> lab.processes("nuc", "runner.sh") > 0)).isTrue();
    server.signal("KILL");
    server.await(LIMIT);
    serve();
    assertThat(get("/runs/" + run.path("id").stringValue()).path("state").stringValue())
        .isEqualTo("interrupted");
    assertThat(
            lab.waitFor(
                LIMIT,
                () -> lab.processes("nuc", "runner.sh") + lab.processes("desk", "runner.sh") == 0))
        .as("what it began goes on, and ends")
        .isTrue();
    up("shop");
    assertThat(there("verify").exits(0).out()).contains("1 of 1 edge ok");
    assertThat(lab.domains("nuc")).containsExactly("shop_db");
  }

  @Test
  @Order(6)
  void what_is_destroyed_is_what_was_looked_at_and_a_host_goes_when_it_is_empty() {
    String tag = header(curl("GET", "/labs/shop/machines"), "etag");
    String host = header(curl("GET", "/hosts/nuc"), "etag");
    assertThat(curl("DELETE", "/hosts/nuc", "-H", "If-Match: " + host)).contains("HTTP/1.1 409");
    succeeds(send(202, "/labs/shop/destroy", "{}", "-H", "If-Match: " + tag));
    assertThat(lab.domains("nuc")).isEmpty();
    assertThat(lab.domains("desk")).isEmpty();
    assertThat(curl("DELETE", "/hosts/nuc", "-H", "If-Match: " + host)).contains("HTTP/1.1 204");
    server.signal("INT");
    server.await(LIMIT).exits(0);
  }
}
