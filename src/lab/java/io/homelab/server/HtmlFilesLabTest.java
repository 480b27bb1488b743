package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.operations.LabOnDoubles;
import io.homelab.probe.HostMachines.MachineState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The files of {@code --html} in a real browser: at three widths, light and dark, by keyboard. */
@Timeout(300)
class HtmlFilesLabTest {
  private static final Path PICTURES = Path.of("target/pages");

  private static final String HOSTS =
      """
      hosts:
        - { name: laptop, address: 192.168.1.20, capacity: { cpus: 12, memory_mb: 28672, disk_gb: 250 } }
        - { name: workstation, address: 192.168.1.21, capacity: { cpus: 16, memory_mb: 65536, disk_gb: 500 } }
        - { name: nuc, address: nuc.local, placements: [db, cache], capacity: { cpus: 8, memory_mb: 32768, disk_gb: 250 } }
        - { name: attic, address: attic.local, status: maintenance, capacity: { cpus: 4, memory_mb: 8192, disk_gb: 120 } }
      """;

  @TempDir Path folder;
  private LabOnDoubles lab;
  private PageWindow window;

  @BeforeEach
  void open() {
    lab = LabOnDoubles.on(HOSTS, folder, machines());
    lab.left(state ->
        state
            .bridged("postgres-1", "workstation", "192.168.1.60")
            .ready("postgres-2", "laptop")
            .ready("redis-1", "workstation")
            .ready("gone", "attic")
            .ready("web-1", "laptop"));
    lab.told("workstation", facts -> facts.machine("redis-1", MachineState.STOPPED));
    window = PageWindow.of("file://");
  }

  @AfterEach
  void end() {
    window.close();
  }

  private static String[] machines() {
    List<String> machines = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      machines.add(
          "{ name: postgres-%d, role: db, cpus: 2, memory_mb: 4096, disk_gb: 40 }".formatted(i));
      machines.add("{ name: redis-%d, role: cache, memory_mb: 1024, disk_gb: 8 }".formatted(i));
      machines.add("{ name: gitaly-%d, role: git, cpus: 2, memory_mb: 4096 }".formatted(i));
    }
    machines.add(
        "{ name: web-1, role: web, cpus: 4, memory_mb: 8192, depends_on: [postgres-1, redis-1] }");
    machines.add("{ name: web-2, role: web, cpus: 4, memory_mb: 8192, depends_on: [postgres-2] }");
    machines.add("{ name: gateway, role: edge, memory_mb: 1024, depends_on: [web-1, web-2] }");
    return machines.toArray(String[]::new);
  }

  private Path written(String name, String... words) {
    Path file = folder.resolve(name + ".html");
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--html", file.toString()));
    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, 0, all);
    assertThat(file).as(run.err()).exists();
    return file;
  }

  private Map<String, Path> files() {
    Path plan = written("plan", "plan");
    Path status = written("status", "vos", "status", "--live");
    lab = LabOnDoubles.on(HOSTS, folder, append(machines(), "{ name: huge, memory_mb: 99999 }"));
    return Map.of("plan", plan, "status", status, "no-fit", written("no-fit", "plan"));
  }

  private static String[] append(String[] all, String last) {
    List<String> more = new ArrayList<>(List.of(all));
    more.add(last);
    return more.toArray(String[]::new);
  }

  @Test
  void the_files_can_be_read_by_everybody_on_every_screen() throws IOException {
    SoftAssertions all = new SoftAssertions();
    Map<String, Path> files = files();
    for (int width : List.of(360, 1024, 3840)) {
      for (boolean dark : List.of(false, true)) {
        window.size(width, dark);
        for (Map.Entry<String, Path> file : files.entrySet()) {
          window.open(file.getValue().toString());
          window.picture(
              PICTURES.resolve(
                  "file-%s-%d-%s.png".formatted(file.getKey(), width, dark ? "dark" : "light")));
          all.check(window::check);
        }
      }
    }
    all.assertAll();
  }

  @Test
  void every_reason_is_told_by_keyboard_and_by_pointing() throws IOException {
    window.open(written("plan", "plan").toString());
    window.reach("chosen", Keys.ARROW_DOWN);
    String first = window.note();
    assertThat(first).startsWith("could take it, but: ");
    window.press(Keys.END);
    assertThat(window.note()).contains("maintenance").isNotEqualTo(first);
    window.checkNote();
    window.picture(PICTURES.resolve("file-plan-cell.png"));
    window.press(Keys.ENTER);
    assertThat(window.note()).as("closed").isEmpty();
    window.pointAt(".matrix button", "possible");
    assertThat(window.note()).startsWith("could take it, but: ");
  }

  @Test
  void without_its_script_a_file_has_every_reason_in_its_cells() throws IOException {
    Path file = written("plan", "plan");
    String page = Files.readString(file);
    // The policy knows the script by its hash, and so forbids one that was changed.
    Files.writeString(file, page.replace("'use strict';", "'use strict'; "));
    window.open(file.toString());
    window.reach("no", Keys.ENTER);
    assertThat(window.note()).isNotEmpty();
  }
}
