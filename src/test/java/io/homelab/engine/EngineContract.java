package io.homelab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every engine has to keep to; each engine has a test that fills in what it works on. */
@Timeout(60)
public abstract class EngineContract {
  protected static final MachineName WEB = new MachineName("web");
  protected static final MachineName DB = new MachineName("db");
  protected static final MachineName APP = new MachineName("app");
  private static final HostName NUC = new HostName("nuc");
  private static final SnapshotName BEFORE = new SnapshotName("before");

  @TempDir protected Path folder;

  private final List<String> progress = new ArrayList<>();

  /** The engine. */
  protected abstract Engine engine();

  /** A session on a host that has nothing on it; the same host for all calls in one test. */
  protected abstract EngineSession session();

  /** From now on, that action fails for that machine. */
  protected abstract void breakDown(Verb verb, MachineName machine, String words);

  /** What an engine does to machines. */
  protected enum Verb {
    BOOT,
    RELOAD,
    PROVISION,
    HALT,
    SUSPEND,
    RESUME,
    DESTROY
  }

  private final MachineProgress noting =
      new MachineProgress() {
        @Override
        public void started(MachineName machine) {
          progress.add("started " + machine);
        }

        @Override
        public void finished(MachineName machine) {
          progress.add("finished " + machine);
        }
      };

  private SortedMap<MachineName, MachineOutcome> act(
      EngineSession session, Verb verb, MachineName... machines) {
    List<MachineName> names = List.of(machines);
    return switch (verb) {
      case BOOT -> session.boot("libvirt", names, noting);
      case RELOAD -> session.reload(names, noting);
      case PROVISION -> session.provision(names, noting);
      case HALT -> session.halt(names, noting);
      case SUSPEND -> session.suspend(names, noting);
      case RESUME -> session.resume(names, noting);
      case DESTROY -> session.destroy(names, noting);
    };
  }

  private Lab lab(String... machines) {
    return LabText.read(folder, LabText.TWO_HOSTS, machines).lab();
  }

  private MachineDigests digests(String machine, Optional<BridgedNic> nic) {
    Machine read = lab(machine).machines().getFirst();
    return engine().digests(read, nic, Fingerprint.of(read, path -> "content of " + path));
  }

  private MachineDigests digests(String machine) {
    return digests(machine, Optional.empty());
  }

  @Test
  void it_has_a_name() {
    assertThat(engine().name()).isNotBlank();
  }

  @Test
  void the_same_description_needs_nothing() {
    assertThat(digests("{ name: web }").since(digests("{ name: web }")))
        .isEqualTo(ChangeNeed.NOTHING);
  }

  @Test
  void another_script_can_run_in_the_machine_as_it_is() {
    assertThat(
            digests("{ name: web, provision: [{ inline: echo b }] }")
                .since(digests("{ name: web, provision: [{ inline: echo a }] }")))
        .isEqualTo(ChangeNeed.IN_PLACE);
  }

  @Test
  void more_memory_needs_no_new_machine() {
    assertThat(digests("{ name: web, memory_mb: 2048 }").since(digests("{ name: web }")))
        .isEqualTo(ChangeNeed.RELOAD);
  }

  @Test
  void another_box_needs_a_new_machine() {
    assertThat(digests("{ name: web, box: x/other }").since(digests("{ name: web }")))
        .isEqualTo(ChangeNeed.REPLACE);
  }

  @Test
  void a_bridged_nic_is_no_small_thing() {
    Optional<BridgedNic> nic = Optional.of(new BridgedNic("02:00:00:00:00:01", "br0"));
    assertThat(digests("{ name: web }", nic).since(digests("{ name: web }")))
        .isIn(ChangeNeed.RELOAD, ChangeNeed.REPLACE);
  }

  @Test
  void a_definition_has_the_same_bytes_every_time_and_tells_hosts_apart() {
    Lab lab = lab("{ name: web }", "{ name: db }");
    SortedMap<MachineName, HostName> placements = new TreeMap<>();
    placements.put(WEB, NUC);
    placements.put(DB, new HostName("attic"));
    SortedMap<String, byte[]> once =
        engine().definition(lab, placements, new TreeMap<>(), Optional.of(NUC));
    SortedMap<String, byte[]> again =
        engine().definition(lab, placements, new TreeMap<>(), Optional.of(NUC));
    SortedMap<String, byte[]> elsewhere =
        engine().definition(lab, placements, new TreeMap<>(), Optional.of(new HostName("attic")));
    assertThat(once).isNotEmpty().hasSameSizeAs(again);
    once.forEach((path, content) -> {
      assertThat(path).doesNotStartWith("/").doesNotContain("..");
      assertThat(content).isEqualTo(again.get(path));
    });
    assertThat(once.entrySet())
        .anySatisfy(file -> assertThat(file.getValue()).isNotEqualTo(elsewhere.get(file.getKey())));
  }

  @Test
  void a_machine_is_made_halted_started_and_destroyed() {
    EngineSession session = session();
    for (Verb verb :
        List.of(Verb.BOOT, Verb.PROVISION, Verb.RELOAD, Verb.HALT, Verb.BOOT, Verb.DESTROY)) {
      assertThat(act(session, verb, WEB))
          .as("%s", verb)
          .isEqualTo(new TreeMap<>(java.util.Map.of(WEB, new MachineOutcome.Done())));
    }
  }

  @Test
  void a_machine_is_suspended_and_goes_on() {
    EngineSession session = session();
    act(session, Verb.BOOT, WEB);
    for (Verb verb : List.of(Verb.SUSPEND, Verb.RESUME)) {
      assertThat(act(session, verb, WEB))
          .as("%s", verb)
          .isEqualTo(new TreeMap<>(Map.of(WEB, new MachineOutcome.Done())));
    }
    assertThat(session.access(List.of(WEB)).access()).containsOnlyKeys(WEB);
  }

  @Test
  void what_is_gone_can_be_destroyed_again() {
    assertThat(act(session(), Verb.DESTROY, WEB)).containsEntry(WEB, new MachineOutcome.Done());
  }

  @Test
  void every_machine_of_a_call_has_its_outcome_and_is_told_when_it_is_finished() {
    assertThat(act(session(), Verb.BOOT, WEB, DB)).containsOnlyKeys(WEB, DB);
    assertThat(progress)
        .containsExactlyInAnyOrder("started web", "finished web", "started db", "finished db")
        .containsSubsequence("started web", "finished web")
        .containsSubsequence("started db", "finished db");
  }

  @Test
  void a_machine_that_fails_takes_no_other_with_it() {
    for (Verb verb : Verb.values()) {
      EngineSession session = session();
      act(session, Verb.BOOT, WEB, DB, APP);
      progress.clear();
      breakDown(verb, DB, "the disk is full");

      SortedMap<MachineName, MachineOutcome> outcomes = act(session, verb, WEB, DB, APP);

      assertThat(outcomes).as("%s", verb).containsOnlyKeys(WEB, DB, APP);
      assertThat(outcomes.get(WEB)).isEqualTo(new MachineOutcome.Done());
      assertThat(outcomes.get(APP)).isEqualTo(new MachineOutcome.Done());
      assertThat(outcomes.get(DB))
          .isInstanceOfSatisfying(
              MachineOutcome.Failed.class,
              failed -> assertThat(failed.reason()).contains("the disk is full"));
      assertThat(progress).contains("finished web", "finished app").doesNotContain("finished db");
    }
  }

  @Test
  void only_machines_that_are_up_can_be_entered_and_the_others_have_a_word_why() {
    EngineSession session = session();
    act(session, Verb.BOOT, WEB, DB);
    act(session, Verb.HALT, DB);

    GuestWays ways = session.access(List.of(WEB, DB, APP));

    assertThat(ways.access()).containsOnlyKeys(WEB);
    assertThat(ways.refused()).containsOnlyKeys(DB, APP);
    assertThat(ways.refused().values()).noneMatch(String::isBlank);
  }

  @Test
  void a_snapshot_is_listed_and_can_be_restored() {
    EngineSession session = session();
    act(session, Verb.BOOT, WEB);
    assertThat(session.snapshots(WEB)).isEmpty();
    assertThat(session.saveSnapshot(WEB, BEFORE)).isEqualTo(new MachineOutcome.Done());
    assertThat(session.snapshots(WEB)).containsExactly("before");
    assertThat(session.restoreSnapshot(WEB, BEFORE)).isEqualTo(new MachineOutcome.Done());
    assertThat(session.restoreSnapshot(WEB, new SnapshotName("never")))
        .isInstanceOf(MachineOutcome.Failed.class);
  }

  @Test
  void an_engine_that_looks_for_itself_finds_what_it_made_and_nothing_else() {
    SortedSet<BoxRef> boxes = new TreeSet<>(List.of(new BoxRef("x/alpine", "1.0.0", "libvirt")));
    if (session().report(boxes).isEmpty()) {
      return; // The probe of hosts tells it.
    }
    assertThat(session().report(boxes).orElseThrow().machines()).isEmpty();
    act(session(), Verb.BOOT, WEB, DB, APP);
    act(session(), Verb.HALT, DB);
    act(session(), Verb.DESTROY, APP);
    EngineReport report = session().report(boxes).orElseThrow();
    assertThat(report.machines()).isEqualTo(Map.of(WEB, true, DB, false));
    assertThat(report.version()).isPresent();
    assertThat(report.providers()).isSubsetOf("libvirt");
  }

  @Test
  void what_a_session_made_another_session_finds() {
    act(session(), Verb.BOOT, WEB);
    assertThat(session().access(List.of(WEB)).access()).containsOnlyKeys(WEB);
  }
}
