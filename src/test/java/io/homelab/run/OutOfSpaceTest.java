package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that their hypervisor paused when the disk of their host was full. */
@Timeout(60)
class OutOfSpaceTest {
  @TempDir Path folder;

  private Bench paused(long freeMb) {
    Bench bench = new Bench(folder, "{ name: a, host: one }", "{ name: b, host: one }");
    bench.up();
    bench.later();
    bench.facts("one").outOfSpace("a", freeMb);
    bench.host("one").log().clear();
    return bench;
  }

  @Test
  void one_without_room_fails_with_what_to_free_and_the_others_are_done() {
    Bench bench = paused(3);

    RunOutcome outcome = bench.up();

    assertThat(Bench.failures(outcome))
        .containsExactly(
            "a: its hypervisor paused it for lack of disk space on host one; free at least 100 MB in /data/vms, which has 3 MB left");
    assertThat(Bench.ok(outcome)).containsExactly("b");
    assertThat(bench.host("one").vagrant()).noneMatch(call -> call.contains(" up "));
  }

  @Test
  void one_with_room_again_goes_on_and_is_not_made_anew() {
    Bench bench = paused(200);

    assertThat(Bench.ok(bench.up())).containsExactly("a", "b");
    assertThat(bench.host("one").vagrant())
        .contains("vagrant up --no-provision --destroy-on-error --provider libvirt a")
        .noneMatch(call -> call.contains("destroy --force"));
  }

  @Test
  void resume_says_the_same_instead_of_letting_it_fail_again() {
    Bench bench = paused(3);

    assertThat(Bench.failures(bench.verbs("a").resume()))
        .singleElement()
        .asString()
        .contains("free at least 100 MB in /data/vms");
    assertThat(bench.host("one").vagrant()).isEmpty();
  }
}
