package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.run.RunOutcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hosts really are, as use cases tell it. */
class HostCheckTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_lab_of_two_hosts() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, host: one, memory_mb: 512 }",
            "{ name: db, host: two, memory_mb: 512 }");
  }

  private HostCheck check(String... hosts) {
    return HostCheck.of(lab.open(), List.of(hosts)).orThrow();
  }

  private void up() {
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      RunOutcome outcome = proposal.apply(new Approval(proposal.digest()), event -> {}).orThrow();
      assertThat(outcome.complete()).isTrue();
    }
  }

  private static <T> Refusal refusal(Answer<T> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<T>) answer).refusal();
  }

  @Test
  void hosts_that_are_ready_have_no_error() {
    HostCheck check = check();

    assertThat(check.findings()).extracting(Finding::what).containsExactly("ready", "ready");
    assertThat(check.errors()).isFalse();
    assertThat(check.unreachable()).isFalse();
  }

  @Test
  void only_the_hosts_that_were_named_are_asked() {
    lab.silence("two");

    assertThat(check("one").unreachable()).isFalse();
    assertThat(check().unreachable()).isTrue();
    assertThat(refusal(HostCheck.of(lab.open(), List.of("three"))).sentence())
        .isEqualTo("there is no host 'three' in hosts.yaml");
  }

  @Test
  void one_computer_twice_is_an_error_of_the_check_and_a_refusal_of_what_would_use_it() {
    lab.told("one", host -> host.place("a"));
    lab.told("two", host -> host.place("a"));

    assertThat(check().findings().getLast())
        .isEqualTo(
            new Finding(
                new HostName("two"),
                Finding.Level.ERROR,
                "hosts one and two are the same workdir on the same computer",
                "remove host two from hosts.yaml, or correct its address"));
    try (BringUp proposal = BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB).orThrow()) {
      assertThat(proposal.objection())
          .contains(
              new Refusal(
                  Refusal.Kind.USAGE,
                  "hosts one and two are the same workdir on the same computer",
                  "remove host two from hosts.yaml, or correct its address"));
    }
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void a_machine_that_came_back_with_an_old_host_is_shown_as_a_duplicate() {
    up();
    assertThat(check().duplicates()).isEmpty();

    lab.told("two", host -> host.machine("web", MachineState.RUNNING));

    assertThat(check().duplicates())
        .extracting(Duplicate::machine, Duplicate::kept, Duplicate::host)
        .containsExactly(tuple(new MachineName("web"), new HostName("one"), new HostName("two")));
    assertThat(check().errors()).isTrue();
  }

  @Test
  void destroy_does_not_say_that_there_is_nothing_to_do_where_a_stranger_has_the_name() {
    lab.told("one", host -> host.taken(TakenName.Holder.DOMAIN, "devlab_web", ""));
    lab.told("one", host -> host.otherLab("devlab", "ann@desk", "web"));

    assertThat(refusal(MachineVerbs.find(lab.open(), List.of(), "vos destroy")))
        .isEqualTo(
            new Refusal(
                Refusal.Kind.USAGE,
                "nothing of this lab exists; on host one, libvirt domain devlab_web exists, but this lab did not create it: it is ann@desk's",
                "ask ann@desk, or change 'lab:' in topology.yaml"));
  }

  @Test
  void a_strangers_disk_alone_does_not_stop_a_destroy_that_has_nothing_to_do() {
    lab.told("one", host -> host.taken(TakenName.Holder.VOLUME, "devlab_web.img", "default"));

    try (MachineVerbs verbs = MachineVerbs.find(lab.open(), List.of(), "x").orThrow()) {
      assertThat(verbs.machines()).isEmpty();
    }
  }
}
