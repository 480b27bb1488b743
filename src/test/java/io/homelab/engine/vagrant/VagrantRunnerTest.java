package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.EngineContext;
import io.homelab.engine.HeardWords;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class VagrantRunnerTest {
  private static final List<MachineName> TWO = List.of(new MachineName("a"), new MachineName("b"));

  private static final MachineProgress NOBODY =
      new MachineProgress() {
        @Override
        public void started(MachineName machine) {}

        @Override
        public void finished(MachineName machine) {}
      };

  private final RecordingHost remote = new RecordingHost("one");
  private final HeardWords heard = new HeardWords();

  private VagrantRunner runner() {
    return new VagrantRunner(new EngineContext(remote, "/w", true, heard));
  }

  private SortedMap<MachineName, MachineOutcome> halt() {
    return runner().act("halt", VagrantCommands::halt, TWO, Duration.ofMinutes(15), NOBODY);
  }

  /** {@code MACHINE: REASON} of those that failed. */
  private List<String> failures() {
    List<String> failures = new ArrayList<>();
    halt()
        .forEach((machine, outcome) -> {
          if (outcome instanceof MachineOutcome.Failed failed) {
            failures.add(machine + ": " + failed.reason());
          }
        });
    return failures;
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
    assertThat(failures())
        .containsExactly("a: the Vagrantfile is broken", "b: the Vagrantfile is broken");
    assertThat(remote.commands()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Call to virDomainCreateWithFlags failed: Network not found: no network with matching name 'vagrant-libvirt'",
        "Error while creating network: Call to virNetworkDefineXML failed: internal error: bridge name 'virbr1' already in use.",
        "Call to virDomainCreateWithFlags failed: Requested operation is not valid: network 'vagrant-libvirt' is not active",
        "There was error while creating Libvirt storage pool: Call to virStoragePoolDefineXML failed: operation failed: pool 'default' already exists with uuid 4a48b51d-a85f-4d59-a74c-a7aa3f837aee",
        "Error while activating network: Call to virNetworkCreate failed: internal error: Network is already in use by interface virbr0.",
        "Error while removing network vagrant-libvirt. Call to virNetworkUndefine failed: Network not found: no network with matching uuid '514c' (vagrant-libvirt).",
      })
  void a_machine_whose_network_another_lab_was_in_the_way_of_gets_another_call(String error) {
    AtomicInteger calls = new AtomicInteger();
    remote.answering(command -> {
      boolean first = calls.incrementAndGet() == 1;
      List<String> lines =
          first
              ? List.of(
                  "1,a,action,halt,start",
                  "1,a,action,halt,end",
                  "1,b,action,halt,start",
                  "1,,error-exit,Vagrant::Errors::X," + error.replace(",", "%!(VAGRANT_COMMA)"))
              : List.of("1,b,action,halt,start", "1,b,action,halt,end");
      lines.forEach(line -> command.onLine().accept(new RemoteCommand.OutputLine(false, line)));
      return new ExecResult(first ? 1 : 0, "", "");
    });

    assertThat(failures()).isEmpty();
    assertThat(remote.commands()).hasSize(2);
    assertThat(remote.commands().getLast().argv().toShell()).endsWith("halt b");
  }

  @Test
  void machines_that_fail_otherwise_leave_that_call_to_the_others() {
    List<MachineName> machines =
        Stream.of("a", "b", "c", "d", "e", "f", "g").map(MachineName::new).toList();
    AtomicInteger calls = new AtomicInteger();
    remote.answering(command -> {
      int call = calls.incrementAndGet();
      String machine = machines.get(Math.min(call, 7) - 1).value();
      String error = call == 7 ? "bridge name 'virbr1' already in use." : "boom";
      List<String> lines =
          List.of(
              "1,%s,action,halt,start".formatted(machine),
              call == 8 ? "1,g,action,halt,end" : "1,,error-exit,Vagrant::Errors::X," + error);
      lines.forEach(line -> command.onLine().accept(new RemoteCommand.OutputLine(false, line)));
      return new ExecResult(call == 8 ? 0 : 1, "", "");
    });

    assertThat(
            runner()
                .act("halt", VagrantCommands::halt, machines, Duration.ofMinutes(1), NOBODY)
                .get(machines.getLast()))
        .isEqualTo(new MachineOutcome.Done());
  }

  @Test
  void a_call_that_names_only_machines_that_nobody_asked_for_is_not_repeated_for_ever() {
    says(1, "1,other,action,halt,start", "1,,error-exit,Vagrant::Errors::X,odd");
    assertThat(failures()).hasSize(2);
    assertThat(remote.commands()).hasSize(1);
  }

  @Test
  void a_call_without_a_word_tells_its_exit_code() {
    says(255);
    assertThat(failures()).contains("a: vagrant ended with exit code 255");
  }

  @Test
  void machines_that_were_done_before_a_failure_are_no_failures() {
    says(
        1,
        "1,a,action,halt,start",
        "1,a,action,halt,end",
        "1,b,action,halt,start",
        "1,,error-exit,Vagrant::Errors::X,boom");
    assertThat(failures()).containsExactly("b: boom");
  }

  @Test
  void the_time_for_the_lock_and_for_each_more_machine_comes_on_top_of_the_limit() {
    halt();
    assertThat(remote.commands().getFirst().timeout()).isEqualTo(Duration.ofMinutes(15 + 5 + 10));
  }

  @Test
  void what_vagrant_says_is_in_the_log_and_told_to_people() {
    says(0, "1,a,ui,info,==> a: Halting domain...", "plain words");
    runner().ask(VagrantCommands.halt(TWO), Duration.ofMinutes(1), TWO);
    assertThat(heard.log())
        .containsExactly(
            "$ vagrant --machine-readable halt a b", "a: Halting domain...", "plain words");
    assertThat(heard.said()).containsExactly("a: Halting domain...");
  }

  @Test
  void the_signed_address_that_a_box_comes_from_is_in_no_log_no_event_and_no_error() {
    says(
        1,
        "==> box: Downloading: http://x/a.box?sig=s3cret",
        "1,,ui,detail,Downloading: http://me:s3cret@x/a.box",
        "1,,error-exit,Some::Error,no answer from http://x/a.box?sig=s3cret");
    VagrantRunner.Result added =
        runner()
            .addBox(
                new BoxRef("x/a", "1", "libvirt"),
                Argv.of("sh"),
                VagrantCommands.boxAdd(new BoxRef("x/a", "1", "libvirt"), "/w/a.json"),
                Duration.ofMinutes(1));
    assertThat(added.error()).isEqualTo("no answer from http://x/a.box?...");
    assertThat(heard.log())
        .contains("==> box: Downloading: http://x/a.box?...")
        .noneMatch(line -> line.contains("s3cret"));
    assertThat(heard.said()).noneMatch(line -> line.contains("s3cret"));
  }

  private static final String BAD_EXIT =
      "1,,error-exit,Vagrant::Errors::X,The SSH command responded with a non-zero exit status."
          + " Vagrant\\nassumes that this means the command failed.";

  @Test
  void the_provisioner_that_fails_is_told_with_what_it_printed_last() {
    says(
        1,
        "1,a,action,halt,start",
        "1,a,ui,info,==> a: Running provisioner: shell:1 (shell)...",
        "1,a,ui,detail,    a: all is well",
        "1,a,ui,info,==> a: Running provisioner: app (shell)...",
        "1,a,ui,detail,    a: Running: script: setup/app.sh",
        "1,a,ui,detail,    a: Running provisioner: a lie of the script...",
        "1,a,ui,detail,    a: no such package",
        BAD_EXIT);
    assertThat(halt().get(TWO.getFirst()))
        .isInstanceOfSatisfying(
            MachineOutcome.Failed.class,
            failed -> {
              assertThat(failed.provisioner()).hasValue("app");
              assertThat(failed.reason()).isEqualTo("it ended with an error");
              assertThat(failed.log()).endsWith("no such package");
            });
  }

  @Test
  void a_provisioner_without_a_name_is_told_by_its_type_and_with_vagrants_own_reason() {
    says(
        1,
        "1,a,action,halt,start",
        "1,a,ui,info,==> a: Running provisioner: file...",
        "1,,error-exit,Vagrant::Errors::X,no such file");
    assertThat(halt().get(TWO.getFirst()))
        .isEqualTo(
            new MachineOutcome.Failed(
                "no such file", List.of("Running provisioner: file..."), Optional.of("file")));
  }

  @Test
  void a_script_that_was_ended_for_its_time_limit_is_told_so() {
    says(
        1,
        "1,a,action,halt,start",
        "1,a,ui,info,==> a: Running provisioner: app (shell)...",
        "1,a,ui,detail,    a: homelab: it was ended after 30 s%!(VAGRANT_COMMA) its time limit",
        BAD_EXIT);
    assertThat(failures()).contains("a: it was ended after 30 s, its time limit");
  }

  @Test
  void the_last_words_of_a_machine_that_failed_are_its_own_and_those_about_no_machine() {
    says(
        1,
        "1,a,action,halt,start",
        "1,b,action,halt,start",
        "1,a,ui,info,==> a: is slow",
        "1,b,ui,info,==> b: goes down",
        "odd words of a library",
        "1,b,action,halt,end",
        "1,,error-exit,Vagrant::Errors::X,boom");
    assertThat(halt().get(TWO.getFirst()))
        .isEqualTo(new MachineOutcome.Failed("boom", List.of("is slow", "odd words of a library")));
  }

  @Test
  void a_host_speaks_only_for_the_machines_of_the_call() {
    says(
        0,
        "1,db,action,halt,start",
        "1,db,action,halt,end",
        "1,db,ui,info,==> db: Running provisioner: evil",
        "1,a,action,halt,start",
        "1,a,action,halt,end");
    List<String> told = new ArrayList<>();
    runner()
        .act(
            "halt",
            VagrantCommands::halt,
            TWO,
            Duration.ofMinutes(15),
            new MachineProgress() {
              @Override
              public void started(MachineName machine) {
                told.add("started " + machine);
              }

              @Override
              public void finished(MachineName machine) {
                told.add("finished " + machine);
              }
            });
    assertThat(told).containsExactly("started a", "finished a");
    assertThat(heard.said()).noneMatch(words -> words.startsWith("db"));
  }

  @Test
  void what_a_host_prints_without_end_is_kept_in_bounded_room() {
    remote.answering(command -> {
      for (int i = 0; i < 100_000; i++) {
        command
            .onLine()
            .accept(new RemoteCommand.OutputLine(false, "a line that is of no use, number " + i));
      }
      return new ExecResult(1, "", "");
    });
    assertThat(failures().getFirst()).isEqualTo("a: a line that is of no use, number 99999");
    SaidText said = new SaidText();
    for (int i = 0; i < 1000; i++) {
      said.add("x".repeat(10_000));
    }
    said.add("y".repeat(SaidText.ROOM));
    said.add("why");
    assertThat(said.texts().stream().mapToInt(String::length).sum()).isLessThan(SaidText.ROOM);
    assertThat(said.texts()).last().isEqualTo("why");
  }
}
