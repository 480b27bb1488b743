package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VagrantRunnerTest {
  private static final List<MachineName> TWO = List.of(new MachineName("a"), new MachineName("b"));

  @TempDir Path folder;
  RecordingHost remote = new RecordingHost("one");

  private VagrantRunner runner(List<RunEvent> heard) {
    HostLog log = new HostLog(folder, new HostName("one"));
    return new VagrantRunner(remote, "/w", true, log, heard::add);
  }

  private Map<MachineName, String> halt() {
    return runner(new ArrayList<>())
        .act(
            "halt",
            VagrantCommands::halt,
            TWO,
            Duration.ofMinutes(15),
            new VagrantRunner.ActionListener() {
              @Override
              public void started(MachineName machine) {}

              @Override
              public void ended(MachineName machine) {}
            });
  }

  private void says(int exitCode, String... lines) {
    remote.answering(command -> {
      for (String line : lines) {
        command.onLine().accept(new RemoteCommand.OutputLine(false, line));
      }
      return new ExecResult(exitCode, "", "");
    });
  }

  @Test
  void a_call_that_fails_before_any_machine_fails_all_of_them_with_its_reason() {
    says(1, "1,,error-exit,Vagrant::Errors::X,the Vagrantfile is broken");
    assertThat(halt().values())
        .containsExactly("the Vagrantfile is broken", "the Vagrantfile is broken");
    assertThat(remote.commands()).hasSize(1);
  }

  @Test
  void a_call_that_names_only_machines_that_nobody_asked_for_is_not_repeated_for_ever() {
    says(1, "1,other,action,halt,start", "1,,error-exit,Vagrant::Errors::X,odd");
    assertThat(halt()).hasSize(2);
    assertThat(remote.commands()).hasSize(1);
  }

  @Test
  void a_call_without_a_word_tells_its_exit_code() {
    says(255);
    assertThat(halt()).containsValue("vagrant ended with exit code 255");
  }

  @Test
  void machines_that_were_done_before_a_failure_are_no_failures() {
    says(
        1,
        "1,a,action,halt,start",
        "1,a,action,halt,end",
        "1,b,action,halt,start",
        "1,,error-exit,Vagrant::Errors::X,boom");
    assertThat(halt()).containsExactly(Map.entry(new MachineName("b"), "boom"));
  }

  @Test
  void the_time_for_the_lock_and_for_each_more_machine_comes_on_top_of_the_limit() {
    halt();
    assertThat(remote.commands().getFirst().timeout()).isEqualTo(Duration.ofMinutes(15 + 5 + 10));
  }

  @Test
  void what_vagrant_says_is_in_the_log_and_among_the_events() {
    says(0, "1,a,ui,info,==> a: Halting domain...", "plain words");
    List<RunEvent> heard = new ArrayList<>();
    VagrantRunner runner = runner(heard);
    runner.run(VagrantCommands.halt(TWO), Duration.ofMinutes(1));
    assertThat(runner.log().tail())
        .containsExactly(
            "$ vagrant --machine-readable halt a b", "a: Halting domain...", "plain words");
    assertThat(heard)
        .contains(
            new RunEvent.VagrantLine(
                new HostName("one"), Optional.of(new MachineName("a")), "Halting domain..."));
  }

  @Test
  void the_log_of_the_run_before_is_kept() throws Exception {
    for (String text : List.of("first", "second", "third")) {
      try (HostLog log = new HostLog(folder, new HostName("two"))) {
        log.line(text);
      }
    }
    assertThat(folder.resolve("two.log")).hasContent("third");
    assertThat(folder.resolve("two.log.1")).hasContent("second");
  }
}
