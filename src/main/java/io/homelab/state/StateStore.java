package io.homelab.state;

import io.homelab.model.LabName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The books of one lab: its state, and who may change it. What every implementation promises is
 * expressed in code by {@code StateStoreContract}.
 */
public interface StateStore {
  /**
   * An id that tells these books from all others, copies of them included; the caller holds the
   * lab's lease.
   */
  String id();

  /**
   * Reads the newest generation of the state, or an empty one when there was none yet.
   *
   * @throws StateException when it is lost, or cannot be read, or belongs to another lab
   */
  default LabState load(LabName lab) {
    return switch (find(lab)) {
      case FoundState.Newest newest -> newest.state();
      case FoundState.Before before -> throw lost(before.why());
      case FoundState.NoneLeft lost -> throw lost(lost.why());
    };
  }

  /**
   * What can be read of the state now, for whoever goes on without it, too: whoever needs it is
   * told what is wrong with it.
   */
  default Optional<LabState> glance(LabName lab) {
    try {
      return switch (find(lab)) {
        case FoundState.Newest newest -> Optional.of(newest.state());
        case FoundState.Before before -> Optional.of(before.state());
        case FoundState.NoneLeft lost -> Optional.empty();
      };
    } catch (StateException e) {
      return Optional.empty();
    }
  }

  /** The refusal of whoever needs a state that is lost. */
  static StateException lost(String why) {
    return new StateException(
        why + "; the lab's machines may still be running", "run: homelab state recover", null);
  }

  /**
   * Reads what is there: the newest generation, else the one before it. What is lost or damaged is
   * left as it is.
   *
   * @throws StateException when what should count belongs to another lab, was written by a later
   *     version of the program, or may not be read
   */
  FoundState find(LabName lab);

  /**
   * Writes a state with the next serial, if what is stored is still what its writer read: the
   * serial and the lineage tell. The first state of a lab has the serial 0, and gets its lineage
   * here. An interrupt does not keep the state from being written: the thread stays interrupted.
   *
   * <p>After a failure the same writer may try again with a later state that still has the serial
   * which it read, even where the failed one had reached its place.
   *
   * @param state the state, with the serial that was read
   * @return the state as written
   * @throws StaleStateException when another run has changed it since; nothing is overwritten
   * @throws StateException when it cannot be written; the old state is then still in place, or this
   *     one is
   */
  LabState save(LabState state);

  /**
   * Writes a state that was rebuilt after the newest generation was lost. What is left of that is
   * kept aside; its serial is not used again, so that nothing that was planned for it is carried
   * out.
   *
   * @param state the state, with the serial of what it was rebuilt from
   * @return the state as written, and what was kept aside
   * @throws StaleStateException when nothing is lost: another run has restored it
   * @throws StateException when it cannot be written
   */
  Restored restore(LabState state);

  /**
   * Puts a state that comes from elsewhere in the place of what is there. What is damaged is kept
   * aside.
   *
   * @param state the state, with the serial that it gets
   * @return the state as written, and what was kept aside
   * @throws StaleStateException when that serial is not above the one that is stored
   * @throws StateException when it cannot be written
   */
  Restored push(LabState state);

  /**
   * A state that took the place of a lost one.
   *
   * @param state the state as written
   * @param aside the name under which the damaged one is kept, if there was one
   */
  record Restored(LabState state, Optional<String> aside) {}

  /**
   * Tells of a copy that knows more than that state, since it could not be written in its place.
   *
   * @return in a sentence without its period
   */
  Optional<String> kept(LabState state);

  /**
   * Takes the lab's lease. From then on, a state is written only as long as nobody takes it away.
   *
   * @param mine who we are, for others to read
   * @param clock tells when we last said that we live
   * @throws LockedException when another run has it
   * @throws StateException when that cannot be written down
   */
  LabLease lock(LockNote mine, InstantSource clock);

  /**
   * Who holds the lab's lease now; empty when nobody does, or says so.
   *
   * @param thisComputer the name of this computer
   */
  Optional<LockHolder> lockHolder(String thisComputer, Instant now);

  /** How the lab's lease is now, also where nothing tells who has it. */
  LockReport lockReport(String thisComputer, Instant now);

  /**
   * Takes the lab's lease away from its holder, whoever it is. Should it live, it writes no state
   * any more.
   *
   * @throws StateException when that cannot be written down
   */
  void breakLock();
}
