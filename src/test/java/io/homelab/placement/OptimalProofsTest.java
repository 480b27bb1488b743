package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Why a lab cannot be placed at all, in words that can be checked with a pencil. */
class OptimalProofsTest {
  @Test
  void a_machine_that_is_too_large_for_every_host_is_named_with_what_the_hosts_have() {
    assertThat(
            proof(
                Scenario.on(host("nuc", 4, 8192, 100), host("nas", 4, 4096, 100).roles("db"))
                    .run(machine("web", 9000), machine("db", 100).role("db"))))
        .isEqualTo(
            "no host could take machine web even if it took no other: web needs 9000 MB, host nuc"
                + " has 8192 MB left; web has role app, host nas accepts db");
  }

  @Test
  void of_many_hosts_that_cannot_take_a_machine_only_some_are_explained() {
    HostBuilder[] hosts =
        IntStream.range(0, 9).mapToObj(i -> host("h" + i).memory(512)).toArray(HostBuilder[]::new);

    assertThat(proof(Scenario.on(hosts).run(machine("web", 1024))))
        .contains("host h3 has 512 MB left; 5 more hosts cannot either")
        .doesNotContain("h4");
  }

  @Test
  void the_hosts_that_come_closest_are_explained_first() {
    HostBuilder[] hosts =
        IntStream.range(0, 9)
            .mapToObj(i -> i < 8 ? host("h" + i).roles("db").memory(1) : host("big").memory(512))
            .toArray(HostBuilder[]::new);

    assertThat(proof(Scenario.on(hosts).run(machine("web", 1024))))
        .startsWith(
            "no host could take machine web even if it took no other: web needs 1024 MB, host big");
  }

  @Test
  void a_pinned_machine_is_told_why_its_host_cannot_take_it_and_nothing_of_the_others() {
    assertThat(
            proof(
                Scenario.on(host("big"), host("nuc").memory(512))
                    .run(machine("web", 1024).pin("nuc"))))
        .isEqualTo(
            "machine web is pinned to host nuc, which could not take it even if it took no other:"
                + " web needs 1024 MB, host nuc has 512 MB left");
    assertThat(proof(Scenario.on(host("big")).run(machine("web").pin("lost"))))
        .isEqualTo("machine web is pinned to host lost, which does not exist");
  }

  @Test
  void machines_of_a_role_that_need_more_than_its_hosts_have_are_told_both_sums() {
    assertThat(proof(fiveDatabases()))
        .isEqualTo(
            "the 5 machines of role db need 40960 MB, but the hosts that accept them (nuc, nas) have"
                + " 32768 MB");
  }

  @Test
  void a_proof_says_that_it_holds_even_when_the_machines_that_run_may_move() {
    assertThat(proof(fiveDatabases().settled("db-1", "nas")))
        .isEqualTo(
            "even if existing machines may move, the 5 machines of role db need 40960 MB, but the"
                + " hosts that accept them (nuc, nas) have 32768 MB");
  }

  @Test
  void a_shortage_over_roles_that_share_some_hosts_is_found_too() {
    // Neither role alone is short, and no machine accepts all three hosts.
    Scenario lab =
        Scenario.on(
            host("a", 99, 4096, 99).roles("db"),
            host("b", 99, 4096, 99).roles("db", "web"),
            host("c", 99, 4096, 99).roles("web"),
            host("d", 99, 4096, 99).roles("other"));
    lab.run(machine("other").role("other"));
    for (int i = 0; i < 11; i++) {
      lab.run(machine("db-" + i, 600).role("db"), machine("web-" + i, 540).role("web"));
    }

    assertThat(proof(lab))
        .isEqualTo(
            "the 22 machines of roles db and web need 12540 MB, but the hosts that accept them"
                + " (a, b, c) have 12288 MB");
  }

  @Test
  void what_cannot_move_from_a_host_is_taken_off_what_it_has() {
    assertThat(
            proof(
                Scenario.on(host("a", 9, 8192, 99))
                    .settled("old", "a")
                    .settled("gone", "lost")
                    .run(
                        machine("old", 4096).with("gone"),
                        machine("gone", 1),
                        machine("x", 3000),
                        machine("y", 3000))))
        .isEqualTo(
            "x, y need 6000 MB, but the only host that accepts them (a) has 4096 MB left beside what"
                + " stays there");
  }

  @Test
  void machines_that_are_pairwise_apart_and_more_than_their_hosts_are_counted() {
    assertThat(
            proof(
                Scenario.on(host("a"), host("b"), host("c"), host("d").roles("web"))
                    .run(
                        machine("postgres-1").apartFrom("postgres-2", "postgres-3", "postgres-4"),
                        machine("postgres-2").apartFrom("postgres-3", "postgres-4"),
                        machine("postgres-3").apartFrom("postgres-4"),
                        machine("postgres-4"),
                        machine("other"))))
        .isEqualTo(
            "no two of postgres-1..4 may share a host, but only 3 hosts accept them: a, b, c");
  }

  @Test
  void machines_of_which_no_two_fit_on_one_host_are_counted_against_the_hosts() {
    assertThat(
            proof(
                Scenario.on(host("a", 8, 8192, 99), host("b", 8, 8192, 99))
                    .run(machine("x", 5000), machine("y", 5000), machine("z", 5000))))
        .isEqualTo(
            "no two of x, y, z fit on one host that accepts both, but only 2 hosts accept them: a, b");
  }

  @Test
  void machines_too_large_to_use_all_the_room_are_counted_host_by_host() {
    assertThat(
            proof(
                Scenario.on(host("a", 8, 8192, 99), host("b", 8, 10240, 99))
                    .run(
                        machine("x1", 3000),
                        machine("x2", 3000),
                        machine("x3", 3000),
                        machine("x4", 3000),
                        machine("x5", 3000),
                        machine("x6", 3000),
                        machine("small", 100))))
        .isEqualTo("x1..6 need at least 3000 MB each, but at most 2 on a and 3 on b fit: 5 of 6");
  }

  @Test
  void machines_that_cannot_be_split_to_use_all_the_room_are_summed_host_by_host() {
    assertThat(
            proof(
                Scenario.on(host("a", 8, 9000, 99), host("b", 8, 7384, 99), host("c").roles("web"))
                    .run(
                        machine("x1", 4096),
                        machine("x2", 4096),
                        machine("x3", 2048),
                        machine("x4", 2048),
                        machine("x5", 2048),
                        machine("x6", 2048),
                        machine("web").role("web"))))
        .isEqualTo(
            "the 6 machines of role app need 16384 MB, but as none can be split, they fill the hosts"
                + " that accept them (a, b) to no more than 14336 MB (a to 8192 of 9000 MB, b to 6144"
                + " of 7384 MB)");
  }

  @Test
  void an_affinity_group_too_large_for_one_host_is_named_with_its_sum() {
    assertThat(
            proof(
                Scenario.on(host("a", 8, 8192, 99))
                    .run(machine("x", 5000).with("y"), machine("y", 5000))))
        .isEqualTo(
            "no host could take x, y, which affinity holds together, even if it took no other:"
                + " together they need 10000 MB, host a has 8192 MB left");
  }

  @Test
  void machines_both_together_and_apart_are_a_contradiction() {
    assertThat(
            proof(
                Scenario.on(host("a"), host("b"))
                    .run(machine("x").with("y").apartFrom("y"), machine("y"))))
        .isEqualTo("affinity holds machines x and y together, and anti-affinity keeps them apart");
  }

  @Test
  void spread_machines_are_counted_against_the_domains_that_are_left() {
    assertThat(
            proof(
                Scenario.on(
                        host("a").label("zone", "north"),
                        host("b").label("zone", "south"),
                        host("c").label("zone", "west").maintenance())
                    .run(
                        machine("pg-1").role("db").spreadBy("zone"),
                        machine("pg-2").role("db").spreadBy("zone"),
                        machine("pg-3").role("db").spreadBy("zone"),
                        machine("web"))))
        .isEqualTo(
            "the 3 machines of role db are spread by label zone, at most 1 for each of its 3"
                + " values, but the hosts that accept them have only north and south: room for 2");
  }

  @Test
  void a_conflict_without_a_shorter_reason_is_reduced_to_the_machines_that_make_it() {
    Scenario lab =
        Scenario.on(
                host("a", 8, 10, 99).roles("db"),
                host("b", 8, 10, 99).roles("db"),
                host("c").roles("web"))
            .run(
                machine("db-1", 6).role("db"),
                machine("db-2", 4).role("db"),
                machine("db-3", 5).role("db"),
                machine("db-4", 3).role("db"),
                machine("db-5", 2).role("db").apartFrom("db-1", "db-4"),
                machine("web-1").role("web"),
                machine("web-2").role("web"));

    assertThat(proof(lab))
        .isEqualTo(
            "every way to put the 5 machines of role db on a, b was tried, and each breaks a limit"
                + " or a rule");
  }

  private static Scenario fiveDatabases() {
    Scenario lab =
        Scenario.on(
                host("nuc", 40, 16384, 100).roles("db"),
                host("nas", 40, 16384, 100),
                host("big", 64, 65536, 500).roles("web"))
            .by(StrategyName.OPTIMAL)
            .run(machine("web").role("web"));
    for (int i = 1; i <= 5; i++) {
      lab.run(machine("db-" + i, 8192).role("db"));
    }
    return lab;
  }

  private static String proof(Scenario lab) {
    Conclusion conclusion = lab.by(StrategyName.OPTIMAL).resolve().conclusion();
    assertThat(conclusion).isInstanceOf(Conclusion.Impossible.class);
    return ((Conclusion.Impossible) conclusion).proof();
  }
}
