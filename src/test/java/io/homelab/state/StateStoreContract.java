package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} promises. */
abstract class StateStoreContract {
  static final LabName LAB = new LabName("devlab");
  private static final MachineName WEB = new MachineName("web");
  private static final MachineRecord RECORD =
      new MachineRecord(
          new Place(new HostName("nuc"), "/home/ops/lab"),
          Phase.READY,
          MachineRecord.Power.ON,
          new Build(
              new BoxRef("x/alpine", "1.0.0", "libvirt"), new Resources(1, 512, 4), "a", "b", "c"),
          new Contact(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));

  /** Opens the books of the lab once more, as another run would: each time the same ones. */
  abstract StateStore open();

  @Test
  void a_lab_of_which_nothing_is_known_has_an_empty_state() {
    assertThat(open().load(LAB)).isEqualTo(LabState.empty(LAB));
    assertThat(open().find(LAB)).isEqualTo(new FoundState.Newest(LabState.empty(LAB)));
  }

  @Test
  void what_is_written_has_the_next_serial_and_is_what_everybody_reads() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    assertThat(first.serial()).isEqualTo(1);
    LabState second = store.save(first.with(WEB, RECORD));
    assertThat(second).isEqualTo(first.with(WEB, RECORD).withSerial(2));
    assertThat(open().load(LAB)).isEqualTo(second);
    assertThat(open().save(second.without(WEB)).serial()).isEqualTo(3);
    assertThat(store.load(LAB).machines()).isEmpty();
  }

  @Test
  void a_state_gets_its_lineage_when_it_is_first_written_and_keeps_it() {
    LabState first = open().save(LabState.empty(LAB));
    assertThat(first.lineage()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(open().save(first).lineage()).isEqualTo(first.lineage());
    assertThat(open().load(LAB).lineage()).isEqualTo(first.lineage());
  }

  @Test
  void a_state_that_another_run_has_changed_since_is_not_overwritten() {
    StateStore mine = open();
    LabState read = mine.save(LabState.empty(LAB));
    LabState theirs = open().save(read.with(WEB, RECORD));

    assertThatThrownBy(() -> mine.save(read.withNextHostIndex(5)))
        .isInstanceOfSatisfying(
            StaleStateException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "another run changed the lab's state meanwhile: its serial is 2, this run knows 1");
              assertThat(e.hint())
                  .isEqualTo(
                      "see how it is now with 'homelab plan', then run the same command again");
            });
    assertThat(open().load(LAB)).isEqualTo(theirs);
    assertThat(mine.save(mine.load(LAB).withNextHostIndex(5)).serial()).isEqualTo(3);
  }

  @Test
  void who_has_written_a_state_cannot_write_what_he_knew_before_it() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    LabState second = store.save(first.with(WEB, RECORD));
    assertThatThrownBy(() -> store.save(first)).isInstanceOf(StaleStateException.class);
    assertThat(store.load(LAB)).isEqualTo(second);
  }

  @Test
  void a_lab_that_another_run_began_is_not_begun_again() {
    LabState theirs = open().save(LabState.empty(LAB));
    assertThatThrownBy(() -> open().save(LabState.empty(LAB)))
        .isInstanceOf(StaleStateException.class);
    assertThat(open().load(LAB)).isEqualTo(theirs);
  }

  @Test
  void a_state_of_another_lineage_is_another_one_whatever_its_serial() {
    StateStore store = open();
    LabState read = store.save(LabState.empty(LAB));
    String other = "99999999-2222-3333-4444-555555555555";
    LabState pushed = open().push(read.withLineage(other).withSerial(2)).state();
    assertThatThrownBy(() -> store.save(read.withSerial(2)))
        .isInstanceOf(StaleStateException.class)
        .hasMessageContaining("another run put another state in the place of the one");
    assertThat(store.load(LAB)).isEqualTo(pushed);
  }

  @Test
  void what_is_pushed_has_the_serial_that_it_brings_which_is_above_all_before() {
    LabState first = open().save(LabState.empty(LAB));
    LabState pushed = first.with(WEB, RECORD).withSerial(9);
    assertThat(open().push(pushed)).isEqualTo(new StateStore.Restored(pushed, Optional.empty()));
    assertThat(open().load(LAB)).isEqualTo(pushed);
    for (long serial : List.of(8L, 9L)) {
      assertThatThrownBy(() -> open().push(first.withSerial(serial)))
          .isInstanceOf(StaleStateException.class);
    }
    assertThat(open().load(LAB)).isEqualTo(pushed);
    assertThat(open().save(pushed).serial()).isEqualTo(10);
  }

  @Test
  void what_is_rebuilt_takes_no_serial_that_a_lost_state_can_have_had() {
    LabState rebuilt = open().restore(LabState.empty(LAB).with(WEB, RECORD).withSerial(6)).state();
    assertThat(rebuilt.serial()).isEqualTo(8);
    assertThat(rebuilt.lineage()).isNotEmpty();
    assertThat(open().load(LAB)).isEqualTo(rebuilt);
  }

  @Test
  void nothing_is_restored_where_nothing_is_lost() {
    LabState theirs = open().save(LabState.empty(LAB).with(WEB, RECORD));
    assertThatThrownBy(() -> open().restore(LabState.empty(LAB).withSerial(5)))
        .isInstanceOf(StaleStateException.class);
    assertThat(open().load(LAB)).isEqualTo(theirs);
  }

  @Test
  void an_interrupt_does_not_keep_a_state_from_being_written() {
    StateStore store = open();
    LabState first = store.save(LabState.empty(LAB));
    Thread.currentThread().interrupt();
    try {
      assertThat(store.save(first.with(WEB, RECORD)).serial()).isEqualTo(2);
    } finally {
      assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
    }
    assertThat(open().load(LAB).machine(WEB)).contains(RECORD);
  }
}
