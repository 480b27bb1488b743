package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are kept ready, claimed and given back, by the real program. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(240)
class PoolLifeTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;

  @BeforeEach
  void aPool() throws IOException {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, capacity: { cpus: 64, memory_mb: 1000 } }
        """);
    topology("ready: 2");
  }

  private void topology(String terms) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        pools:
          - { name: runner, template: { cpus: 1 }, creating_at_once: 2, %s }
        """
            .formatted(terms));
  }

  private static String succeeded(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  @Test
  void machines_are_ready_before_anyone_asks_and_go_after_their_use() throws Exception {
    succeeded(computer.homelab("pool", "tick"));
    assertThat(succeeded(computer.homelab("pool", "list"))).contains("2 of 2");
    assertThat(computer.done()).hasSize(2).allMatch(line -> line.matches("up i-[0-9a-f]{8}"));

    String claim = succeeded(computer.homelab("pool", "claim", "runner", "--for", "ci-7", "--claim-id", "job-7"));
    System.err.println(claim);
    assertThat(claim).contains("ci-7-a", "ssh -F ");
    succeeded(computer.homelab("pool", "release", "job-7"));
    succeeded(computer.homelab("pool", "tick"));
    System.err.println(succeeded(computer.homelab("pool", "list")));
    System.err.println(succeeded(computer.homelab("pool", "show")));
    System.err.println(succeeded(computer.homelab("pool", "history")));
    assertThat(computer.done()).hasSize(4);
    succeeded(computer.homelab("pool", "drain", "runner"));
    succeeded(computer.homelab("pool", "tick"));
    System.err.println(succeeded(computer.homelab("pool", "history")));
    System.err.println(Files.list(computer.home).toList());
  }
}
