package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seconds that a run tells are those that its command took. */
class WallTimeTest {
  private static final Pattern TOLD = Pattern.compile("1 machine ok in ([0-9.]+) s");

  @TempDir Path folder;

  @Test
  void they_begin_with_the_command_and_not_after_the_plan() throws Exception {
    ScriptedComputer computer = new ScriptedComputer(folder);
    computer.file("hosts.yaml", "hosts:\n  - { name: here, address: 127.0.0.1 }\n");
    computer.file(
        "topology.yaml",
        """
        lab: wall
        machines:
          - { name: web, box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        """);
    CommandLineRun first = computer.homelab("vos", "up");
    assertThat(first.exit()).as(first.err()).isZero();
    computer.program(
        "VBoxManage",
        """
        case "$*" in
          --version) sleep 2; echo 7.0.0 ;;
          *) cat "$HOME"/vms/* ;;
        esac
        """);

    CommandLineRun again = computer.homelab("vos", "up");

    Matcher told = TOLD.matcher(again.out() + again.err());
    assertThat(told.find()).as(again.out() + again.err()).isTrue();
    assertThat(Double.parseDouble(told.group(1))).isGreaterThanOrEqualTo(2.0);
  }
}
