package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages in a real browser: each at three widths, light and dark, and used by keyboard. */
@Timeout(400)
class PagesLabTest {
  private static final Path PICTURES = Path.of("target/pages");
  private static final List<Integer> WIDTHS = List.of(360, 1024, 3840);

  private static final String HOSTS =
      """
      hosts:
        - { name: nuc, address: 192.168.1.20, capacity: { cpus: 8, memory_mb: 32768, disk_gb: 500 } }
        - { name: tower, address: 192.168.1.21, placements: [web, db], capacity: { cpus: 16, memory_mb: 65536, disk_gb: 2000 } }
        - { name: attic, address: attic.local, capacity: { cpus: 4, memory_mb: 8192, disk_gb: 120 } }
      """;

  @TempDir Path folder;
  private LabOnDoubles lab;
  private ServedDoubles server;
  private PageWindow window;

  @BeforeEach
  void serve() throws IOException {
    lab =
        LabOnDoubles.on(
            HOSTS,
            folder,
            "{ name: db-1, role: db, cpus: 4, memory_mb: 16384, disk_gb: 200 }",
            "{ name: db-2, role: db, cpus: 4, memory_mb: 16384, disk_gb: 200, depends_on: [db-1] }",
            "{ name: web-1, role: web, cpus: 2, memory_mb: 4096, disk_gb: 40, depends_on: [db-1] }",
            "{ name: web-2, role: web, cpus: 2, memory_mb: 4096, disk_gb: 40, depends_on: [db-1, db-2] }",
            "{ name: cache, role: web, cpus: 2, memory_mb: 2048, disk_gb: 20 }",
            "{ name: gateway, role: web, cpus: 1, memory_mb: 1024, disk_gb: 10, depends_on: [web-1, web-2] }",
            "{ name: ci-runner, cpus: 2, memory_mb: 4096, disk_gb: 60 }",
            "{ name: backup, cpus: 1, memory_mb: 2048, disk_gb: 100 }\npools:\n"
                + "  - { name: runner, ready: 2, max: 4, template: { memory_mb: 512 } }");
    lab.left(state ->
        state
            .bridged("db-1", "tower", "192.168.1.60")
            .ready("db-2", "tower")
            .bridged("web-1", "nuc", "192.168.1.61")
            .ready("web-2", "nuc")
            .ready("cache", "nuc")
            .ready("gateway", "tower")
            .ready("backup", "attic"));
    server = ServedDoubles.of(folder, lab);
    window = PageWindow.of(server.running.address());
  }

  @AfterEach
  void end() {
    window.close();
    server.close();
  }

  private void logIn(AccessRole role) {
    window.open("/login");
    window.type("token", server.token(role));
    window.press(Keys.ENTER);
    window.awaitPath("/");
    window.await("Log out");
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("overview", "/");
    pages.put("labs", "/labs");
    pages.put("lab", "/labs/devlab");
    pages.put("plan", "/labs/devlab/plan");
    pages.put("machine", "/labs/devlab/machines/web-1");
    pages.put("hosts", "/hosts");
    pages.put("host", "/hosts/nuc");
    pages.put("host-asked", "/hosts/attic?ask=now");
    pages.put("runs", "/runs");
    pages.put("pools", "/pools");
    pages.put("pool", "/labs/devlab/pools/runner");
    pages.put("boxes", "/boxes");
    pages.put("drain", "/hosts/nuc/drain");
    pages.put("lab-boxes", "/labs/devlab/boxes");
    pages.put("snapshots", "/labs/devlab/snapshots");
    pages.put("destroy", "/labs/devlab/destroy");
    pages.put("provision", "/provision?name=web-9&box=x%2Falpine");
    pages.put("projects", "/projects");
    pages.put("project", "/projects/shop");
    pages.put("tokens", "/tokens");
    pages.put("audit", "/audit");
    pages.put("problem", "/labs/nowhere");
    return pages;
  }

  @Test
  void every_page_can_be_read_by_everybody_on_every_screen() throws Exception {
    server.post(
        AccessRole.ADMIN,
        "/api/v1/projects",
        "{\"name\":\"shop\",\"labs\":[\"devlab\"],\"quota\":{\"cpus\":24,\"memory_mb\":65536}}");
    server.get(AccessRole.ADMIN, "/api/v1/hosts?live=true");
    lab.silence("attic");
    server.get(AccessRole.ADMIN, "/api/v1/hosts?live=true");
    window.open("/login");
    window.check();
    window.picture(PICTURES.resolve("login-1024-light.png"));
    logIn(AccessRole.ADMIN);
    SoftAssertions all = new SoftAssertions();
    for (int width : WIDTHS) {
      for (boolean dark : List.of(false, true)) {
        window.size(width, dark);
        boolean turn = dark;
        for (Map.Entry<String, String> page : pages().entrySet()) {
          turn = !turn;
          // Where most people look, both; elsewhere, every other page is dark.
          if (width == 1024 || turn) {
            window.open(page.getValue());
            window.picture(
                PICTURES.resolve(
                    "%s-%d-%s.png".formatted(page.getKey(), width, dark ? "dark" : "light")));
            all.check(width == 3840 ? window::checkFrame : window::check);
          }
        }
      }
    }
    all.assertAll();
  }

  @Test
  void a_lab_is_planned_approved_and_watched_with_the_keyboard_alone() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    lab.hostDouble("tower").before =
        command -> {
          if (command.toString().contains("vagrant")) {
            try {
              gate.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    logIn(AccessRole.OPERATOR);
    window.reach("Labs");
    window.awaitPath("/labs");
    window.reach("devlab");
    window.awaitPath("/labs/devlab");
    window.reach("Plan…");
    window.awaitPath("/labs/devlab/plan");
    window.await("Approve and bring up");
    window.reach("Machines may lose their disks, as shown", Keys.SPACE);
    window.reach("Approve and bring up");
    window.awaitPath("/runs/");
    window.await("workdir synced");
    assertThat(window.text()).contains("running");
    window.check();
    window.picture(PICTURES.resolve("run-1024-light.png"));
    gate.countDown();
    // Nobody loads the page again: its script hears of it.
    window.await("ended after");
    window.await("exit code 6");
    window.picture(PICTURES.resolve("run-ended-1024-light.png"));
  }

  @Test
  void an_open_page_shows_by_itself_what_somebody_else_begins() throws Exception {
    logIn(AccessRole.VIEWER);
    window.open("/runs");
    window.await("No runs yet");
    server.post(AccessRole.OPERATOR, "/api/v1/labs/devlab/boxes/sync", "");
    window.await("the-operator");
  }
}
