package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.access.AccessRole;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.model.Sha256;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabProjects;
import io.homelab.operations.LabTokens;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What holders of tokens try who wish each other ill. */
@Timeout(120)
class HostileHoldersTest {
  private static final String IMAGES = "/api/v1/images";

  @TempDir Path folder;
  private ServedDoubles server;
  private String red;
  private String blue;

  @BeforeEach
  void twoProjects() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    server =
        ServedDoubles.of(
            folder,
            Map.of(
                one, new LabOnDoubles(one, "{ name: a }").named("red-lab"),
                two, new LabOnDoubles(two, "{ name: b }").named("blue-lab")));
    project("red");
    project("blue");
    red = token("red-op", "red");
    blue = token("blue-op", "blue");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void project(String name) {
    new LabProjects(server.access())
        .create(
            new Project(
                name,
                new TreeSet<>(Set.of(name + "-lab")),
                ProjectAmounts.NONE,
                ProjectAmounts.NONE))
        .orThrow();
  }

  private String token(String name, String project) {
    return server.newToken(name, AccessRole.OPERATOR, Optional.of(project), Optional.empty());
  }

  private static Map<String, String> headers(String token) {
    return new HashMap<>(
        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"));
  }

  private HttpResponse<String> call(String token, String method, String path, String body)
      throws Exception {
    return server.call(method, path, headers(token), body);
  }

  /** They may name machines of any lab. */
  @Test
  void findings_of_a_host_are_not_for_tokens_of_a_project() throws Exception {
    String info = "/api/v1/hosts/one/info?live=true";
    assertThat(server.get(AccessRole.VIEWER, info).body()).contains("\"findings\"");
    assertThat(call(red, "GET", info, "").statusCode()).isEqualTo(200);
    assertThat(call(red, "GET", info, "").body()).doesNotContain("findings");
    assertThat(call(red, "POST", "/api/v1/hosts/one/check", "{}").body())
        .doesNotContain("findings");
  }

  @Test
  void who_listens_hears_nothing_more_when_his_token_is_revoked() throws IOException {
    AtomicBoolean counts = new AtomicBoolean(true);
    StringBuilder heard = new StringBuilder();
    ApiResponse.EventClient client =
        new ApiResponse.EventClient() {
          @Override
          public void event(String id, String name, String data) {
            heard.append(data);
          }

          @Override
          public void ping() {}
        };
    RevocableFeed feed =
        new RevocableFeed(
            told -> {
              told.event("1", "run", "before ");
              counts.set(false);
              long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
              while (System.nanoTime() - end < 0) {
                told.ping();
                Thread.onSpinWait();
              }
              told.event("2", "run", "after");
            },
            counts::get);
    assertThatThrownBy(() -> feed.sendTo(client)).isInstanceOf(IOException.class);
    assertThat(heard).hasToString("before ");
  }

  @Test
  void the_server_asks_whether_a_listener_still_may() throws Exception {
    ApiRequest request =
        new ApiRequest(
            "GET",
            "/api/v1/events",
            Map.of(),
            Map.of("host", "localhost", "authorization", "Bearer " + red),
            "",
            false,
            "127.0.0.1");
    ApiResponse.EventFeed feed = server.running.router().answer(request).events().orElseThrow();
    assertThat(feed).isInstanceOf(RevocableFeed.class);
    RevocableFeed revocable = (RevocableFeed) feed;
    assertThat(revocable.goesOn().getAsBoolean()).isTrue();
    new LabProjects(server.access())
        .change(
            "red",
            now -> new Project("red", new TreeSet<>(), ProjectAmounts.NONE, ProjectAmounts.NONE));
    assertThat(revocable.goesOn().getAsBoolean()).as("a lab less").isFalse();

    RevocableFeed other =
        (RevocableFeed) server.running.router().answer(request).events().orElseThrow();
    assertThat(other.goesOn().getAsBoolean()).isTrue();
    new LabTokens(server.access()).revoke("red-op").orThrow();
    assertThat(other.goesOn().getAsBoolean()).as("revoked").isFalse();
  }

  @Test
  void a_token_whose_project_is_lost_makes_no_machines_of_the_whole_server() throws Exception {
    Files.delete(folder.resolve(".homelab/projects.json"));
    for (String path : new String[] {"/api/v1/vms", "/api/v1/vms/plan"}) {
      HttpResponse<String> answer =
          call(red, "POST", path, "{\"name\":\"mine\",\"box\":\"x/alpine\"}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }
    assertThat(folder.resolve("vms")).doesNotExist();
  }

  @Test
  void an_upload_is_changed_by_nobody_of_another_project() throws Exception {
    String content = "a box";
    String upload = IMAGES + "/uploads/homelab-tiny-libvirt";
    assertThat(
            call(
                    red,
                    "POST",
                    IMAGES,
                    "{\"box\":\"homelab/tiny\",\"provider\":\"libvirt\",\"bytes\":%d,\"sha256\":\"%s\"}"
                        .formatted(content.length(), Sha256.hex(content)))
                .statusCode())
        .isEqualTo(201);
    Map<String, String> headers = headers(blue);
    headers.put("Content-Type", ApiRequest.UPLOAD);
    headers.put("Upload-Offset", "0");
    assertThat(server.call("PATCH", upload, headers, "xx").statusCode()).isEqualTo(403);
    assertThat(call(blue, "DELETE", upload, "").statusCode()).isEqualTo(403);
    headers.put("Authorization", "Bearer " + red);
    assertThat(
            JsonMapper.shared()
                .readTree(server.call("PATCH", upload, headers, content).body())
                .get("complete")
                .booleanValue())
        .isTrue();
  }

  @Test
  void uploads_that_have_begun_keep_their_room() throws Exception {
    ImageShelf shelf = new ImageShelf(folder, InstantSource.system());
    long most = Files.getFileStore(folder).getUsableSpace() - (1L << 30);
    shelf.begin(announcement("one", most * 2 / 3));
    assertThatThrownBy(() -> shelf.begin(announcement("two", most * 2 / 3)))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("there is room for");
    shelf.abandon("one");
    shelf.begin(announcement("two", most * 2 / 3));
  }

  private static ImageShelf.Announcement announcement(String id, long bytes) {
    return new ImageShelf.Announcement(id, id, "libvirt", bytes, "0".repeat(64), "me");
  }

  @Test
  void this_computer_does_not_register_under_any_of_its_names() {
    for (String here :
        new String[] {
          "LOCALHOST",
          "localhost.",
          "127.0.0.1",
          "127.1",
          "0.0.0.0",
          "::",
          "::1",
          "::1%lo",
          "0:0:0:0:0:0:0:1",
          "::ffff:127.0.0.1",
          "a.localhost."
        }) {
      assertThat(HostBookEndpoints.isThisComputer(here)).as(here).isTrue();
    }
    assertThat(HostBookEndpoints.isThisComputer("192.0.2.7")).isFalse();
    assertThat(HostBookEndpoints.isThisComputer("no-such-host.invalid")).isFalse();
  }
}
