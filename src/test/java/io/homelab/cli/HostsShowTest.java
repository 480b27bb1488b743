package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.BoxRef;
import io.homelab.operations.LabOnDoubles;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.ExecResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsShowTest {
  private static final String VERSION =
      """
      Compiled against library: libvirt 9.0.0
      Using library: libvirt 9.0.0
      Using API: QEMU 9.0.0
      Running hypervisor: QEMU 7.2.5

      """;
  private static final String POOLS =
      """
       Name         State      Autostart   Persistent   Capacity     Allocation   Available
      ---------------------------------------------------------------------------------------
       default      running    yes         yes          400.00 GiB   100.00 GiB   300.00 GiB
       big images   inactive   no          yes          -            -            -

      """;

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aHostWithTwoLabs() {
    lab =
        new LabOnDoubles(
            folder, "{ name: web, memory_mb: 512, disk_gb: 4 }", "{ name: db, memory_mb: 1024 }");
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    lab.told(
        "one",
        host ->
            host.measured(8, 16384, 100)
                .machine("web", MachineState.RUNNING)
                .box(new BoxRef("x/alpine", "1.2.0", "libvirt"))
                .libvirt("qemu:///system")
                .otherLab("shop", "ann@desk", "till", "stock"));
    lab.remote("one")
        .answering(command ->
            new ExecResult(0, command.argv().words().contains("version") ? VERSION : POOLS, ""));
  }

  private CommandLineRun show(String... more) {
    List<String> words = new ArrayList<>(List.of("hosts", "show"));
    words.addAll(List.of(more));
    return CommandLineRun.on(lab.opener(), folder, words);
  }

  @Test
  void one_host_is_shown_with_its_use_its_machines_of_all_labs_its_boxes_pools_and_versions() {
    CommandLineRun run = show("one");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("one (")
        .containsPattern("CPU +\\d+/8  \\d+%\n")
        .containsPattern("Memory +\\d+/16384 MB  \\d+%\n")
        .containsPattern("Disk +\\d+/\\d+ GB")
        .containsPattern("Versions +vagrant .*vagrant-libvirt .*libvirt 9.0.0, QEMU 7.2.5\n")
        .containsPattern("Pool +big images: inactive|Pool +default: 100/400 GB  25%")
        .containsPattern("Boxes +.*x/alpine")
        .containsPattern("Last seen +1970-01-01T")
        .containsPattern("\n  \\S+ +ops@bench +web +running\n")
        .containsPattern("\n  shop +ann@desk +stock +there\n")
        .containsPattern("\n  shop +ann@desk +till +there\n")
        .doesNotContain(" db ");
    assertThat(lab.asked()).extracting(Object::toString).containsExactly("one");
  }

  @Test
  void a_host_that_is_off_ends_it_with_4_and_was_last_seen_when_it_last_did_something()
      throws IOException {
    Path journal = Files.createDirectories(folder.resolve(".homelab/journal"));
    Files.writeString(
        journal.resolve("00000001-vos-up.jsonl"),
        """
        {"at":"2026-01-01T10:00:00Z","what":"done","task":"boot","host":"one","subject":"web"}
        {"at":"2026-01-01T11:00:00Z","what":"done","task":"boot","host":"two","subject":"db"}
        {"at":"2026-01-01T12:00:00Z","what":"failed","task":"boot","host":"one","subject":"web"}
        {"at":"tomorrow","what":"done","task":"boot","host":"one"}
        {"what":"done","host":"one" broken
        """);
    lab.silence("one");

    CommandLineRun run = show("one");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out())
        .contains("unreachable", "no answer")
        .containsPattern("Last seen +2026-01-01T10:00:00Z")
        .containsPattern("web +unknown");
  }

  @Test
  void offline_nobody_is_asked() {
    CommandLineRun run = show("one", "--offline");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Last seen").contains("web").doesNotContain("Versions");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_host_that_there_is_not_is_2() {
    assertThat(show("three").exit()).isEqualTo(2);
    assertThat(show("three").err()).contains("hint: ");
  }

  @Test
  void on_a_narrow_terminal_nothing_is_wider_than_it() {
    CommandLineRun run =
        CommandLineRun.on(lab.opener(), folder, 40, List.of("--no-color", "hosts", "show", "one"));

    assertThat(run.out().lines()).allMatch(line -> line.length() <= 40);
  }
}
