package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.engine.FakeEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.run.EventSink;
import io.homelab.run.RunEvent;
import io.homelab.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PruneBoxesTest {
  private static final HostName ONE = new HostName("one");
  private static final BoxRef OLD = new BoxRef("x/alpine", "0.9.0", "libvirt");

  @TempDir Path folder;

  private static String brought(String name, String version) {
    return "box\t%s/%s/libvirt\t1000\thomelab\n"
        .formatted(name.replace("/", "-VAGRANTSLASH-"), version);
  }

  private LabOnDoubles lab(String... machines) {
    LabOnDoubles lab = new LabOnDoubles(folder, machines);
    lab.hostDouble("one").shelf = brought("x/alpine", "0.9.0") + brought("x/alpine", "1.0.0");
    return lab;
  }

  private static void alsoTells(LabOnDoubles lab, String lines) {
    String before = lab.hostDouble("one").shelf;
    lab.hostDouble("one").shelf = before + lines;
  }

  /** Each box on host one and why it stays; empty where it goes. */
  private static List<String> judged(LabOnDoubles lab) {
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of("one")).orThrow()) {
      return prune.boxes().stream()
          .map(box -> box.box().version() + ": " + box.kept().orElse(""))
          .toList();
    }
  }

  private static RunOutcome pruned(LabOnDoubles lab, EventSink events) {
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of()).orThrow()) {
      return prune.apply(new Approval(prune.digest()), events).orThrow();
    }
  }

  @Test
  void a_version_that_the_topology_no_longer_names_goes_and_the_one_that_it_names_stays() {
    LabOnDoubles lab = lab("{ name: a }");

    assertThat(judged(lab)).containsExactly("0.9.0: ", "1.0.0: topology.yaml names it");

    List<RunEvent> events = new CopyOnWriteArrayList<>();
    RunOutcome outcome = pruned(lab, events::add);
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.removed()).containsExactly(new RunOutcome.RemovedBox(ONE, OLD, 1_024_000));
    assertThat(events).contains(new RunEvent.BoxRemoved(ONE, OLD, 1_024_000));
    assertThat(lab.vagrant("one"))
        .containsExactly("vagrant box remove --provider libvirt --box-version 0.9.0 -- x/alpine");
    assertThat(lab.vagrant("two")).isEmpty();
    assertThat(folder.resolve(".homelab/journal/00000001-box-prune.jsonl"))
        .content()
        .contains("\"remove_box\"", "x/alpine 0.9.0 (libvirt)");
  }

  @Test
  void images_go_before_their_box() {
    LabOnDoubles lab = lab("{ name: a }");
    String image = "x-VAGRANTSLASH-alpine_vagrant_box_image_0.9.0_box.img";
    alsoTells(lab, "volume\tqemu:///system\tdefault\t%s\t/p/%s\t2000\t\n".formatted(image, image));
    assertThat(pruned(lab, event -> {}).removed())
        .containsExactly(new RunOutcome.RemovedBox(ONE, OLD, 1_026_000));
    assertThat(lab.hostDouble("one").log())
        .containsExactly(
            "volume removed: " + image,
            "vagrant box remove --provider libvirt --box-version 0.9.0 -- x/alpine");
  }

  @Test
  void what_machines_of_the_lab_were_made_from_stays_on_every_host_until_they_are_made_anew() {
    LabOnDoubles before = lab("{ name: a, box_version: 0.9.0 }");
    before.left(state -> state.ready("a", "two"));
    LabOnDoubles lab = lab("{ name: a }");
    assertThat(judged(lab))
        .containsExactly(
            "0.9.0: machine a of this lab was made from it", "1.0.0: topology.yaml names it");
  }

  @Test
  void what_the_lock_names_stays() throws IOException {
    LabOnDoubles lab = lab("{ name: a, box: y }");
    new BoxLock(List.of(new BoxPin(OLD, Optional.empty(), Optional.empty(), "https://r.lan/a")))
        .write(folder);
    assertThat(judged(lab)).containsExactly("0.9.0: homelab.lock.yaml names it", "1.0.0: ");
  }

  @Test
  void what_a_pool_makes_machines_from_stays() {
    LabOnDoubles lab =
        lab("{ name: a }").ofPools("{ name: p, template: { box: x/alpine, box_version: 0.9.0 } }");
    assertThat(judged(lab)).containsExactly("0.9.0: pool p makes machines from it", "1.0.0: ");
  }

  @Test
  void while_no_version_is_settled_those_that_would_do_stay() {
    LabOnDoubles lab = lab("{ name: a, box: y/registered, box_version: '>= 1' }");
    lab.registry(new BoxRegistry("https://r.lan", url -> new CatalogAnswer.Absent()));
    lab.hostDouble("one").shelf =
        brought("y/registered", "0.9") + brought("y/registered", "1.2") + brought("y/other", "1");
    assertThat(judged(lab))
        .containsExactly("1: ", "0.9: ", "1.2: topology.yaml allows its version");
  }

  @Test
  void what_a_lab_on_another_host_needs_stays_here_too() {
    LabOnDoubles lab = lab("{ name: a }");
    lab.hostDouble("two").shelf =
        "config\t/home/ann/garden\nconfig_text\t    box: x/alpine\nconfig_text\t    box_version: \"0.9.0\"\n";
    assertThat(judged(lab)).contains("0.9.0: on host two, the lab in /home/ann/garden needs it");
  }

  @Test
  void what_nobody_is_sure_of_stays_with_the_reason() {
    LabOnDoubles lab = lab("{ name: a }");
    alsoTells(lab, "unsure\tlibvirt\tvirsh list: timed out\n");
    assertThat(judged(lab))
        .contains("0.9.0: it is not known whether anything needs it: virsh list: timed out");
  }

  @Test
  void a_box_that_somebody_added_himself_stays() {
    LabOnDoubles lab = lab("{ name: a }");
    lab.hostDouble("one").shelf = "box\tx-VAGRANTSLASH-alpine/0.9.0/libvirt\t1000\tother\n";
    assertThat(judged(lab)).containsExactly("0.9.0: homelab did not bring it");
    assertThat(pruned(lab, event -> {}).removed()).isEmpty();
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void only_the_hosts_that_are_named_lose_boxes() {
    LabOnDoubles lab = lab("{ name: a }");
    lab.hostDouble("two").shelf = brought("x/alpine", "0.8.0");
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of("two")).orThrow()) {
      assertThat(prune.removals()).extracting(box -> box.host().value()).containsExactly("two");
    }
    assertThat(Refusals.of(PruneBoxes.propose(lab.open(), List.of("tow"))).hint())
        .contains("did you mean 'two'");
  }

  @Test
  void a_silent_host_is_told_and_refused_only_where_it_was_named() {
    LabOnDoubles lab = lab("{ name: a }");
    lab.silence("two");
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of()).orThrow()) {
      assertThat(prune.silent()).containsExactly(Map.entry(new HostName("two"), "no answer"));
      assertThat(prune.removals()).hasSize(1);
    }
    Refusal refusal = Refusals.of(PruneBoxes.propose(lab.open(), List.of("one", "two")));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(Cordoning.cordon(lab.open(), List.of("one"))).isInstanceOf(Answer.Given.class);
  }

  @Test
  void what_came_into_use_between_the_yes_and_the_removal_stays_without_a_failure() {
    LabOnDoubles lab = lab("{ name: a }");
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of()).orThrow()) {
      alsoTells(
          lab,
          "made\t/home/ann/garden\tdb/libvirt/box_meta\nmade_text\t{\"name\":\"x/alpine\",\"version\":\"0.9.0\"}\n");
      RunOutcome outcome = prune.apply(new Approval(prune.digest()), events::add).orThrow();
      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.removed()).isEmpty();
    }
    assertThat(events)
        .contains(
            new RunEvent.HostActivity(
                ONE,
                "box x/alpine 0.9.0 (libvirt) stays: machine db in /home/ann/garden was made from it"));
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void what_vagrant_refuses_is_a_failure_of_that_host_and_the_other_goes_on() {
    LabOnDoubles lab = lab("{ name: a }");
    lab.hostDouble("two").shelf = brought("x/alpine", "0.9.0");
    lab.hostDouble("one").broken.put("box remove", "it is busy");
    RunOutcome outcome = pruned(lab, event -> {});
    assertThat(outcome.hasFailures()).isTrue();
    assertThat(outcome.hostFailures().getFirst().error())
        .isEqualTo("vagrant box remove of x/alpine 0.9.0 (libvirt) failed on one: it is busy");
    assertThat(outcome.removed()).extracting(box -> box.host().value()).containsExactly("two");
  }

  @Test
  void a_yes_to_something_else_removes_nothing() {
    LabOnDoubles lab = lab("{ name: a }");
    try (PruneBoxes prune = PruneBoxes.propose(lab.open(), List.of()).orThrow()) {
      assertThat(Refusals.of(prune.apply(new Approval("0"), event -> {})).sentence())
          .contains("no longer what would be done");
    }
    assertThat(lab.vagrant("one")).isEmpty();
  }

  @Test
  void an_engine_that_keeps_no_boxes_says_so() {
    LabOnDoubles lab = new LabOnDoubles(folder, new FakeEngine(), "{ name: a }");
    assertThat(Refusals.of(PruneBoxes.propose(lab.open(), List.of())).sentence())
        .isEqualTo("engine %s keeps no boxes on hosts".formatted(new FakeEngine().name()));
  }
}
