package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.operations.DryRun.PlanQuestion;
import io.homelab.operations.WakeHosts.Woken;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AwakeningTest {
  private static final String MAC = "52:54:00:00:00:02";
  @TempDir Path folder;
  private LabOnDoubles lab;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void a_host_with_a_card() {
    lab = lab("");
  }

  private LabOnDoubles lab(String more) {
    return LabOnDoubles.on(
        """
        hosts:
          - { name: one, address: 192.168.7.1 }
          - { name: two, address: 192.168.7.2, mac: "%s", wake_timeout_s: 300%s }
        """
            .formatted(MAC, more),
        folder,
        "{ name: web, host: two }",
        "{ name: db, host: one }");
  }

  private boolean planned(String host) {
    try (BringUp proposal =
        BringUp.propose(lab.open(), BringUp.Request.WHOLE_LAB, said::add).orThrow()) {
      return proposal.plan().placements().containsValue(new HostName(host));
    }
  }

  /** What neighbours were told to send. */
  private static List<List<String>> sent(RecordingHost neighbour) {
    return neighbour.commands().stream()
        .map(RemoteCommand::argv)
        .map(argv -> argv.words())
        .filter(words -> words.contains(MAC))
        .toList();
  }

  @Test
  void a_sleeping_host_is_signalled_to_until_it_answers_and_then_planned_with() {
    lab.sleeps("two", 2);

    assertThat(planned("two")).isTrue();

    assertThat(lab.signals()).containsExactly(MAC, MAC);
    assertThat(said)
        .containsExactly(
            "host two does not answer: waking it, for up to 300 s", "host two is awake");
  }

  @Test
  void one_that_does_not_wake_is_waited_for_no_longer_than_its_time() {
    lab.sleeps("two", 100);

    assertThat(planned("two")).isFalse();

    assertThat(said).last().isEqualTo("host two did not wake");
    // The clock of the doubles is two minutes later at each look.
    assertThat(lab.signals()).hasSizeBetween(1, 4);
  }

  @Test
  void nobody_is_woken_who_answers_refuses_or_is_in_maintenance() {
    planned("two");
    lab.refuses("two");
    planned("two");
    lab = lab(", status: maintenance");
    lab.sleeps("two", 1);
    planned("two");

    assertThat(lab.signals()).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void plan_never_wakes() {
    lab.sleeps("two", 1);

    DryRun.of(lab.open(), PlanQuestion.WHOLE_LAB).orThrow();

    assertThat(lab.signals()).isEmpty();
    assertThat(lab.remote("one").commands()).isEmpty();
  }

  @Test
  void a_host_of_the_same_network_sends_it_too() {
    lab.told("one", facts -> facts.subnet("eth0", "192.168.7.0", 24).subnet("x", "10.0.0.0", 8));
    lab.sleeps("two", 1);

    assertThat(planned("two")).isTrue();

    assertThat(sent(lab.remote("one")))
        .containsExactly(List.of("sh", "-s", "--", MAC, "9", "192.168.7.255"));
  }

  @Test
  void a_host_that_is_in_no_network_of_it_stays_out_of_it() {
    lab.told("one", facts -> facts.subnet("eth0", "192.168.8.0", 24));
    lab.sleeps("two", 1);

    planned("two");

    assertThat(sent(lab.remote("one"))).isEmpty();
  }

  @Test
  void the_jump_host_of_a_sleeping_one_sends_it_to_all_its_networks() {
    lab = lab(", proxy_jump: one");
    lab.told("one", facts -> facts.subnet("eth1", "10.1.0.0", 22));
    lab.sleeps("two", 1);

    planned("two");

    assertThat(sent(lab.remote("one")))
        .containsExactly(List.of("sh", "-s", "--", MAC, "9", "10.1.3.255"));
  }

  @Test
  void wake_names_what_answers_and_what_does_not() {
    lab.sleeps("two", 1);
    assertThat(WakeHosts.of(lab.open(), List.of("two", "two"), said::add).orThrow().hosts())
        .containsExactly(new Woken(new HostName("two"), true, ""));

    lab.sleeps("two", 100);
    WakeHosts asleep = WakeHosts.of(lab.open(), List.of("two"), said::add).orThrow();
    assertThat(asleep.allAnswer()).isFalse();
    assertThat(asleep.hosts()).containsExactly(new Woken(new HostName("two"), false, "no answer"));
  }

  @Test
  void a_host_without_a_card_cannot_be_woken() {
    Refusal refusal = Refusals.of(WakeHosts.of(lab.open(), List.of("one"), said::add));

    assertThat(refusal.sentence()).isEqualTo("host one has no 'mac' in hosts.yaml");
    assertThat(refusal.hint()).contains("ip link");
  }
}
