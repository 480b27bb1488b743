package io.homelab.report;

import static io.homelab.report.PoolViewSamples.NOON;
import static io.homelab.report.PoolViewSamples.brake;
import static io.homelab.report.PoolViewSamples.braked;
import static io.homelab.report.PoolViewSamples.claim;
import static io.homelab.report.PoolViewSamples.full;
import static io.homelab.report.PoolViewSamples.held;
import static io.homelab.report.PoolViewSamples.lease;
import static io.homelab.report.PoolViewSamples.waiting;
import static io.homelab.report.Samples.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.ClaimChange;
import io.homelab.operations.ClaimOutcome.NotInTime;
import io.homelab.operations.PoolInventory;
import io.homelab.operations.PoolOrder;
import io.homelab.operations.PoolOverview;
import io.homelab.operations.PoolOverview.PoolStanding;
import io.homelab.pool.BooksSample;
import io.homelab.pool.Brake.BrakePosition;
import io.homelab.pool.PoolState.Orders;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people read of pools and claims. The keys of the JSON are in {@code JsonPageTest}. */
class PoolViewsTest {
  private static String list(PoolStanding... pools) {
    return PoolView.human(new PoolOverview(List.of(pools), new TreeMap<>()), Style.PLAIN);
  }

  private static JsonNode read(String json) {
    return JsonMapper.shared().readTree(json);
  }

  @Test
  void the_list_says_of_each_pool_what_it_has_and_why_not_more_host_by_host() {
    assertThat(PoolView.human(PoolViewSamples.overview(), Style.PLAIN))
        .isEqualTo(
            """
            Pool  Ready   Claimed  Creating  Leaving  Failed  Quarantined  Unknown  Max  Next ready at
            a     4 of 4        2         0        1       0            0        0   10  2026-03-01T12:01:01Z
            b     2 of 4        1         1        0       0            0        0   10  2026-03-01T12:01:01Z
            c     1 of 4        0         3        0       2            1        1   10  2026-03-01T12:01:01Z
            d     4 of 4        0         0        0       0            0        0   10  -
            gone  0 of 0        1         0        0       0            0        0   10  -

            b
              1 creating
              desk: needs 2048 MB, host desk has 512 MB left, is no runner
              nuc: is cordoned

            c
              the brake is on: 3 failed alike: no box
              desk: needs 2048 MB, host desk has 512 MB left, is no runner
              nuc: is cordoned
              the brake on host nuc lets one machine be tried at 2026-03-01T12:01:30Z
              to remove what is quarantined, run: homelab pool repair c

            d
              the pool is paused: move
              to go on, run: homelab pool resume d

            gone
              topology.yaml no longer describes it

            host old: no answer
            """);
  }

  @Test
  void a_pool_that_has_what_it_should_or_makes_it_needs_no_words() {
    assertThat(list(full("a"))).hasLineCount(2);
    assertThat(list()).isEqualTo("No pools.\n");
  }

  @Test
  void a_pool_that_nothing_holds_says_what_makes_its_machines() {
    assertThat(list(PoolViewSamples.idle("e")))
        .endsWith(
            "e\n  to make its machines, run: homelab pool tick, or keep running: homelab pool run\n");
  }

  @Test
  void the_brake_says_what_takes_it_off() {
    assertThat(list(braked("c", brake(BrakePosition.HALF_OPEN, Optional.empty(), false))))
        .contains("  the brake is half-open: one machine is tried now\n");
    assertThat(list(braked("c", brake(BrakePosition.ON, Optional.empty(), true))))
        .contains("  the brake stays on until the template changes, or: homelab pool repair c\n")
        .doesNotContain("tried at");
  }

  @Test
  void a_program_reads_no_time_of_a_brake_that_time_does_not_take_off() {
    JsonNode brake =
        read(PoolView.json(
                new PoolOverview(
                    List.of(braked("c", brake(BrakePosition.ON, Optional.empty(), true))),
                    new TreeMap<>())))
            .at("/pools/0/brake");
    assertThat(brake.toString())
        .isEqualTo(
            "{\"position\":\"on\",\"reason\":\"3 failed alike: no box\",\"host\":null,\"until\":null}");
  }

  @Test
  void the_inventory_names_each_machine_and_who_has_it() {
    assertThat(PoolInventoryView.human(PoolViewSamples.inventory(), NOON, Style.PLAIN))
        .isEqualTo(
            """
            Instance    Pool    Phase        Host  Since                 Claim      Name     Reason
            i-00000001  runner  claimed      nuc   2026-03-01T12:00:01Z  77-1-test  ci-77-a  claimed by 77-1-test
            i-00000003  runner  creating     nuc   2026-03-01T12:00:03Z  -          -        1 of 2 are ready
            i-00000004  runner  quarantined  nuc   2026-03-01T12:00:04Z  -          -        its teardown failed 3 times
                device is busy
            i-00000009  runner  unknown      nuc   2026-03-01T12:00:09Z  -          -        is well

            Claim      Pool    Machines          Lease ends at         Held until            Fence
            77-1-test  runner  ci-77-a, ci-77-b  2026-03-01T13:00:00Z  2026-03-01T14:00:00Z     41
            """);
    assertThat(
            PoolInventoryView.human(
                new PoolInventory(List.of(), List.of(claim(lease()))), NOON, Style.PLAIN))
        .startsWith("Claim ")
        .endsWith("2026-03-01T13:00:00Z  -              41\n");
    assertThat(PoolInventoryView.human(new PoolInventory(List.of(), List.of()), NOON, Style.PLAIN))
        .isEqualTo("No machines and no claims.\n");
  }

  @Test
  void a_hold_that_is_over_is_not_shown() {
    PoolInventory inventory = new PoolInventory(List.of(), List.of(claim(held(false, false))));
    assertThat(
            read(PoolInventoryView.json(inventory, NOON.plusSeconds(7200)))
                .at("/claims/0/held_until")
                .isNull())
        .isTrue();
  }

  @Test
  void a_claim_shows_each_machine_and_a_line_to_copy() {
    assertThat(ClaimView.human(PoolViewSamples.given(), new Style(false, 40, false)))
        .startsWith("Claim 77-1-test: 2 machines of pool runner, until 2026-03-01T13:00:00Z\n")
        .contains("ci-77-b  desk  192.168.56.11  10.77.0.4\n")
        .endsWith(
            """

            ssh -F '/srv/my lab/.homelab/claims/77-1-test' ci-77-a
            ssh -F '/srv/my lab/.homelab/claims/77-1-test' ci-77-b
            """);
    assertThat(ClaimView.next(PoolViewSamples.given()))
        .isEqualTo("after 0.4 s; to give it back, run: homelab pool release 77-1-test");
  }

  @Test
  void who_comes_too_early_reads_when_why_and_what_to_type() {
    assertThat(ClaimView.human(PoolViewSamples.late(), 3, Style.PLAIN))
        .isEqualTo(
            """
            homelab: pool runner has 1 of 3 machines ready; the next may be ready at 2026-03-01T12:01:01Z
              1 creating
              max is 4, and 4 exist
              desk: needs 2048 MB, host desk has 512 MB left, is no runner
              nuc: is cordoned
              hint: wait for them with --wait 10m; see how the pool is: homelab pool list; if no 'pool run' makes machines: homelab pool tick
            """);
    assertThat(
            ClaimView.human(
                new NotInTime(PoolViewSamples.RUNNER, PoolViewSamples.outlook(0)), 1, Style.PLAIN))
        .startsWith("homelab: pool runner has 0 of 1 machine ready\n  hint: ");
  }

  @Test
  void who_asks_for_what_can_never_be_reads_why() {
    assertThat(ClaimView.human(PoolViewSamples.never(), Style.PLAIN))
        .isEqualTo(
            """
            homelab: pool runner has at most 4 machines
              desk: needs 2048 MB, host desk has 512 MB left, is no runner
              nuc: is cordoned
              hint: ask for fewer machines, or change pool runner in topology.yaml; see: homelab pool list
            """);
  }

  @Test
  void a_change_of_a_claim_says_how_long_it_lasts_now() {
    assertThat(ClaimChangeView.human(new ClaimChange(claim(lease())), NOON))
        .isEqualTo("Claim 77-1-test lasts until 2026-03-01T13:00:00Z.");
    assertThat(ClaimChangeView.human(new ClaimChange(claim(held(false, false))), NOON))
        .isEqualTo(
            "Claim 77-1-test is held until 2026-03-01T14:00:00Z; its lease ends at 2026-03-01T13:00:00Z.");
    assertThat(ClaimChangeView.human(new ClaimChange(claim(held(true, false))), NOON))
        .isEqualTo("Claim 77-1-test is held until 2026-03-01T14:00:00Z, and released then.");
    assertThat(
            ClaimChangeView.human(
                new ClaimChange(claim(held(false, false))), NOON.plusSeconds(7200)))
        .as("its hold is over")
        .isEqualTo("Claim 77-1-test lasts until 2026-03-01T13:00:00Z.");
    assertThat(ClaimChangeView.human(new ClaimChange(claim(held(true, true))), NOON))
        .isEqualTo("Claim 77-1-test is released.");
  }

  @Test
  void an_order_says_what_the_pool_is_told_now() {
    assertThat(PoolOrderView.human(PoolViewSamples.ordered()))
        .isEqualTo("Pool runner: ready 8, max as in topology.yaml; paused: a move; draining.");
    PoolOrder none = new PoolOrder(PoolViewSamples.RUNNER, Orders.NONE, List.of());
    assertThat(PoolOrderView.human(none)).isEqualTo("Pool runner: sizes as in topology.yaml.");
    assertThat(PoolOrderView.repaired(PoolViewSamples.ordered()))
        .endsWith("the removal of i-00000004 is tried again.");
    assertThat(PoolOrderView.repaired(none)).endsWith("nothing was quarantined.");
  }

  @Test
  void the_history_has_a_line_for_each_thing() {
    assertThat(PoolHistoryView.human(BooksSample.lines(), Style.PLAIN))
        .isEqualTo(
            """
            Time                  Pool    Instance    Claim      What              Reason
            2026-03-01T12:00:00Z  runner  i-0badcafe  77-1-test  ready -> claimed  claimed as web-a
            2026-03-01T12:00:00Z  runner  -           -          paused
            """);
    assertThat(PoolHistoryView.human(List.of(), Style.PLAIN)).isEqualTo("Nothing happened yet.\n");
  }

  @Test
  void on_a_narrow_terminal_the_list_keeps_what_is_ready_and_bad() {
    String narrow =
        PoolView.human(
            new PoolOverview(
                List.of(
                    waiting("b"),
                    braked("c", brake(BrakePosition.ON, Optional.of(host("nuc")), false))),
                new TreeMap<>()),
            new Style(false, 80, false));
    assertThat(narrow.lines().limit(3)).allMatch(line -> line.length() <= 80);
    assertThat(narrow).contains("Ready", "Claimed", "Creating", "Max", "Next ready at");
  }
}
