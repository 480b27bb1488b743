package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.cli.Environment;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.report.TerminalSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that is given up, what is made elsewhere for it, and what it has when it comes back. */
@Timeout(60)
class AssumeLostTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void aLabOnTwoHostsOfWhichOneIsSilent() {
    lab = new LabOnDoubles(folder, "{ name: db, host: one }", "{ name: web, memory_mb: 1024 }");
    lab.left(state -> state.ready("db", "one").ready("web", "two"));
    lab.silence("two");
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  @Test
  void without_the_option_a_silent_host_is_unknown_and_its_machine_is_made_nowhere() {
    CommandLineRun plan = homelab("plan");
    assertThat(plan.exit()).isEqualTo(4);
    assertThat(plan.out())
        .contains("On hosts that cannot be used", "web  two  no answer")
        .doesNotContain("create");

    assertThat(homelab("vos", "up").exit()).isEqualTo(4);
    assertThat(lab.known()).containsExactly("db=one", "web=two");
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void with_it_the_plan_says_why_it_makes_the_machine_elsewhere_and_that_a_copy_may_be_left() {
    CommandLineRun plan = homelab("plan", "--assume-lost", "two");

    assertThat(plan.exit()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("+ create  web  one  1 cpu, 1024 MB  host two, where it was, is assumed lost, so")
        .contains("Strays", "host two does not answer; it may still have a copy")
        .contains("homelab vos destroy --stray web");
    assertThat(lab.known()).as("a plan changes nothing").containsExactly("db=one", "web=two");
    assertThat(lab.strays()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "vos up"})
  void a_host_that_answers_is_not_lost(String command) {
    lab.returns("two");
    CommandLineRun refused = homelab((command + " --assume-lost two").split(" ", -1));

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("host two answers, so what it has is not lost", "leave out --assume-lost two");
    assertThat(lab.known()).containsExactly("db=one", "web=two");
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void nor_is_one_that_is_there_and_lets_nobody_in() {
    lab.refuses("two");
    CommandLineRun refused = homelab("vos", "up", "--assume-lost", "two");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("host two is there, so its machines may be running", "switch it off first");
  }

  @Test
  void a_host_that_nobody_knows_is_named_with_those_that_there_are() {
    CommandLineRun refused = homelab("plan", "--assume-lost", "tow");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("tow").contains("two");
  }

  private void lose() {
    CommandLineRun up = homelab("vos", "up", "--assume-lost", "two");
    assertThat(up.exit()).as(up.err()).isZero();
  }

  @Test
  void up_makes_the_machine_elsewhere_and_remembers_what_the_lost_host_may_have() {
    lose();

    assertThat(lab.known()).containsExactly("db=one", "web=one");
    assertThat(lab.strays()).containsExactly("web=two");
    assertThat(lab.vagrant("one"))
        .contains("vagrant up --no-provision --destroy-on-error --provider libvirt web");
    assertThat(lab.vagrant("two")).isEmpty();
    lab.hostDouble("one").log().clear();

    CommandLineRun again = homelab("vos", "up");
    assertThat(again.out()).as(again.err()).contains("Nothing to do");
    CommandLineRun lostAgain = homelab("vos", "up", "--assume-lost", "two");
    assertThat(lostAgain.out()).as(lostAgain.err()).contains("Nothing to do");
  }

  @Test
  void a_plan_that_was_kept_is_carried_out_with_the_hosts_that_it_took_for_lost() {
    assertThat(homelab("plan", "--assume-lost", "two", "--out", "p").exit()).isZero();
    CommandLineRun up = homelab("vos", "up", "--plan", "p");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(lab.known()).containsExactly("db=one", "web=one");
    assertThat(lab.strays()).containsExactly("web=two");
  }

  @Test
  void a_kept_plan_is_refused_once_the_host_answers() {
    homelab("plan", "--assume-lost", "two", "--out", "p");
    lab.returns("two");

    assertThat(homelab("vos", "up", "--plan", "p").exit()).isEqualTo(2);
    assertThat(lab.known()).containsExactly("db=one", "web=two");
  }

  @Test
  void saved_inputs_know_what_was_assumed() throws Exception {
    CommandLineRun plan = homelab("plan", "--assume-lost", "two", "--save-inputs", "in.json");
    CommandLineRun replay = homelab("plan", "--replay", "in.json");

    assertThat(Files.readString(folder.resolve("in.json"))).contains("\"strays\"");
    assertThat(replay.out()).isEqualTo(plan.out());
    assertThat(homelab("plan", "--replay", "in.json", "--assume-lost", "two").exit()).isEqualTo(2);
  }

  @Test
  void only_machines_that_are_worked_on_become_strays() {
    lab = new LabOnDoubles(folder, "{ name: app }", "{ name: web }");
    lab.left(state -> state.ready("app", "two").ready("web", "two"));
    lab.silence("two");

    assertThat(homelab("vos", "up", "web", "--assume-lost", "two").exit()).isZero();

    assertThat(lab.known()).containsExactly("app=two", "web=one");
    assertThat(lab.strays()).containsExactly("web=two");
  }

  @Test
  void a_machine_that_the_topology_no_longer_has_is_a_stray_too() {
    lab.left(state -> state.ready("db", "one").ready("web", "two").ready("old", "two"));
    lose();

    assertThat(lab.known()).containsExactly("db=one", "web=one");
    assertThat(lab.strays()).containsExactly("old=two", "web=two");
  }

  @Test
  void a_host_that_comes_back_shows_its_copy_which_is_never_the_labs_machine() {
    lose();
    lab.returns("two");
    lab.hostDouble("one").log().clear();

    CommandLineRun status = homelab("vos", "status", "--live");
    assertThat(status.out())
        .contains("web      running  one")
        .contains("2 machines: 2 running.")
        .contains("web  two  host two was assumed lost and has a copy, which is running")
        .contains("fix: run: homelab vos destroy --stray web")
        .doesNotContain("Duplicates");
    assertThat(homelab("vos", "status", "--live", "--json").out().replaceAll("\\s", ""))
        .contains("\"strays\":[{\"machine\":\"web\",\"host\":\"two\",\"presence\":\"there\"");
    CommandLineRun plan = homelab("plan");
    assertThat(plan.exit()).isZero();
    assertThat(plan.out()).contains("Strays", "No changes").doesNotContain("Duplicates");
    assertThat(homelab("hosts", "check").out())
        .contains("warning  machine web: host two was assumed lost and has a copy");
    assertThat(homelab("hosts", "list", "--json").out())
        .as("its room counts as used, by somebody else")
        .contains("devlab (stray)");

    CommandLineRun up = homelab("vos", "up");
    assertThat(up.out()).contains("Nothing to do");
    for (String verb : List.of("halt", "resume", "reload", "provision")) {
      homelab("vos", verb);
    }
    assertThat(lab.vagrant("two")).as("nobody works on a stray").isEmpty();
  }

  @Test
  void a_stray_that_is_off_is_not_started_and_no_machine_is_moved_onto_it() {
    lose();
    lab.returns("two");
    lab.told("two", host -> host.machine("web", MachineState.STOPPED));

    assertThat(homelab("vos", "up").out()).contains("Nothing to do");
    CommandLineRun moved = homelab("vos", "up", "--move", "web=two", "--allow-replace");
    assertThat(moved.exit()).isEqualTo(3);
    assertThat(moved.err())
        .contains("host two still has a copy of it; run: homelab vos destroy --stray web");
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @Test
  void destroying_strays_takes_the_copy_and_the_workdir_there_and_leaves_the_machine() {
    lose();
    lab.returns("two");
    lab.hostDouble("one").log().clear();

    CommandLineRun refused = homelab("vos", "destroy", "--stray");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("destroying the strays of this lab needs confirmation");
    assertThat(lab.vagrant("two")).isEmpty();

    CommandLineRun destroyed = homelab("vos", "destroy", "--stray", "--yes");
    assertThat(destroyed.exit()).as(destroyed.err()).isZero();
    assertThat(lab.vagrant("two")).containsExactly("vagrant destroy --force web");
    assertThat(lab.hostDouble("two").log()).endsWith("workdir removed");
    assertThat(lab.vagrant("one")).isEmpty();
    assertThat(lab.known()).containsExactly("db=one", "web=one");
    assertThat(lab.strays()).isEmpty();
    assertThat(homelab("vos", "destroy", "--stray", "--yes").err())
        .contains("No stray of this lab exists.");
  }

  @Test
  void the_question_names_each_stray_with_its_host() {
    lose();
    lab.returns("two");
    List<String> asked = new ArrayList<>();

    CommandLineRun no =
        CommandLineRun.on(
            lab.opener(),
            folder,
            new Environment.Terminal(true, true, true, () -> new TerminalSize(80, 24)),
            question -> {
              asked.add(question);
              return false;
            },
            List.of("vos", "destroy", "--stray", "web"));

    assertThat(no.exit()).isEqualTo(2);
    assertThat(asked).containsExactly("Destroy the strays web on two?");
    assertThat(lab.strays()).containsExactly("web=two");
  }

  @Test
  void a_stray_of_a_host_that_is_still_silent_is_left_and_named() {
    lose();

    CommandLineRun refused = homelab("vos", "destroy", "--stray", "--yes");

    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.err())
        .contains("the stray web cannot be destroyed: host two does not answer");
    assertThat(lab.strays()).containsExactly("web=two");
  }

  @Test
  void a_copy_that_is_gone_is_forgotten() {
    lose();
    lab.returns("two");
    lab.told("two", host -> host.withoutMachine("web"));

    assertThat(homelab("plan").out()).doesNotContain("Strays");
    homelab("vos", "up");
    assertThat(lab.strays()).isEmpty();
  }

  @Test
  void a_copy_in_anothers_workdir_by_now_is_not_touched() {
    lose();
    lab.returns("two");
    lab.told("two", host -> host.marker("devlab", "ann@desk"));

    assertThat(homelab("vos", "destroy", "--stray", "--yes").exit()).isEqualTo(4);
    assertThat(lab.vagrant("two")).isEmpty();
    assertThat(lab.strays()).containsExactly("web=two");
  }

  @Test
  void a_copy_that_its_workdir_does_not_know_is_named_with_what_to_type_there() {
    lose();
    lab.returns("two");
    lab.told(
        "two", host -> host.withoutMachine("web").taken(TakenName.Holder.DOMAIN, "devlab_web", ""));

    CommandLineRun refused = homelab("vos", "destroy", "--stray", "web", "--yes");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("libvirt domain devlab_web", "virsh -c qemu:///system");
    assertThat(lab.vagrant("two")).isEmpty();
  }

  @Test
  void destroying_the_lab_leaves_the_workdir_that_a_stray_needs() {
    lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one").ready("web", "two"));
    lab.silence("two");
    lose();
    lab.returns("two");
    assertThat(homelab("vos", "up", "--move", "db=two", "--allow-replace").exit()).isEqualTo(0);
    assertThat(lab.known()).containsExactly("db=two", "web=one");

    assertThat(homelab("vos", "destroy", "--yes").exit()).isZero();

    assertThat(lab.known()).isEmpty();
    assertThat(lab.strays()).containsExactly("web=two");
    assertThat(lab.hostDouble("two").log()).doesNotContain("workdir removed");
    assertThat(homelab("vos", "destroy", "--stray", "--yes").exit()).isZero();
    assertThat(lab.hostDouble("two").log()).endsWith("workdir removed");
  }
}
