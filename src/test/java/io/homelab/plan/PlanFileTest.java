package io.homelab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.engine.LocalBoxes;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.StrategyName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.run.LocalFiles;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly what was shown is done, or nothing. */
class PlanFileTest {
  private static final String WEB = "{ name: web, provision: [{ inline: id }] }";

  @TempDir Path folder;
  Path file;
  Path box;

  @BeforeEach
  void aPlanIsWritten() throws IOException {
    file = folder.resolve("plan.json");
    box = Files.createDirectory(folder.resolve("boxes")).resolve("x-alpine-libvirt.box");
    Files.writeString(box, "box 1");
    LabFiles files = lab(WEB);
    PlanFile.write(
        file,
        plan(files, StrategyName.BEST_FIT, 7, ours()),
        state(files),
        List.of(),
        List.of(),
        false,
        new LocalFiles(files.lab()));
  }

  private LabFiles lab(String... machines) {
    return LabText.read(folder, LabText.TWO_HOSTS, machines);
  }

  private static FactsBuilder ours() {
    return FactsBuilder.facts().marker("devlab", "ops@bench");
  }

  private static LabState state(LabFiles files) {
    return StateBuilder.of(files.lab()).build();
  }

  private static Plan plan(LabFiles files, StrategyName strategy, long seed, FactsBuilder one) {
    return Planner.plan(
        new PlanRequest(
            new VagrantEngine(),
            files.hosts(),
            files.lab(),
            state(files),
            new TreeMap<>(
                Map.<HostName, ProbeResult>of(
                    new HostName("one"), one.of("one"), new HostName("two"), ours().of("two"))),
            false,
            strategy,
            seed,
            BoxSupply.of(new LocalBoxes(files.lab(), VagrantStore.NONE).stock()),
            FileComparison.NONE,
            "ops@bench",
            LocalScripts.fingerprints(files.lab())));
  }

  private void requireSame(Plan plan, LabState state) {
    PlanFile.read(file).requireSame(plan, state, new LocalFiles(lab(WEB).lab()));
  }

  @Test
  void the_same_plan_of_the_same_state_may_be_carried_out() {
    LabFiles files = lab(WEB);
    assertThatCode(() -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ name: web, host: two, provision: [{ inline: id }] }",
        "{ name: web, memory_mb: 1024, provision: [{ inline: id }] }",
        "{ name: web, disk_gb: 3, provision: [{ inline: id }] }",
        "{ name: web, box_version: 2.0.0, provision: [{ inline: id }] }",
        "{ name: web, provision: [{ inline: reboot }] }",
        "{ name: web }",
        "{ name: other, provision: [{ inline: id }] }"
      })
  void a_changed_file_is_refused(String described) {
    LabFiles files = lab(described);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("is outdated");
  }

  @Test
  void a_machine_more_or_less_is_refused() {
    LabFiles files = lab(WEB, "{ name: more }");
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'machines' would differ");
  }

  @Test
  void the_file_tells_how_the_plan_was_asked_for() {
    assertThat(PlanFile.read(file).strategy()).isEqualTo(StrategyName.BEST_FIT);
    assertThat(PlanFile.read(file).seed()).isEqualTo(7);
    assertThat(PlanFile.read(file).partial()).isFalse();
  }

  @Test
  void a_plan_of_a_part_says_so_and_which_moves_were_asked_for() {
    LabFiles files = lab(WEB);
    PlanFile.write(
        file,
        plan(files, StrategyName.BEST_FIT, 7, ours()),
        state(files),
        List.of("web=two"),
        List.of(),
        true,
        new LocalFiles(files.lab()));
    assertThat(PlanFile.read(file).partial()).isTrue();
    assertThat(PlanFile.read(file).moves()).containsExactly("web=two");
    assertThatCode(() -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .doesNotThrowAnyException();
  }

  @Test
  void another_seed_is_refused() {
    LabFiles files = lab(WEB);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 8, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'seed' would differ");
  }

  @Test
  void another_strategy_is_refused() {
    LabFiles files = lab(WEB);
    assertThatThrownBy(() -> requireSame(plan(files, StrategyName.STICKY, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'strategy' would differ");
  }

  @Test
  void a_state_that_was_written_since_is_refused() {
    LabFiles files = lab(WEB);
    LabState later = new LabState(files.lab().name(), "", 1, 0, new TreeSet<>(), new TreeMap<>());
    assertThatThrownBy(() -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), later))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'state_serial' would differ");
  }

  @Test
  void a_box_file_that_is_another_one_by_now_is_refused_and_named_though_its_size_is_the_same()
      throws IOException {
    Files.writeString(box, "box 2");
    LabFiles files = lab(WEB);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("the file of box x/alpine 1.0.0 (libvirt) has changed since");
  }

  @Test
  void a_box_file_that_was_touched_and_not_changed_is_the_same() throws IOException {
    Files.writeString(box, "box 1");
    Files.setLastModifiedTime(box, FileTime.fromMillis(1));
    LabFiles files = lab(WEB);
    assertThatCode(() -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .doesNotThrowAnyException();
  }

  @Test
  void a_box_file_that_went_since_is_refused() throws IOException {
    Files.delete(box);
    LabFiles files = lab(WEB);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'boxes' would differ");
  }

  @Test
  void a_plan_is_for_the_eyes_of_who_made_it() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_host_that_changed_is_refused() {
    LabFiles files = lab(WEB);
    FactsBuilder withMachine = ours().machine("web", MachineState.RUNNING);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, withMachine), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'machines' would differ");
    FactsBuilder withBox = ours().box(new BoxRef("x/alpine", "1.0.0", "libvirt"));
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, withBox), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'boxes' would differ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{", "{\"schema_version\": 2}", "plan"})
  void what_is_no_plan_is_refused(String text) throws IOException {
    Files.writeString(file, text);
    LabFiles files = lab(WEB);
    assertThatThrownBy(
            () -> requireSame(plan(files, StrategyName.BEST_FIT, 7, ours()), state(files)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_plan_file_that_is_not_there_is_named_once() {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> PlanFile.read(missing))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessage("cannot read the plan in %s: no such file", missing);
  }

  @Test
  void a_plan_file_that_cannot_be_written_is_a_failure_in_words() {
    LabFiles files = lab(WEB);
    Path nowhere = folder.resolve("no/such/folder/p.json");
    assertThatThrownBy(() ->
            PlanFile.write(
                nowhere,
                plan(files, StrategyName.BEST_FIT, 7, ours()),
                state(files),
                List.of(),
                List.of(),
                false,
                new LocalFiles(files.lab())))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessage("cannot write the plan to %s: no such folder", nowhere);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ name: one, address: 10.0.0.9 }",
        "{ name: one, address: 10.0.0.1, ssh_port: 2222 }",
        "{ name: one, address: 10.0.0.1, ssh_user: another }",
        "{ name: one, address: 10.0.0.1, workdir: ~/another }"
      })
  void another_computer_under_the_same_name_is_refused(String one) {
    LabFiles before =
        LabText.read(
            folder, "hosts: [{ name: one, address: 10.0.0.1 }, { name: two, address: b }]", WEB);
    LabFiles after = LabText.read(folder, "hosts: [" + one + ", { name: two, address: b }]", WEB);
    PlanFile.write(
        file,
        plan(before, StrategyName.BEST_FIT, 7, ours()),
        state(before),
        List.of(),
        List.of(),
        false,
        new LocalFiles(before.lab()));
    assertThatCode(() -> requireSame(plan(before, StrategyName.BEST_FIT, 7, ours()), state(before)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> requireSame(plan(after, StrategyName.BEST_FIT, 7, ours()), state(after)))
        .isInstanceOf(PlanFile.StalePlanException.class)
        .hasMessageContaining("'hosts' would differ");
  }
}
