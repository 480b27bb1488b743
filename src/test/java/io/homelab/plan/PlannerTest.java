package io.homelab.plan;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.MachineDigests;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.StockedBox;
import io.homelab.placement.Rejection;
import io.homelab.plan.MachineStep.Work;
import io.homelab.probe.Computer;
import io.homelab.probe.FolderFacts.Access;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.probe.finding.Duplicate;
import io.homelab.report.PlanView;
import io.homelab.report.Style;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {
  private static final BoxRef ALPINE = new BoxRef("x/alpine", "1.0.0", "libvirt");

  @TempDir Path folder;

  private LabFiles lab(String... machines) {
    return LabText.read(folder, LabText.TWO_HOSTS, machines);
  }

  private static FactsBuilder ours() {
    return facts().marker("devlab", "ops@bench");
  }

  private static Plan plan(LabFiles files, LabState state, ProbeResult... probes) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (ProbeResult probe : probes) {
      answers.put(probe.host(), probe);
    }
    return Planner.plan(
        new PlanRequest(
            new VagrantEngine(),
            files.hosts(),
            files.lab(),
            state,
            answers,
            probes.length == 0,
            files.lab().strategy(),
            1,
            BoxSupply.of(new TreeMap<>(Map.of(ALPINE, new StockedBox(4711, BoxPlace.BOXES_DIR)))),
            FileComparison.NONE,
            "ops@bench",
            LocalScripts.fingerprints(files.lab())));
  }

  private static Plan plan(LabFiles files, ProbeResult... probes) {
    return plan(files, StateBuilder.of(files.lab()).build(), probes);
  }

  private static MachineStep.Present present(Plan plan, String name) {
    return (MachineStep.Present) plan.machine(new MachineName(name)).orElseThrow();
  }

  private static ProbeResult gone(String host) {
    return new ProbeResult.Unreachable(new HostName(host), "no route to host", "");
  }

  private static HostPlan host(Plan plan, String name) {
    return plan.hosts().stream()
        .filter(h -> h.host().name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What the state and the host say of machine {@code web}, and what follows. */
  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("never made", null, null, Action.CREATE, "BOOT PROVISION CONNECT"),
        Arguments.of("done and on", Phase.READY, MachineState.RUNNING, Action.KEEP, ""),
        Arguments.of("not to be told", Phase.READY, MachineState.UNKNOWN, Action.KEEP, ""),
        Arguments.of(
            "done and off", Phase.READY, MachineState.STOPPED, Action.START, "BOOT CONNECT"),
        Arguments.of(
            "done and suspended",
            Phase.READY,
            MachineState.SUSPENDED,
            Action.START,
            "BOOT CONNECT"),
        Arguments.of(
            "not provisioned and suspended",
            Phase.BOOTED,
            MachineState.SUSPENDED,
            Action.START,
            "BOOT PROVISION CONNECT"),
        Arguments.of(
            "not provisioned",
            Phase.BOOTED,
            MachineState.RUNNING,
            Action.CHANGE,
            "PROVISION CONNECT"),
        Arguments.of(
            "not provisioned and off",
            Phase.BOOTED,
            MachineState.STOPPED,
            Action.START,
            "BOOT PROVISION CONNECT"),
        Arguments.of(
            "half made and there",
            Phase.CREATING,
            MachineState.RUNNING,
            Action.CREATE,
            "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of(
            "half made and off",
            Phase.CREATING,
            MachineState.STOPPED,
            Action.CREATE,
            "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of(
            "half made and not there yet",
            Phase.CREATING,
            null,
            Action.CREATE,
            "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of(
            "done and destroyed by hand",
            Phase.READY,
            null,
            Action.CREATE,
            "BOOT PROVISION CONNECT"),
        Arguments.of(
            "there and not in the state",
            null,
            MachineState.RUNNING,
            Action.CHANGE,
            "BOOT PROVISION CONNECT"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void a_machine_is_judged_by_what_the_state_and_its_host_say(
      String what,
      @org.jspecify.annotations.Nullable Phase phase,
      @org.jspecify.annotations.Nullable MachineState found,
      Action action,
      String work) {
    LabFiles files = lab("{ name: web }");
    StateBuilder state = StateBuilder.of(files.lab());
    if (phase != null) {
      state.ready("web", "two").change("web", record -> record.withPhase(phase));
    }
    FactsBuilder two = ours();
    if (found != null) {
      two.machine("web", found);
    }
    MachineStep.Present step =
        present(plan(files, state.build(), ours().of("one"), two.of("two")), "web");
    assertThat(step.action()).isEqualTo(action);
    assertThat(String.join(" ", step.work().stream().map(Work::name).toList())).isEqualTo(work);
    assertThat(step.host().value())
        .isEqualTo(found == null && phase != Phase.CREATING ? "one" : "two");
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, amd64",
    "aarch64, arm64",
    "armv7l, arm",
    "i686, i386",
    "riscv64, riscv64",
  })
  void a_box_for_one_architecture_goes_to_a_host_whose_kernel_has_that_one(
      String kernel, String architecture) {
    Plan plan =
        plan(
            lab("{ name: web, box_architecture: " + architecture + " }"),
            ours().architecture("s390x").of("one"),
            ours().architecture(kernel).of("two"));

    assertThat(present(plan, "web").host().value()).isEqualTo("two");
    assertThat(present(plan, "web").decision().rejected().getFirst().reasons().getFirst().text())
        .isEqualTo("has a box for %s, host one is s390x".formatted(architecture));
  }

  @Test
  void a_host_that_answers_without_vagrant_is_not_called_unreachable() {
    Plan plan =
        plan(lab("{ name: web, host: one }"), ours().withoutVagrant().of("one"), ours().of("two"));

    assertThat(plan.placement().unplaced().getFirst().rejected().getFirst().reasons())
        .extracting(Rejection::text)
        .containsExactly("cannot run on host one: vagrant is not installed");
    assertThat(host(plan, "one").reachable()).isTrue();
    assertThat(host(plan, "one").problem()).contains("vagrant is not installed");
  }

  @Test
  void a_machine_that_should_move_and_has_nowhere_to_go_keeps_its_room() {
    LabFiles files =
        lab(
            "{ name: db, host: two, memory_mb: 6000 }",
            "{ name: web, host: one, memory_mb: 3000 }",
            "{ name: obs, host: one, memory_mb: 2000 }");
    LabState state = StateBuilder.of(files.lab()).ready("db", "one").build();
    Plan plan =
        plan(
            files,
            state,
            ours().measured(8, 8192, 100).machine("db", MachineState.RUNNING).of("one"),
            ours().measured(8, 4096, 100).of("two"));

    assertThat(plan.withoutHost().keySet())
        .extracting(MachineName::value)
        .containsExactly("db", "web");
    assertThat(present(plan, "obs").host().value()).isEqualTo("one");
    assertThat(host(plan, "one").usedAfter().memoryMb()).isEqualTo(8000);
  }

  /** A change of the file, and what it does to a machine that is done and on. */
  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of("{ name: web, memory_mb: 1024 }", Action.CHANGE, "RELOAD CONNECT"),
        Arguments.of("{ name: web, cpus: 2 }", Action.CHANGE, "RELOAD CONNECT"),
        Arguments.of("{ name: web, hostname: w.lan }", Action.CHANGE, "RELOAD CONNECT"),
        Arguments.of(
            "{ name: web, vagrant: { libvirt: { nested: true } } }",
            Action.CHANGE,
            "RELOAD CONNECT"),
        Arguments.of(
            "{ name: web, box_version: 1.0.1 }", Action.REPLACE, "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of("{ name: web, disk_gb: 9 }", Action.REPLACE, "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of(
            "{ name: web, networks: [{ type: private_network, ip: 10.9.0.2 }] }",
            Action.REPLACE,
            "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of("{ name: web, host: one }", Action.REPLACE, "CLEAR BOOT PROVISION CONNECT"),
        Arguments.of("{ name: web, priority: 7, role: other }", Action.KEEP, ""),
        Arguments.of("{ name: web, check: { port: 80 } }", Action.KEEP, ""),
        Arguments.of("{ name: web, box_architecture: arm64 }", Action.KEEP, ""),
        Arguments.of("{ name: web, provision: [{ inline: id }] }", Action.KEEP, ""));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_change_of_the_file_does_the_least_that_brings_it_about(
      String described, Action action, String work) {
    LabState state = StateBuilder.of(lab("{ name: web }").lab()).ready("web", "two").build();
    Plan plan =
        plan(
            lab(described),
            state,
            ours().of("one"),
            ours().machine("web", MachineState.RUNNING).of("two"));
    assertThat(present(plan, "web").action()).isEqualTo(action);
    assertThat(String.join(" ", present(plan, "web").work().stream().map(Work::name).toList()))
        .isEqualTo(work);
    assertThat(plan.changes()).isEqualTo(action != Action.KEEP);
  }

  @Test
  void an_edited_script_file_is_mentioned_and_leaves_the_machine_alone() throws IOException {
    Files.writeString(folder.resolve("web.sh"), "id");
    LabFiles files = lab("{ name: web, host: one, provision: web.sh }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "one").build();
    assertThat(present(plan(files, state), "web").reason()).isEqualTo("unchanged");

    Files.writeString(folder.resolve("web.sh"), "id -u");

    MachineStep.Present edited = present(plan(files, state), "web");
    assertThat(edited.action()).isEqualTo(Action.KEEP);
    assertThat(edited.reason())
        .isEqualTo("only its provision scripts changed; to run them again: homelab vos provision");
  }

  /**
   * Digests that an earlier version wrote: a machine must not be made anew because of a new one.
   */
  @Test
  void the_digests_in_a_state_stay_valid_from_version_to_version() {
    LabFiles files =
        lab("{ name: web, provision: [{ inline: id }], vagrant: { vm: { boot_timeout: 600 } } }");
    MachineDigests digests = present(plan(files), "web").digests();
    assertThat(digests)
        .isEqualTo(new MachineDigests("5d3abf0e503e2cca", "f171cb1647081469", "b716508a5010d16b"));
  }

  @Test
  void a_machine_that_somebody_else_started_has_its_addresses_read() {
    LabFiles files = lab("{ name: web }");
    LabState state =
        StateBuilder.of(files.lab())
            .ready("web", "two")
            .change("web", record -> record.withRunning(false))
            .build();
    Plan plan =
        plan(files, state, ours().of("one"), ours().machine("web", MachineState.RUNNING).of("two"));
    assertThat(present(plan, "web").action()).isEqualTo(Action.CHANGE);
    assertThat(present(plan, "web").work()).containsExactly(Work.CONNECT);
  }

  @Test
  void networks_of_virtualbox_change_with_a_reload() {
    String box = ", provider: virtualbox";
    LabState state =
        StateBuilder.of(lab("{ name: web" + box + " }").lab()).ready("web", "two").build();
    Plan plan =
        plan(
            lab("{ name: web, networks: [{ type: private_network, ip: 10.9.0.2 }]" + box + " }"),
            state,
            ours().of("one"),
            ours().machine("web", MachineState.RUNNING).of("two"));
    assertThat(present(plan, "web").work()).containsExactly(Work.RELOAD, Work.CONNECT);
  }

  @Test
  void a_machine_that_left_the_file_is_destroyed_where_it_is() {
    LabState state =
        StateBuilder.of(lab("{ name: web }").lab()).ready("web", "two").ready("old", "two").build();
    Plan plan =
        plan(
            lab("{ name: web }"),
            state,
            ours().of("one"),
            ours()
                .machine("web", MachineState.RUNNING)
                .machine("old", MachineState.STOPPED)
                .of("two"));
    assertThat(plan.with(Action.DESTROY))
        .singleElement()
        .satisfies(step -> {
          assertThat(step.name().value()).isEqualTo("old");
          assertThat(step.host().value()).isEqualTo("two");
        });
    assertThat(plan.placements()).containsOnlyKeys(new MachineName("web"));
  }

  @Test
  void a_machine_of_an_unreachable_host_is_unknown_and_stays_there() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan = plan(files, state, ours().of("one"), gone("two"));
    assertThat(present(plan, "web").host().value()).isEqualTo("two");
    assertThat(plan.stranded())
        .containsExactly(
            new Plan.Stranded(
                new MachineName("web"), new HostName("two"), false, "no route to host", ""));
    assertThat(host(plan, "two").reachable()).isFalse();
  }

  @Test
  void a_name_that_somebody_else_has_taken_keeps_a_new_machine_off_that_host() {
    LabFiles files = lab("{ name: web }");
    Plan plan =
        plan(
            files,
            ours().taken(TakenName.Holder.VOLUME, "devlab_web.img", "default").of("one"),
            ours().taken(TakenName.Holder.DOMAIN, "devlab_web-2", "").of("two"));
    assertThat(present(plan, "web").host().value()).isEqualTo("two");
    assertThat(present(plan, "web").decision().rejected())
        .singleElement()
        .satisfies(rejection ->
            assertThat(rejection.reasons().getFirst().text())
                .isEqualTo(
                    "cannot be created on host one: libvirt volume devlab_web.img in pool default exists, but this lab did not create it"));
  }

  @ParameterizedTest
  @CsvSource({
    "DOMAIN, devlab_web, true",
    "DOMAIN, devlab_web2, false",
    "DOMAIN, devlab_web.img, false",
    "VM, devlab_web, true",
    "VOLUME, devlab_web.img, true",
    "VOLUME, devlab_web_1.img, true",
    "VOLUME, devlab_web-vdb.qcow2, true",
    "VOLUME, devlab_web-vdb.img, false",
    "VOLUME, devlab_web-2.img, false",
    "VOLUME, otherlab_web.img, false",
  })
  void only_the_names_that_a_machine_would_take_are_in_its_way(
      TakenName.Holder kind, String name, boolean inTheWay) {
    assertThat(
            new TakenName(kind, name, "default")
                .isFor(new LabName("devlab"), new MachineName("web")))
        .isEqualTo(inTheWay);
  }

  @Test
  void a_subnet_that_every_host_has_already_fits_nowhere() {
    Plan plan =
        plan(
            lab("{ name: web, networks: [{ type: private_network, ip: 10.9.0.7 }] }"),
            ours().subnet("eth0", "10.9.0.0", 24).of("one"),
            ours().subnet("eth0", "10.9.0.0", 16).of("two"));
    assertThat(plan.placement().unplaced())
        .singleElement()
        .satisfies(unplaced ->
            assertThat(unplaced.rejected())
                .extracting(rejection -> rejection.reasons().getFirst().text())
                .containsExactly(
                    "cannot be created on host one: 10.9.0.7 belongs to network 10.9.0.0/24, which the host already has",
                    "cannot be created on host two: 10.9.0.7 belongs to network 10.9.0.0/16, which the host already has"));
  }

  @Test
  void virtualbox_makes_private_networks_only_where_its_host_allows_them() {
    Plan plan =
        plan(
            lab(
                "{ name: web, provider: virtualbox, networks: [{ type: private_network, ip: 10.9.0.7 }] }",
                "{ name: db, provider: virtualbox, networks: [{ type: private_network, ip: 192.168.60.7 }] }"),
            ours().provider("virtualbox").hostOnly("192.168.56.0", 21).of("one"),
            ours().provider("virtualbox").hostOnly("10.0.0.0", 8).of("two"));

    assertThat(plan.placement().placements())
        .containsEntry(new MachineName("db"), new HostName("one"))
        .containsEntry(new MachineName("web"), new HostName("two"));
    assertThat(
            plan(
                    lab(
                        "{ name: web, host: one, provider: virtualbox,"
                            + " networks: [{ type: private_network, ip: 10.9.0.7 }] }"),
                    ours().provider("virtualbox").hostOnly("192.168.56.0", 21).of("one"))
                .placement()
                .unplaced()
                .getFirst()
                .rejected()
                .getFirst()
                .reasons()
                .getFirst()
                .text())
        .isEqualTo(
            "cannot be created on host one: VirtualBox allows private networks only in"
                + " 192.168.56.0/21, not 10.9.0.7; to allow more, list them in"
                + " /etc/vbox/networks.conf on the host");
  }

  @Test
  void a_host_whose_user_has_a_libvirt_of_his_own_gets_no_private_network() {
    Plan plan =
        plan(
            lab("{ name: web, networks: [{ type: private_network }] }", "{ name: db }"),
            ours().libvirt("qemu:///session").of("one"),
            ours().libvirt("qemu:///system").of("two"));

    assertThat(plan.placement().placements())
        .containsEntry(new MachineName("db"), new HostName("one"))
        .containsEntry(new MachineName("web"), new HostName("two"));
    assertThat(
            plan(
                    lab("{ name: web, host: one, networks: [{ type: private_network }] }"),
                    ours().libvirt("qemu:///session").of("one"))
                .placement()
                .unplaced()
                .getFirst()
                .rejected()
                .getFirst()
                .reasons()
                .getFirst()
                .text())
        .isEqualTo(
            "cannot be created on host one: the host's LIBVIRT_DEFAULT_URI is qemu:///session,"
                + " which cannot make private networks");
  }

  @Test
  void a_machine_that_its_workdir_lost_is_not_made_a_second_time() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan =
        plan(
            files,
            state,
            ours().of("one"),
            ours().taken(TakenName.Holder.DOMAIN, "devlab_web", "").of("two"));
    assertThat(present(plan, "web").host().value()).isEqualTo("two");
    assertThat(plan.stranded())
        .containsExactly(
            new Plan.Stranded(
                new MachineName("web"),
                new HostName("two"),
                true,
                "libvirt domain devlab_web exists, but its workdir lost track of it",
                "run on the host: virsh -c qemu:///system destroy devlab_web; virsh -c qemu:///system"
                    + " undefine --managed-save --snapshots-metadata --nvram --remove-all-storage devlab_web; then run the same command again"));
  }

  @Test
  void a_machine_that_left_the_file_is_stranded_on_an_unreachable_host_and_not_forgotten() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("old", "two").build();
    Plan plan = plan(files, state, ours().of("one"), gone("two"));
    assertThat(plan.stranded())
        .extracting(stranded -> stranded.machine().value())
        .containsExactly("old");
    assertThat(present(plan, "web").host().value()).isEqualTo("one");
  }

  @Test
  void a_pin_to_an_unreachable_host_is_stranded_too() {
    Plan plan = plan(lab("{ name: web, host: two }"), ours().of("one"), gone("two"));
    assertThat(plan.stranded()).hasSize(1);
    assertThat(plan.placement().unplaced()).hasSize(1);
  }

  @Test
  void nobody_is_asked_for_an_offline_plan_so_all_that_is_known_stays() {
    LabFiles files = lab("{ name: web }", "{ name: new }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan = plan(files, state);
    assertThat(present(plan, "web").action()).isEqualTo(Action.KEEP);
    assertThat(present(plan, "new").action()).isEqualTo(Action.CREATE);
    assertThat(plan.stranded()).isEmpty();
    assertThat(plan.hosts()).allMatch(HostPlan::reachable);
  }

  @Test
  void only_the_ends_of_edges_that_cross_hosts_get_a_bridged_nic() {
    Plan plan =
        plan(
            lab(
                "{ name: a, host: one, depends_on: [b, c] }",
                "{ name: b, host: one }",
                "{ name: c, host: two }",
                "{ name: d, host: two }"),
            ours().of("one"),
            ours().of("two"));
    assertThat(present(plan, "a").bridgeBecause()).containsExactly(new MachineName("c"));
    assertThat(present(plan, "c").bridgeBecause()).containsExactly(new MachineName("a"));
    assertThat(present(plan, "a").nic())
        .hasValueSatisfying(nic -> {
          assertThat(nic.device()).isEqualTo("br0");
          assertThat(nic.mac()).isNotEqualTo(present(plan, "c").nic().orElseThrow().mac());
        });
    assertThat(present(plan, "b").bridged()).isFalse();
    assertThat(present(plan, "d").bridged()).isFalse();
    assertThat(present(plan, "b").nic()).isEmpty();
  }

  @Test
  void a_machine_that_becomes_the_end_of_a_crossing_edge_is_replaced_as_libvirt_adds_no_nic() {
    LabFiles before = lab("{ name: a, host: one }", "{ name: c, host: two }");
    LabState state = StateBuilder.of(before.lab()).ready("a", "one").ready("c", "two").build();
    Plan plan =
        plan(
            lab("{ name: a, host: one, depends_on: [c] }", "{ name: c, host: two }"),
            state,
            ours().machine("a", MachineState.RUNNING).of("one"),
            ours().machine("c", MachineState.RUNNING).of("two"));
    assertThat(present(plan, "c").action()).isEqualTo(Action.REPLACE);
    assertThat(present(plan, "a").action()).isEqualTo(Action.REPLACE);
  }

  @Test
  void a_bridged_machine_that_was_made_so_is_kept() {
    LabFiles files = lab("{ name: a, host: one, depends_on: [c] }", "{ name: c, host: two }");
    LabState state =
        StateBuilder.of(files.lab())
            .bridged("a", "one", "192.168.1.7")
            .bridged("c", "two", "192.168.1.8")
            .build();
    ProbeResult one = ours().machine("a", MachineState.RUNNING).of("one");
    ProbeResult two = ours().machine("c", MachineState.RUNNING).of("two");
    assertThat(plan(files, state, one, two).changes()).isFalse();
    assertThat(plan(files, state).changes()).as("offline: bridges unknown").isFalse();
  }

  @Test
  void a_workdir_of_another_owner_or_lab_or_of_nobody_rules_a_host_out() {
    LabFiles files = lab("{ name: web }");
    Map<FactsBuilder, String> hosts =
        Map.of(
            facts().marker("devlab", "ann@nuc"), "belongs to lab devlab of ann@nuc",
            facts().marker("otherlab", "ops@bench"), "belongs to lab otherlab of ops@bench",
            facts().occupied(), "has files in it that are not homelab's",
            facts().withoutVagrant(), "vagrant is not installed",
            ours().writers(Writers.EVERYBODY), "can be written by everybody; run `chmod go-w",
            ours().folder("/home/ops", Access.READ_ONLY, 500), "read-only file system",
            ours().readsInput(), "the login shell reads standard input");
    hosts.forEach((facts, problem) -> {
      Plan plan = plan(files, facts.of("one"), ours().of("two"));
      assertThat(present(plan, "web").host().value()).as(problem).isEqualTo("two");
      assertThat(host(plan, "one").problem())
          .hasValueSatisfying(why -> assertThat(why).contains(problem));
    });
  }

  @Test
  void machines_in_a_workdir_of_somebody_else_are_not_ours() {
    Plan plan =
        plan(
            lab("{ name: web }"),
            facts().marker("devlab", "ann@nuc").machine("web", MachineState.RUNNING).of("one"),
            ours().of("two"));
    assertThat(present(plan, "web").action()).isEqualTo(Action.CREATE);
    assertThat(present(plan, "web").host().value()).isEqualTo("two");
  }

  @Test
  void a_machine_whose_workdir_hosts_yaml_no_longer_names_is_not_made_twice() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan = plan(files, state, ours().of("one"), facts().workdir("/elsewhere").of("two"));
    assertThat(plan.stranded())
        .containsExactly(
            new Plan.Stranded(
                new MachineName("web"),
                new HostName("two"),
                true,
                "it was created in /home/ops/home lab, but hosts.yaml now has workdir /elsewhere",
                "restore 'workdir: /home/ops/home lab' of host two in hosts.yaml"));
    assertThat(present(plan, "web").action()).isEqualTo(Action.KEEP);
  }

  @Test
  void a_host_that_hosts_yaml_no_longer_has_strands_its_machines_as_a_problem_of_the_file() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "three").build();
    assertThat(plan(files, state, ours().of("one"), ours().of("two")).stranded())
        .containsExactly(
            new Plan.Stranded(
                new MachineName("web"),
                new HostName("three"),
                true,
                "the host is no longer in hosts.yaml",
                ""));
  }

  @Test
  void a_host_that_is_the_same_place_as_one_before_it_gets_nothing() {
    Plan plan =
        plan(
            lab("{ name: web }", "{ name: db }"),
            ours().place("a").of("one"),
            ours().place("a").of("two"));

    assertThat(host(plan, "one").problem()).isEmpty();
    assertThat(host(plan, "two").problem())
        .contains("hosts one and two are the same workdir on the same computer");
    assertThat(plan.placements().values()).containsOnly(new HostName("one"));
  }

  @Test
  void a_full_folder_and_a_missing_kvm_are_noted_where_machines_would_be_made() {
    FactsBuilder full = ours().folder("/home/ops", Access.WRITABLE, 3).kvm(Computer.Kvm.MISSING);
    Plan plan = plan(lab("{ name: web, host: one }"), full.of("one"), full.of("two"));

    assertThat(host(plan, "one").notes())
        .containsExactly(
            "folder /home/ops has 3 MB left, but needs at least 16 MB",
            "there is no /dev/kvm, which machine web needs");
    assertThat(host(plan, "two").notes()).hasSize(1);
  }

  @Test
  void a_strangers_name_is_in_the_way_and_says_whose_it_is() {
    ProbeResult theirs =
        ours()
            .taken(TakenName.Holder.DOMAIN, "devlab_web", "")
            .otherLab("devlab", "ann@desk", "web")
            .of("one");
    Plan plan = plan(lab("{ name: web, host: one }"), theirs, ours().of("two"));

    assertThat(plan.withoutHost()).containsOnlyKeys(new MachineName("web"));
    assertThat(plan.placement().unplaced().getFirst().rejected().getFirst().reasons())
        .extracting(Rejection::text)
        .singleElement()
        .asString()
        .contains(
            "libvirt domain devlab_web exists, but this lab did not create it: it is ann@desk's");
  }

  @Test
  void labs_that_hold_nothing_are_not_named_as_holders() {
    FactsBuilder host = ours().otherLab("busy", 1, 512, 4);
    host.idleLab("idle");

    assertThat(host(plan(lab("{ name: web }"), host.of("one")), "one").otherLabs())
        .extracting(ForeignLab::lab)
        .containsExactly("busy");
  }

  @Test
  void what_two_hosts_claim_belongs_to_the_host_of_the_state() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan =
        plan(
            files,
            state,
            ours().machine("web", MachineState.RUNNING).of("one"),
            ours().machine("web", MachineState.RUNNING).of("two"));
    assertThat(present(plan, "web").host().value()).isEqualTo("two");
    assertThat(present(plan, "web").action()).isEqualTo(Action.KEEP);
    assertThat(plan.duplicates())
        .extracting(Duplicate::words)
        .containsExactly(
            "machine web is on host two and also on host one: workdir /home/ops/home lab has it");
    assertThat(PlanView.human(plan, Style.PLAIN))
        .contains(
            """

            Duplicates
              machine web is on host two and also on host one: workdir /home/ops/home lab has it
                  fix: on host one: cd '/home/ops/home lab' && vagrant destroy -f web
            """);
    assertThat(PlanView.json(plan, false))
        .contains("\"duplicates\"", "\"hosts\": [ \"two\", \"one\" ]");
  }

  @Test
  void usable_is_the_smaller_of_declared_and_measured_less_the_reserve_and_what_others_hold() {
    LabFiles files =
        LabText.read(
            folder,
            """
            hosts:
              - name: one
                address: 127.0.0.1
                capacity: { cpus: 64, memory_mb: 65536, disk_gb: 100 }
                reserve: { cpus: 2, memory_mb: 1024, disk_gb: 5 }
            """,
            "{ name: web }");
    HostPlan host =
        host(
            plan(
                files,
                ours()
                    .measured(8, 16384, 500)
                    .otherLab("a", 1, 2048, 10)
                    .otherLab("b", 1, 1024, 0)
                    .of("one")),
            "one");
    assertThat(host.capacity()).isEqualTo(Capacity.of(64, 16384, 100));
    assertThat(host.usable()).isEqualTo(Capacity.of(60, 12288, 85));
    assertThat(host.notes())
        .containsExactly(
            "declares 64 cpus but has 8: its machines will share them",
            "declares 65536 MB of memory but has 16384: the smaller counts");
    assertThat(host.usedAfter()).isEqualTo(new Resources(1, 512, 0));
    assertThat(host.usedBefore()).isEqualTo(Resources.ZERO);
  }

  @Test
  void others_that_hold_more_than_there_is_leave_nothing_and_not_less() {
    HostPlan host =
        host(
            plan(
                lab("{ name: web }"),
                ours().measured(2, 100, 1).otherLab("a", 9, 999, 9).of("one"),
                gone("two")),
            "one");
    assertThat(host.usable()).isEqualTo(Capacity.of(0, 0, 0));
  }

  @Test
  void a_bridge_that_cannot_work_keeps_the_ends_of_edges_together() {
    String[] machines = {"{ name: a, depends_on: [b] }", "{ name: b }"};
    Plan plan = plan(lab(machines), ours().defaultInterface("wlan0").of("one"), ours().of("two"));
    assertThat(present(plan, "a").host()).isEqualTo(present(plan, "b").host());
    assertThat(present(plan, "a").bridged()).isFalse();
  }

  @Test
  void a_device_that_is_no_bridge_is_noted_where_it_is_used() {
    Plan plan =
        plan(
            lab("{ name: a, host: one, depends_on: [b] }", "{ name: b, host: two }"),
            ours().defaultInterface("eth0").of("one"),
            ours().of("two"));
    assertThat(host(plan, "one").notes())
        .singleElement()
        .satisfies(note -> assertThat(note).startsWith("eth0 is not a bridge"));
    assertThat(host(plan, "two").notes()).isEmpty();
  }

  @Test
  void boxes_are_present_copied_or_fetched() {
    LabFiles files =
        LabText.read(
            folder,
            """
            hosts:
              - { name: one, address: 127.0.0.1 }
              - { name: two, address: two.local }
              - { name: three, address: three.local, box_source: "https://boxes.lan/alpine.json" }
              - { name: four, address: four.local, box_source: copy }
              - { name: five, address: five.local, box_source: registry }
            """,
            "{ name: a, host: one }",
            "{ name: b, host: two }",
            "{ name: b2, host: two }",
            "{ name: c, host: three }",
            "{ name: d, host: two, box_version: 2.0.0 }",
            "{ name: e, host: four, box_version: 2.0.0 }",
            "{ name: f, host: five }");
    Plan plan =
        plan(
            files,
            ours().box(ALPINE).of("one"),
            ours().of("two"),
            ours().of("three"),
            ours().of("four"),
            ours().of("five"));
    BoxRef other = new BoxRef("x/alpine", "2.0.0", "libvirt");
    assertThat(plan.boxes())
        .containsExactly(
            BoxStep.present(new HostName("one"), ALPINE),
            BoxStep.copied(new HostName("two"), ALPINE, OptionalLong.of(4711), BoxPlace.BOXES_DIR),
            fetched("two", other, "https://vagrantcloud.com/api/v2/vagrant/x/alpine"),
            BoxStep.fetched(
                new HostName("three"),
                ALPINE,
                BoxPlace.CATALOG,
                "https://boxes.lan/alpine.json",
                Optional.empty()),
            BoxStep.copied(new HostName("four"), other, OptionalLong.empty(), BoxPlace.BOXES_DIR),
            fetched("five", ALPINE, "https://vagrantcloud.com/api/v2/vagrant/x/alpine"));
  }

  private static BoxStep fetched(String host, BoxRef box, String from) {
    return BoxStep.fetched(new HostName(host), box, BoxPlace.REGISTRY, from, Optional.empty());
  }

  @Test
  void a_machine_that_is_kept_needs_no_box() {
    LabFiles files = lab("{ name: web }");
    LabState state = StateBuilder.of(files.lab()).ready("web", "two").build();
    Plan plan =
        plan(files, state, ours().of("one"), ours().machine("web", MachineState.RUNNING).of("two"));
    assertThat(plan.boxes()).isEmpty();
  }

  @Test
  void a_new_edge_to_a_neighbour_on_the_same_host_only_tells_its_name() {
    LabFiles before = lab("{ name: a }", "{ name: b }");
    LabState state = StateBuilder.of(before.lab()).ready("a", "one").ready("b", "one").build();
    Plan plan =
        plan(
            lab("{ name: a, depends_on: [b] }", "{ name: b }"),
            state,
            ours().machine("a", MachineState.RUNNING).machine("b", MachineState.RUNNING).of("one"),
            ours().of("two"));
    assertThat(present(plan, "a").work()).containsExactly(Work.CONNECT);
    assertThat(present(plan, "a").reason()).isEqualTo("it has yet to reach b");
    assertThat(present(plan, "b").action()).isEqualTo(Action.KEEP);
  }

  @Test
  void steps_are_sorted_by_name_and_hosts_as_in_the_file() {
    Plan plan =
        plan(lab("{ name: c }", "{ name: a }", "{ name: b }"), ours().of("two"), ours().of("one"));
    assertThat(plan.machines())
        .extracting(step -> step.name().value())
        .containsExactly("a", "b", "c");
    assertThat(plan.hosts())
        .extracting(h -> h.host().name().value())
        .isEqualTo(List.of("one", "two"));
  }
}
