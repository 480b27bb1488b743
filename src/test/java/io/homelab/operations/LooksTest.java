package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.HostPlan;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only looks: {@link StatusReport}, {@link HostList}, {@link EdgeCheck}. */
class LooksTest {
  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void webNeedsDb() {
    lab =
        new LabOnDoubles(
            folder, "{ name: web, depends_on: [db] }", "{ name: db }", "{ name: new }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").bridged("db", "two", "10.9.0.2"));
  }

  private static List<String> states(StatusReport report) {
    return report.status().machines().stream()
        .map(machine -> machine.name() + " " + machine.state())
        .toList();
  }

  private void lose(String host) {
    lab.remote(host)
        .answering(command -> {
          throw new RemoteException(
              RemoteException.FailureKind.UNREACHABLE, new HostName(host), "it is off", "", null);
        });
  }

  @Test
  void what_was_seen_last_is_told_without_asking_anybody() {
    assertThat(states(StatusReport.lastSeen(lab.open()).orThrow()))
        .containsExactly("db running", "new not_created", "web running");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void what_a_silent_host_has_is_unknown_and_not_gone() {
    lab.silence("two");

    StatusReport live = StatusReport.live(lab.open()).orThrow();

    assertThat(states(live)).containsExactly("db unknown", "new not_created", "web running");
    assertThat(lab.asked()).hasSize(2);
  }

  @Test
  void the_hosts_are_listed_in_the_order_of_their_file_with_what_they_answered() {
    lab.silence("one");

    HostList list = HostList.of(lab.open(), false).orThrow();

    assertThat(list.hosts())
        .extracting(host -> host.host().name())
        .containsExactly(new HostName("one"), new HostName("two"));
    assertThat(list.hosts()).extracting(HostPlan::reachable).containsExactly(false, true);
    assertThat(list.nobodyAnswered()).isFalse();
  }

  @Test
  void when_no_host_answers_the_list_says_so_and_offline_it_does_not() {
    lab.silence("one");
    lab.silence("two");

    assertThat(HostList.of(lab.open(), false).orThrow().nobodyAnswered()).isTrue();
    assertThat(HostList.of(lab.open(), true).orThrow().nobodyAnswered()).isFalse();
    assertThat(lab.asked()).as("by the first of the two").hasSize(2);
  }

  @Test
  void every_edge_is_probed_from_inside_the_dependant() {
    EdgeCheck check = EdgeCheck.of(lab.open()).orThrow();

    assertThat(check.edges())
        .singleElement()
        .satisfies(edge -> {
          assertThat(edge.edge().from()).isEqualTo(new MachineName("web"));
          assertThat(edge.crossHost()).isTrue();
          assertThat(edge.address()).contains("10.9.0.2");
        });
    assertThat(check.allAsked()).isTrue();
    assertThat(check.allReached()).isTrue();
    assertThat(lab.remote("two").commands()).isEmpty();
  }

  @Test
  void an_edge_that_fails_is_a_result() {
    lab.remote("one")
        .answering(command -> new ExecResult(0, "fail 10.9.0.2 no answer to ping\n", ""));

    EdgeCheck check = EdgeCheck.of(lab.open()).orThrow();

    assertThat(check.allAsked()).isTrue();
    assertThat(check.allReached()).isFalse();
  }

  @Test
  void an_edge_of_a_silent_host_is_one_that_nobody_could_ask() {
    lose("one");

    EdgeCheck check = EdgeCheck.of(lab.open()).orThrow();

    assertThat(check.allAsked()).isFalse();
    assertThat(check.allReached()).isFalse();
  }

  @Test
  void one_host_can_be_asked_alone() {
    ProbeResult two = lab.probe(lab.all().getLast());

    assertThat(two).isInstanceOf(ProbeResult.Reached.class);
    assertThat(lab.asked()).containsExactly(new HostName("two"));
  }
}
