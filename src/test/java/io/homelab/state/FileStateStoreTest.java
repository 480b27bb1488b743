package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileStateStoreTest extends StateStoreContract {
  private static final String LINEAGE = "11111111-2222-3333-4444-555555555555";
  private static final MachineName WEB = new MachineName("web");
  private static final MachineRecord FULL =
      new MachineRecord(
          new Place(new HostName("nuc"), "/home/ops/home lab"),
          Phase.READY,
          MachineRecord.Power.ON,
          new Build(
              new BoxRef("generic/alpine", "1.0.0", "libvirt"),
              new Resources(2, 1024, 8),
              "aa",
              "bb",
              "cc"),
          new Contact(
              Optional.of("192.168.56.10"),
              Optional.of(
                  new BridgedNicRecord("02:00:00:00:00:01", "br0", Optional.of("192.168.1.7"))),
              Optional.of(
                  new GuestAccess("192.168.121.5", 22, "vagrant", List.of("/home/ö/key", "/k 2"))),
              List.of("192.168.1.8 db")));
  private static final MachineRecord BARE =
      new MachineRecord(
          new Place(new HostName("laptop"), "/w"),
          Phase.CREATING,
          MachineRecord.Power.OFF,
          new Build(new BoxRef("b", "0", "virtualbox"), Resources.ZERO, "", "", ""),
          new Contact(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));

  @TempDir Path folder;

  private StateStore store() {
    return FileStateStore.beside(folder);
  }

  @Override
  String place() {
    return folder.toString();
  }

  private Path file(String name) {
    return folder.resolve(".homelab").resolve(name);
  }

  private void content(String json) throws IOException {
    Files.createDirectories(folder.resolve(".homelab"));
    Files.writeString(file("state.json"), json);
  }

  @Test
  void who_only_reads_makes_no_folder() {
    assertThat(store().load(LAB)).isEqualTo(LabState.empty(LAB));
    assertThat(folder.resolve(".homelab")).doesNotExist();
  }

  @Test
  void what_is_written_is_read_back_with_the_next_serial() {
    LabState state =
        LabState.empty(LAB)
            .withLineage(LINEAGE)
            .with(WEB, FULL)
            .with(new MachineName("db"), BARE)
            .withNextHostIndex(3);
    LabState saved = store().save(state);
    assertThat(saved.serial()).isEqualTo(1);
    assertThat(saved).isEqualTo(state.withSerial(1));
    assertThat(store().load(LAB)).isEqualTo(saved);
    assertThat(store().save(saved).serial()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void every_phase_is_read_back(Phase phase) {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL.withPhase(phase)));
    assertThat(store().load(LAB).machine(WEB)).contains(FULL.withPhase(phase));
  }

  @ParameterizedTest
  @EnumSource(MachineRecord.Power.class)
  void whether_a_machine_runs_is_read_back_and_an_older_program_takes_a_suspended_one_for_off(
      MachineRecord.Power power) throws IOException {
    MachineRecord record =
        power == MachineRecord.Power.SUSPENDED
            ? FULL.withSuspended()
            : FULL.withRunning(power == MachineRecord.Power.ON);
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, record));
    assertThat(store().load(LAB).machine(WEB)).contains(record);
    assertThat(Files.readString(file("state.json")))
        .contains("\"running\" : " + (power == MachineRecord.Power.ON));
  }

  @Test
  void cordoned_hosts_are_read_back_and_a_state_without_any_says_nothing_of_them()
      throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL));
    assertThat(file("state.json")).content().doesNotContain("cordoned");
    LabState state =
        LabState.empty(LAB)
            .withLineage(LINEAGE)
            .withCordoned(new TreeSet<>(List.of(new HostName("nuc"), new HostName("laptop"))));
    store().save(state.withSerial(1).with(WEB, FULL).without(WEB).withNextHostIndex(2));
    assertThat(store().load(LAB).cordoned())
        .containsExactly(new HostName("laptop"), new HostName("nuc"));
    content(Files.readString(file("state.json")).replace("\"laptop\"", "5"));
    assertThatThrownBy(() -> store().load(LAB)).isInstanceOf(StateException.class);
  }

  @Test
  void strays_are_read_back_and_a_state_without_any_says_nothing_of_them() throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL));
    assertThat(file("state.json")).content().doesNotContain("strays");

    store().save(store().load(LAB).losing(WEB).withNextHostIndex(2));

    assertThat(store().load(LAB).machines()).isEmpty();
    assertThat(store().load(LAB).strays()).containsExactly(new Stray(WEB, FULL));
    content(Files.readString(file("state.json")).replace("\"strays\" : [", "\"strays\" : [ 5,"));
    assertThatThrownBy(() -> store().load(LAB)).isInstanceOf(StateException.class);
  }

  @Test
  void a_stray_is_one_per_host_and_ends_where_the_machine_itself_is_made_again() {
    LabState lost = LabState.empty(LAB).with(WEB, FULL).losing(WEB);

    assertThat(lost.losing(WEB)).as("there is nothing more to lose").isEqualTo(lost);
    assertThat(lost.with(WEB, FULL).strays()).isEmpty();
    assertThat(lost.withoutStray(WEB, FULL.host()).strays()).isEmpty();
    assertThat(lost.withoutStray(WEB, new HostName("elsewhere")).strays()).hasSize(1);
  }

  @Test
  void a_file_of_an_earlier_version_is_read_whole_and_written_in_the_same_form()
      throws IOException {
    String earlier;
    try (InputStream in =
        FileStateStoreTest.class.getResourceAsStream("state-of-an-earlier-version.json")) {
      earlier = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    content(earlier);

    LabState state = store().load(LAB);
    assertThat(state.serial()).isEqualTo(41);
    assertThat(state.machine(WEB)).contains(FULL);
    assertThat(state.machine(new MachineName("db"))).contains(BARE);

    store().save(state);
    assertThat(file("state.json"))
        .hasContent(earlier.replace("\"serial\" : 41", "\"serial\" : 42"));
  }

  @Test
  void the_same_state_gives_the_same_bytes() throws IOException {
    LabState one =
        LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL).with(new MachineName("db"), BARE);
    LabState other =
        LabState.empty(LAB).withLineage(LINEAGE).with(new MachineName("db"), BARE).with(WEB, FULL);
    store().save(one);
    byte[] first = Files.readAllBytes(file("state.json"));
    Files.delete(file("state.json"));
    store().save(other);
    assertThat(file("state.json")).hasBinaryContent(first);
  }

  @Test
  void every_write_keeps_the_generation_before_it_and_leaves_nothing_else() throws IOException {
    LabState first = store().save(LabState.empty(LAB).withLineage(LINEAGE));
    byte[] firstBytes = Files.readAllBytes(file("state.json"));
    assertThat(file("state.json.previous")).doesNotExist();
    store().save(first.with(WEB, FULL));
    assertThat(file("state.json.previous")).hasBinaryContent(firstBytes);
    try (var left = Files.list(folder.resolve(".homelab"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("state.json", "state.json.previous");
    }
  }

  @Test
  void a_write_goes_through_after_one_that_was_cut_off_in_the_middle() throws IOException {
    LabState first = store().save(LabState.empty(LAB).withLineage(LINEAGE));
    Files.writeString(file("state.json.new"), "{ half a sta".repeat(1000));
    Files.writeString(file("state.json.previous.new"), "{ half");
    assertThat(store().load(LAB)).isEqualTo(first);
    LabState second = store().save(first.with(WEB, FULL));
    assertThat(store().load(LAB)).isEqualTo(second);
  }

  @Test
  void a_write_that_fails_leaves_the_old_state_in_place() throws IOException {
    LabState first = store().save(LabState.empty(LAB).withLineage(LINEAGE));
    Files.createDirectory(file("state.json.new"));
    assertThatThrownBy(() -> store().save(first.with(WEB, FULL)))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith("cannot write " + file("state.json"));
    assertThat(store().load(LAB)).isEqualTo(first);
  }

  @Test
  void a_store_may_be_in_any_folder() {
    Path other = folder.resolve(".homelab/labs/ci-7");
    LabState state =
        FileStateStore.in(other, Refuge.NONE).save(LabState.empty(LAB).with(WEB, FULL));
    assertThat(FileStateStore.in(other, Refuge.NONE).load(LAB)).isEqualTo(state);
    assertThat(other.resolve("state.json")).exists();
    assertThat(store().load(LAB)).isEqualTo(LabState.empty(LAB));
  }

  @Test
  void what_is_lost_while_a_run_goes_on_is_written_again_by_who_knows_it() throws IOException {
    LabState second = store().save(store().save(LabState.empty(LAB).withLineage(LINEAGE)));
    Files.writeString(file("state.json"), "{ half");
    assertThatThrownBy(() -> store().save(second.withSerial(1).with(WEB, FULL)))
        .as("who read the generation before does not")
        .isInstanceOf(StateException.class)
        .hasMessageContaining("the lab's machines may still be running");
    assertThat(file("state.json")).hasContent("{ half");
    assertThat(store().save(second.with(WEB, FULL)).serial()).isEqualTo(3);
  }

  @Test
  void a_damaged_state_is_no_new_lab_for_whoever_writes() throws IOException {
    content("{ half");
    assertThatThrownBy(() -> store().save(LabState.empty(LAB)))
        .isInstanceOfSatisfying(
            StateException.class,
            e -> assertThat(e.hint()).isEqualTo("run: homelab state recover"));
    assertThat(file("state.json")).hasContent("{ half");
  }

  @Test
  void nobody_else_may_look_into_the_folder() throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve(".homelab"))))
        .isEqualTo("rwx------");
  }

  @Test
  void a_newer_schema_is_refused_and_its_file_left_as_it_is() throws IOException {
    String newer = "{\"schema_version\": 2, \"lab\": \"devlab\", \"serial\": 1, \"machines\": {}}";
    content(newer);
    assertThatThrownBy(() -> store().load(LAB))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("schema_version is 2, this program reads 1");
    assertThat(file("state.json")).hasContent(newer);
  }

  @Test
  void the_state_of_another_lab_is_refused() {
    store().save(LabState.empty(new LabName("otherlab")));
    assertThatThrownBy(() -> store().load(LAB))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("belongs to lab otherlab, but topology.yaml describes lab devlab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "\"text\"",
        "{\"schema_version\": 1}",
        "{\"schema_version\": \"one\"}",
        "{\"schema_version\": 99999999999999999999}",
        "{\"schema_version\": 1, \"lab\": 5, \"serial\": 1, \"machines\": {}}",
        "{\"schema_version\": 1, \"lab\": \"De v\", \"serial\": 1, \"machines\": {}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": \"x\", \"machines\": {}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": 1, \"machines\": []}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": 1, \"machines\": {\"web\": {}}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": 1, \"machines\": {\"WEB\": null}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": 1, \"next_host_index\": \"x\","
            + " \"machines\": {}}"
      })
  void what_is_no_state_is_refused_with_one_sentence_and_left_as_it_is(String text)
      throws IOException {
    content(text);
    assertThatThrownBy(() -> store().load(LAB))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith(file("state.json") + " cannot be used: ")
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("io.homelab");
    assertThat(file("state.json")).hasContent(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"phase", "host", "serial", "cpus", "knows", "running", "port"})
  void a_record_with_one_wrong_value_is_refused(String key) throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL));
    String good = Files.readString(file("state.json"));
    String bad = good.replaceFirst("\"" + key + "\" : [^,\n]+", "\"" + key + "\" : \"-1 wrong\"");
    assertThat(bad).isNotEqualTo(good);
    content(bad);
    assertThatThrownBy(() -> store().load(LAB))
        .isInstanceOf(StateException.class)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("io.homelab");
  }

  @Test
  void bytes_that_are_no_utf_8_are_refused() throws IOException {
    Files.createDirectories(folder.resolve(".homelab"));
    Files.write(file("state.json"), "{\"lab\": \"ö\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> store().load(LAB)).isInstanceOf(StateException.class);
  }

  @Test
  void a_key_that_is_not_known_yet_does_no_harm() throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL));
    String text = Files.readString(file("state.json"));
    content(text.replaceFirst("\\{", "{ \"later\": [1, 2],"));
    assertThat(store().load(LAB).machine(WEB)).contains(FULL);
  }

  @Test
  void a_state_is_a_value_of_its_own() {
    TreeMap<MachineName, MachineRecord> machines = new TreeMap<>();
    LabState state = new LabState(LAB, LINEAGE, 0, 0, new TreeSet<>(), machines);
    machines.put(WEB, FULL);
    assertThat(state.machines()).isEmpty();
    assertThat(state.with(WEB, FULL).without(WEB)).isEqualTo(state);
  }

  @Test
  void a_machine_knows_whom_its_hosts_block_names_even_without_an_address() {
    MachineRecord record = FULL.withKnows(List.of("192.168.1.8 db-1", "? cache"));
    assertThat(record.knows(new MachineName("db-1"))).isTrue();
    assertThat(record.knows(new MachineName("cache"))).isTrue();
    assertThat(record.knows(new MachineName("1"))).isFalse();
    assertThat(record.knows(new MachineName("db"))).isFalse();
  }

  @Test
  void a_state_knows_whose_engine_made_its_machines() {
    store().save(LabState.empty(LAB).withEngine(Optional.of("paper")).with(WEB, FULL));
    LabState read = store().load(LAB);
    assertThat(read.engine()).contains("paper");
    assertThat(read.without(WEB).withNextHostIndex(2).engine()).contains("paper");
    assertThat(LabState.empty(LAB).engine()).isEmpty();
  }

  @Test
  void two_states_never_share_a_lineage() {
    String one = store().save(LabState.empty(LAB)).lineage();
    StateStore other = FileStateStore.beside(folder.resolve("other"));
    assertThat(other.save(LabState.empty(LAB)).lineage()).isNotEqualTo(one);
  }

  @Test
  void a_state_of_an_earlier_version_always_gets_the_same_lineage() throws IOException {
    store().save(LabState.empty(LAB).with(WEB, FULL));
    Path file = folder.resolve(".homelab/state.json");
    Files.writeString(file, Files.readString(file).replaceFirst("(?m)^.*\"lineage\".*\n", ""));
    String lineage = store().load(LAB).lineage();
    assertThat(lineage).isNotEmpty();
    assertThat(store().load(LAB).lineage()).isEqualTo(lineage);
    assertThat(store().save(store().load(LAB)).lineage()).isEqualTo(lineage);
  }

  @Test
  void a_state_of_an_earlier_version_is_kept_whole_beside_the_one_that_takes_its_place()
      throws IOException {
    store().save(LabState.empty(LAB).with(WEB, FULL));
    String earlier =
        Files.readString(file("state.json")).replaceFirst("(?m)^.*\"lineage\".*\n", "");
    content(earlier);

    LabState migrated = store().save(store().load(LAB));
    store().save(store().save(migrated));

    assertThat(file("state.json.backup")).hasContent(earlier);
    assertThat(store().load(LAB).machine(WEB)).contains(FULL);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file("state.json.backup"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_version_that_is_a_text_is_no_version() throws IOException {
    store().save(LabState.empty(LAB));
    Path file = folder.resolve(".homelab/state.json");
    Files.writeString(
        file,
        Files.readString(file).replace("\"schema_version\" : 1", "\"schema_version\" : \"1\""));
    assertThatThrownBy(() -> store().load(LAB)).hasMessageContaining("schema_version is \"1\"");
  }

  @Test
  void a_state_with_wrong_bytes_is_read_or_refused_and_never_a_failure_of_ours()
      throws IOException {
    store().save(LabState.empty(LAB).withLineage(LINEAGE).with(WEB, FULL));
    byte[] whole = Files.readAllBytes(file("state.json"));
    int refused = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = whole.clone();
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "{}[]\":,0-.e".charAt(random.nextInt(11));
      }
      Files.write(file("state.json"), bytes);
      try {
        assertThat(store().load(LAB).lab()).isEqualTo(LAB);
      } catch (StateException e) {
        refused++;
        assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n", "io.homelab");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void only_its_owner_can_read_what_is_kept_even_where_others_could_before() throws IOException {
    Path kept = Files.createDirectories(folder.resolve(".homelab"));
    Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rwxr-xr-x"));
    store().save(LabState.empty(LAB));
    Files.setPosixFilePermissions(
        kept.resolve("state.json"), PosixFilePermissions.fromString("rw-r--r--"));
    store().save(store().load(LAB));
    try (LabLease lock = LockNotes.lock(folder, "me")) {
      for (String file : List.of("state.json", "state.json.previous", "lock")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve(file))))
            .as(file)
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{\"schema_version\": \"1\"}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"lineage\": \"x\", \"machines\": {}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": -9, \"machines\": {}}",
        "{\"schema_version\": 1, \"lab\": \"devlab\", \"serial\": 1e99, \"machines\": {}}"
      })
  void a_file_that_is_no_state_leads_to_recovery_in_plain_words(String content) throws IOException {
    Files.createDirectories(folder.resolve(".homelab"));
    Files.writeString(folder.resolve(".homelab/state.json"), content);
    assertThatThrownBy(() -> store().load(LAB))
        .isInstanceOfSatisfying(
            StateException.class,
            e -> {
              assertThat(e.hint()).isEqualTo("run: homelab state recover");
              assertThat(e).message().doesNotContain("Node", "String", "Token");
            });
  }
}
