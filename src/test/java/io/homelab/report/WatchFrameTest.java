package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabSight;
import io.homelab.operations.WatchedLab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.run.JournalTail;
import io.homelab.run.JournalTail.JournalEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchFrameTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Style PLAIN = new Style(false, 0, false);

  @TempDir Path folder;

  private WatchedLab lab() {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: web, memory_mb: 512 }", "{ name: db, memory_mb: 1024 }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").ready("db", "two"));
    lab.told("two", facts -> facts.machine("db", MachineState.STOPPED));
    return watched(lab, List.of());
  }

  private WatchedLab large() {
    List<String> machines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      machines.add("{ name: m%03d-%s, memory_mb: 8 }".formatted(i, "x".repeat(58)));
    }
    LabOnDoubles lab = new LabOnDoubles(folder, machines.toArray(String[]::new));
    lab.silence("one");
    return watched(lab, List.of("two"));
  }

  private static WatchedLab watched(LabOnDoubles lab, List<String> unheard) {
    LabSight sight = LabSight.live(lab.open()).orThrow();
    SortedMap<HostName, Instant> told = new TreeMap<>();
    SortedMap<HostName, Instant> asked = new TreeMap<>();
    for (String name : List.of("one", "two")) {
      (unheard.contains(name) ? asked : told).put(new HostName(name), NOW.minusSeconds(42));
    }
    return new WatchedLab(
        sight,
        told,
        asked,
        Optional.of("homelab vos up by ops@bench"),
        Optional.of(
            new JournalTail(
                "vos up",
                List.of(
                    new JournalEntry(NOW.minusSeconds(3), "begin", "sync_workdir", "one", "", ""),
                    new JournalEntry(
                        NOW.minusSeconds(2),
                        "failed",
                        "boot",
                        "one",
                        "web",
                        "\u001b[2Jno\u202e disk \u4e2d")))));
  }

  private static List<String> lines(WatchedLab lab, int columns, int rows, Style style) {
    return WatchFrame.of(lab, NOW, new TerminalSize(columns, rows), 0, style).lines();
  }

  @Test
  void everything_of_a_small_lab_is_on_a_usual_terminal() {
    assertThat(lines(lab(), 80, 24, PLAIN))
        .contains(
            "Lab devlab: 2 machines: 1 running, 1 stopped",
            "at work: homelab vos up by ops@bench",
            "Machine State        Host Private Bridged  Drift",
            "db      stopped      two  -       -        stopped",
            "web     running      one  -       10.9.0.1",
            "Last events of vos up",
            "    0:03 ago  one  sync workdir begins",
            "    0:02 ago  one  boot web failed: no disk \u4e2d",
            "q quits, r asks the hosts now");
  }

  @Test
  void a_window_without_room_for_hosts_says_how_many_there_are() {
    assertThat(lines(lab(), 60, 8, PLAIN))
        .contains("2 hosts")
        .noneMatch(line -> line.startsWith("Host "));
  }

  @Test
  void use_is_drawn_as_bars_that_need_no_colours_and_no_blocks() {
    String row =
        lines(lab(), 80, 24, PLAIN).stream()
            .filter(line -> line.startsWith("one"))
            .findFirst()
            .orElseThrow();
    assertThat(row).matches("one  online       \\[#.*\\] +\\d+%.*").matches("[ -~]*");
  }

  @Test
  void a_host_that_is_slow_and_one_that_is_gone_are_told_apart() {
    assertThat(lines(large(), 80, 24, PLAIN))
        .anySatisfy(line -> assertThat(line).matches("one  unreachable  no answer"))
        .anySatisfy(line -> assertThat(line).matches("two  asked        no answer for 0:42"));
  }

  @ParameterizedTest
  @CsvSource({"60,14", "80,24", "200,50", "20,5", "1,1", "80,2"})
  void no_line_is_too_wide_and_no_line_too_many(int columns, int rows) {
    for (WatchedLab lab : List.of(lab(), large())) {
      for (Style style : List.of(PLAIN, new Style(true, 0, false, true))) {
        List<String> lines = lines(lab, columns, rows, style);
        assertThat(lines.size()).isLessThanOrEqualTo(rows);
        assertThat(lines)
            .allSatisfy(line ->
                assertThat(DisplayWidth.of(line.replaceAll("\u001b\\[[0-9]*m", "")))
                    .isLessThanOrEqualTo(Math.max(20, columns)))
            .allSatisfy(line -> assertThat(line).doesNotContain("\u001b[2J", "\u202e", "\n"));
      }
    }
  }

  @Test
  void all_machines_of_a_large_lab_can_be_scrolled_to_and_no_further() {
    WatchedLab lab = large();
    TerminalSize size = new TerminalSize(200, 24);
    WatchFrame.Shown top = WatchFrame.of(lab, NOW, size, 0, PLAIN);
    WatchFrame.Shown end = WatchFrame.of(lab, NOW, size, 9999, PLAIN);

    assertThat(top.lines()).anySatisfy(line -> assertThat(line).startsWith("m000-"));
    assertThat(end.lines()).anySatisfy(line -> assertThat(line).startsWith("m499-"));
    assertThat(end.lines().getLast())
        .isEqualTo(
            "machines %d to 500 of 500, arrows scroll; q quits, r asks the hosts now"
                .formatted(end.first() + 1));
    assertThat(end.lines()).hasSameSizeAs(top.lines());
  }

  @Test
  void colours_change_no_character() {
    List<String> painted = lines(lab(), 80, 24, new Style(true, 0, false));
    assertThat(String.join("", painted)).contains("\u001b[31m", "\u001b[32m");
    assertThat(painted.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
        .containsExactlyElementsOf(lines(lab(), 80, 24, PLAIN));
  }
}
