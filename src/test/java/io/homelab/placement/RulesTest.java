package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Capacity;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What each rule rejects, and in which words. */
class RulesTest {
  @Test
  void a_machine_that_is_larger_than_what_is_left_is_rejected_with_both_amounts() {
    Scenario lab =
        Scenario.on(host("nuc", 4, 8192, 100))
            .run(machine("first").needs(3, 6144, 80), machine("second").needs(2, 4096, 40));

    assertThat(lab.placements()).containsOnlyKeys("first");
    assertThat(lab.rejections("second", "nuc"))
        .containsExactly(
            "needs 2 cpu, host nuc has 1 cpu left",
            "needs 4096 MB, host nuc has 2048 MB left",
            "needs 40 GB disk, host nuc has 20 GB disk left");
  }

  @Test
  void a_machine_that_needs_exactly_what_is_left_fits() {
    assertThat(
            Scenario.on(host("nuc", 4, 8192, 100))
                .run(machine("all").needs(4, 8192, 100))
                .placements())
        .containsEntry("all", "nuc");
  }

  @Test
  void a_resource_that_nobody_told_is_not_limited() {
    Capacity memoryOnly =
        new Capacity(OptionalLong.empty(), OptionalLong.of(1024), OptionalLong.empty());

    assertThat(
            Scenario.on(host("nuc").usable(memoryOnly))
                .run(machine("wide").needs(500, 1024, 9000))
                .placements())
        .containsEntry("wide", "nuc");
  }

  @Test
  void a_host_without_any_usable_disk_takes_only_machines_that_need_none() {
    Scenario lab =
        Scenario.on(host("nuc", 8, 8192, 0))
            .run(machine("diskless").needs(1, 512, 0), machine("disk").needs(1, 512, 1));

    assertThat(lab.placements()).containsOnlyKeys("diskless");
    assertThat(lab.rejections("disk", "nuc"))
        .containsExactly("needs 1 GB disk, host nuc has 0 GB disk left");
  }

  @Test
  void a_reserve_larger_than_the_host_leaves_nothing_rather_than_less_than_nothing() {
    assertThat(
            Scenario.on(host("nuc", 8, -512, 100))
                .run(machine("web", 1024))
                .rejections("web", "nuc"))
        .containsExactly("needs 1024 MB, host nuc has 0 MB left");
  }

  @Test
  void a_host_in_maintenance_gets_nothing_new() {
    Scenario lab = Scenario.on(host("nuc").maintenance()).run(machine("web"));

    assertThat(lab.placements()).isEmpty();
    assertThat(lab.rejections("web", "nuc"))
        .containsExactly("is new, but host nuc is in maintenance");
  }

  @Test
  void a_host_that_answers_and_cannot_be_used_is_rejected_with_what_is_wrong_there() {
    assertThat(
            Scenario.on(host("nuc").unusable("vagrant is not installed"))
                .run(machine("web"))
                .rejections("web", "nuc"))
        .containsExactly("cannot run on host nuc: vagrant is not installed");
  }

  @Test
  void an_unreachable_host_is_rejected_with_what_went_wrong() {
    assertThat(
            Scenario.on(host("nuc").unreachable("connection refused"))
                .run(machine("web"))
                .rejections("web", "nuc"))
        .containsExactly("cannot run on host nuc, which is unreachable: connection refused");
  }

  @Test
  void a_host_that_does_not_accept_the_role_is_rejected_with_the_roles_it_accepts() {
    Scenario lab =
        Scenario.on(host("nuc").roles("gateway", "obs"), host("idle").roles())
            .run(machine("db").role("data"));

    assertThat(lab.rejections("db", "nuc"))
        .containsExactly("has role data, host nuc accepts gateway, obs");
    assertThat(lab.rejections("db", "idle"))
        .containsExactly("has role data, host idle accepts no role");
  }

  @Test
  void a_pinned_machine_is_rejected_by_every_other_host() {
    Scenario lab =
        Scenario.on(host("big", 64, 65536, 500), host("nuc", 4, 4096, 50))
            .run(machine("web").pin("nuc"));

    assertThat(lab.placements()).containsEntry("web", "nuc");
    assertThat(lab.rejections("web", "big"))
        .containsExactly("is pinned to host nuc, this is host big");
  }

  @Test
  void a_machine_pinned_to_a_full_host_is_rejected_with_the_missing_memory() {
    Scenario lab =
        Scenario.on(host("nuc", 4, 6144, 50), host("big", 64, 65536, 500))
            .run(machine("web", 8192).pin("nuc"));

    assertThat(lab.placements()).isEmpty();
    assertThat(lab.rejections("web", "nuc"))
        .containsExactly("needs 8192 MB, host nuc has 6144 MB left");
  }

  @Test
  void a_host_without_the_provider_is_rejected_with_the_providers_it_has() {
    Scenario lab =
        Scenario.on(host("mac").providers("virtualbox"), host("bare").providers(), host("new"))
            .run(machine("web").provider("libvirt"));

    assertThat(lab.placements()).containsEntry("web", "new");
    assertThat(lab.rejections("web", "mac"))
        .containsExactly("needs provider libvirt, host mac has virtualbox");
    assertThat(lab.rejections("web", "bare"))
        .containsExactly("needs provider libvirt, host bare has no provider");
  }

  @Test
  void every_required_label_that_is_absent_or_different_is_named() {
    Scenario lab =
        Scenario.on(
                host("nuc").label("zone", "attic").label("ssd", "yes"),
                host("tower").label("zone", "cellar").label("ssd", "yes").label("gpu", "no"))
            .run(
                machine("web")
                    .require("gpu", "no")
                    .require("ssd", "yes")
                    .require("zone", "cellar"));

    assertThat(lab.placements()).containsEntry("web", "tower");
    assertThat(lab.rejections("web", "nuc"))
        .containsExactly(
            "requires label gpu=no, host nuc has no label gpu",
            "requires label zone=cellar, host nuc has zone=attic");
  }

  @Test
  void every_condition_that_a_host_does_not_meet_is_named_with_what_the_host_has() {
    Scenario lab =
        Scenario.on(
                host("nuc", 4, 8192, 100).label("rack", "1").label("heat", "low"),
                host("pi", 4, 8192, 100).label("rack", "3").architecture("arm64"),
                host("tower", 16, 8192, 100)
                    .label("rack", "2")
                    .label("ssd", "yes")
                    .label("heat", "7")
                    .architecture("amd64")
                    .providers("libvirt", "virtualbox"))
            .run(
                machine("web")
                    .require("rack != 1")
                    .require("cpus >= 8")
                    .require("arch = amd64")
                    .require("heat < 8")
                    .require("ssd")
                    .require("!spinning")
                    .require("provider = virtualbox")
                    .require("name != nuc"));

    assertThat(lab.placements()).containsEntry("web", "tower");
    assertThat(lab.rejections("web", "nuc"))
        .containsExactly(
            "requires rack != 1, host nuc has rack=1",
            "requires cpus >= 8, host nuc has cpus=4",
            "requires heat < 8, host nuc has heat=low, which is no number",
            "requires ssd, host nuc has no label ssd",
            "requires name != nuc, host nuc has name=nuc");
    assertThat(lab.rejections("web", "pi"))
        .containsExactly(
            "requires cpus >= 8, host pi has cpus=4",
            "requires arch = amd64, host pi has arch=arm64",
            "requires heat < 8, host pi has no label heat",
            "requires ssd, host pi has no label ssd");
  }

  @Test
  void what_is_not_known_of_a_host_is_assumed_to_meet_a_condition() {
    Scenario lab =
        Scenario.on(host("nuc"))
            .run(
                machine("web")
                    .require("cpus >= 8")
                    .require("memory_mb < 4096")
                    .require("arch != arm64")
                    .require("provider = libvirt"));

    assertThat(lab.placements()).containsEntry("web", "nuc");
  }

  @Test
  void a_label_is_meant_before_what_every_host_has() {
    Scenario lab =
        Scenario.on(host("nuc", 4, 8192, 100).label("cpus", "fast"), host("big", 16, 8192, 100))
            .run(machine("web").require("cpus = fast"));

    assertThat(lab.placements()).containsEntry("web", "nuc");
    assertThat(lab.rejections("web", "big"))
        .containsExactly("requires cpus = fast, host big has cpus=16");
  }

  @Test
  void devices_are_counted_and_what_runs_already_has_its_own() {
    Scenario lab =
        Scenario.on(
                host("nuc", 8, 8192, 100),
                host("tower", 8, 8192, 100).device("gpu", 2),
                host("rig", 8, 8192, 100).device("gpu", 3).device("tpu", 1))
            .settled("ml-1", "rig")
            .run(
                machine("ml-1").device("gpu", 2),
                machine("ml-2", 2048).device("gpu", 2).device("tpu", 1),
                machine("ml-3").device("gpu", 2));

    assertThat(lab.placements()).containsEntry("ml-1", "rig").containsEntry("ml-3", "tower");
    assertThat(lab.rejections("ml-2", "nuc"))
        .containsExactly("needs 2 gpu, host nuc has none", "needs 1 tpu, host nuc has none");
    assertThat(lab.rejections("ml-2", "tower")).containsExactly("needs 1 tpu, host tower has none");
    assertThat(lab.rejections("ml-2", "rig"))
        .containsExactly("needs 2 gpu, host rig has 1 of 3 left");
    assertThat(lab.rejections("ml-3", "rig"))
        .containsExactly("needs 2 gpu, host rig has 1 of 3 left");
  }

  @Test
  void machines_with_affinity_share_a_host_whoever_of_them_says_so() {
    Scenario lab =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(machine("large", 4096), machine("small", 512).with("large"));
    Scenario reversed =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(machine("large", 4096).with("small"), machine("small", 512));

    assertThat(lab.placements()).containsEntry("large", "a").containsEntry("small", "a");
    assertThat(reversed.placements()).isEqualTo(lab.placements());
    assertThat(lab.rejections("small", "b"))
        .containsExactly("must share a host with large, which is on host a, not on host b");
  }

  @Test
  void affinity_holds_through_a_machine_that_is_not_placed_yet() {
    Scenario lab =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(
                machine("one", 2048).with("hub"),
                machine("two", 1024).with("hub"),
                machine("hub", 512));

    assertThat(lab.placements()).containsValues("a").doesNotContainValue("b");
  }

  @Test
  void the_first_of_them_goes_where_the_others_may_go_too() {
    Scenario pinned =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100))
            .run(machine("db", 512).with("web"), machine("web", 512).pin("b"));
    Scenario picky =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100).label("gpu", "yes"))
            .run(
                machine("one", 2048).with("hub"),
                machine("two", 1024).with("hub"),
                machine("hub", 512).require("gpu", "yes"));

    assertThat(pinned.placements()).containsEntry("db", "b").containsEntry("web", "b");
    assertThat(pinned.rejections("db", "a"))
        .containsExactly("must share a host with web, which is pinned to host b, this is host a");
    assertThat(picky.placements()).hasSize(3).containsValues("b").doesNotContainValue("a");
  }

  @Test
  void machines_with_anti_affinity_never_share_a_host_whoever_of_them_says_so() {
    Scenario lab =
        Scenario.on(host("a", 8, 8192, 100), host("b").roles("other"))
            .run(machine("db-1", 2048).apartFrom("db-2"), machine("db-2", 1024));
    Scenario reversed =
        Scenario.on(host("a", 8, 8192, 100), host("b").roles("other"))
            .run(machine("db-1", 2048), machine("db-2", 1024).apartFrom("db-1"));

    assertThat(lab.rejections("db-2", "a"))
        .containsExactly("must not share a host with db-1, which is on host a");
    assertThat(reversed.rejections("db-2", "a")).isEqualTo(lab.rejections("db-2", "a"));
  }

  @Test
  void relations_to_machines_that_are_settled_count_even_where_their_host_is_gone() {
    Scenario lab =
        Scenario.on(host("a"), host("b"))
            .settled("old", "b")
            .settled("lost", "sold")
            .run(
                machine("old"),
                machine("lost"),
                machine("apart").apartFrom("old"),
                machine("beside").with("old"),
                machine("follower").with("lost"));

    assertThat(lab.placements())
        .containsEntry("lost", "sold")
        .containsEntry("apart", "a")
        .containsEntry("beside", "b");
    assertThat(lab.rejections("follower", "a"))
        .containsExactly("must share a host with lost, which is on host sold, not on host a");
  }

  @Test
  void neighbours_stay_together_where_the_host_of_one_cannot_bridge() {
    Scenario lab =
        Scenario.on(host("laptop", 8, 16384, 100).bridgeProblem("wlan0 is Wi-Fi"), host("nuc"))
            .run(
                machine("db", 4096).pin("laptop"),
                machine("web", 2048).dependsOn("db"),
                machine("other", 1024));

    assertThat(lab.placements()).containsEntry("web", "laptop").containsEntry("other", "nuc");
    assertThat(lab.rejections("web", "nuc"))
        .containsExactly(
            "needs bridged NICs between host nuc and db on host laptop,"
                + " host laptop cannot bridge: wlan0 is Wi-Fi");
  }

  @Test
  void a_host_that_cannot_bridge_is_rejected_when_a_neighbour_is_elsewhere() {
    Scenario lab =
        Scenario.on(host("nuc", 1, 4096, 100), host("laptop").bridgeProblem("no interface br9"))
            .run(machine("db", 4096).dependsOn("web"), machine("web", 2048));

    assertThat(lab.placements()).containsOnlyKeys("db");
    assertThat(lab.rejections("web", "laptop"))
        .containsExactly(
            "needs bridged NICs between host laptop and db on host nuc,"
                + " host laptop cannot bridge: no interface br9");
  }

  @Test
  void all_reasons_against_a_host_are_listed_not_only_the_first() {
    assertThat(
            Scenario.on(
                    host("nuc", 1, 512, 0)
                        .maintenance()
                        .unreachable("timed out")
                        .roles("obs")
                        .providers("virtualbox"),
                    host("other", 9, 9999, 9).roles("nothing"))
                .settled("old", "nuc")
                .run(
                    machine("old").needs(0, 0, 0),
                    machine("web")
                        .needs(2, 1024, 1)
                        .pin("other")
                        .require("zone", "a")
                        .apartFrom("old"))
                .rejections("web", "nuc"))
        .containsExactly(
            "is new, but host nuc is in maintenance",
            "cannot run on host nuc, which is unreachable: timed out",
            "has role app, host nuc accepts obs",
            "is pinned to host other, this is host nuc",
            "needs provider libvirt, host nuc has virtualbox",
            "requires label zone=a, host nuc has no label zone",
            "needs 2 cpu, host nuc has 1 cpu left",
            "needs 1024 MB, host nuc has 512 MB left",
            "needs 1 GB disk, host nuc has 0 GB disk left",
            "must not share a host with old, which is on host nuc");
  }

  @Test
  void a_box_for_another_architecture_is_rejected_with_both_architectures() {
    Scenario lab =
        Scenario.on(host("pi").architecture("arm64"), host("nuc").architecture("amd64"))
            .run(machine("web").architecture("amd64"), machine("any").pin("pi"));

    assertThat(lab.placements()).containsEntry("web", "nuc").containsEntry("any", "pi");
    assertThat(lab.rejections("web", "pi"))
        .containsExactly("has a box for amd64, host pi is arm64");
  }

  @Test
  void spread_machines_are_shared_out_evenly_over_the_domains_that_accept_their_role() {
    Scenario lab =
        Scenario.on(
                host("a1").label("zone", "a"),
                host("a2").label("zone", "a"),
                host("b").label("zone", "b"),
                host("other-role").label("zone", "c").roles("web"))
            .run(
                machine("pg-1").role("postgres").spreadBy("zone"),
                machine("pg-2").role("postgres").spreadBy("zone"),
                machine("pg-3").role("postgres").spreadBy("zone"),
                machine("pg-4").role("postgres").spreadBy("zone").pin("a2"));

    assertThat(lab.placements())
        .containsEntry("pg-1", "a1")
        .containsEntry("pg-2", "a1")
        .containsEntry("pg-3", "b")
        .doesNotContainKey("pg-4");
    assertThat(lab.rejections("pg-4", "a2"))
        .containsExactly(
            "is spread by label zone, host a2 is in zone=a, which has 2 of role postgres and takes 2");
  }

  @Test
  void a_failure_domain_that_is_down_leaves_its_share_open() {
    Scenario lab =
        Scenario.on(
                host("a").label("zone", "a"),
                host("b").label("zone", "b"),
                host("c").label("zone", "c").unreachable("timed out"))
            .run(
                machine("pg-1").role("postgres").spreadBy("zone"),
                machine("pg-2").role("postgres").spreadBy("zone"),
                machine("pg-3").role("postgres").spreadBy("zone"));

    assertThat(lab.placements()).containsOnlyKeys("pg-1", "pg-2");
  }

  @Test
  void a_host_without_the_label_takes_none_of_the_machines_that_are_spread_by_it() {
    assertThat(
            Scenario.on(host("nuc"), host("a").label("zone", "a"))
                .run(machine("pg").spreadBy("zone"))
                .rejections("pg", "nuc"))
        .containsExactly("is spread by label zone, host nuc has no label zone");
  }
}
