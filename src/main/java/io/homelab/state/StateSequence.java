package io.homelab.state;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which serial the next state gets: by what is stored, and by what its writer was told of it. */
public final class StateSequence {
  /** What failed since the last success, and may have taken the place of what was there. */
  private List<LabState> unanswered = List.of();

  /** Whoever has written nothing yet. */
  public StateSequence() {}

  /** The state with a lineage, a new one if it has none. */
  public static LabState lineal(LabState state) {
    return state.lineage().isEmpty() ? state.withLineage(UUID.randomUUID().toString()) : state;
  }

  /** That state is written from now on, and nobody knows yet with what success. */
  public void trying(LabState state) {
    unanswered = Stream.concat(unanswered.stream(), Stream.of(state)).toList();
  }

  /** The last one was written, and its writer knows. */
  public void answered() {
    unanswered = List.of();
  }

  /**
   * A state with the serial that comes after what is stored.
   *
   * @param next with the serial after that which its writer read
   * @param stored the newest generation
   * @param where what holds it, for a person
   * @param previous the one before it
   * @throws StaleStateException when that is not what is stored
   * @throws StateException when what is stored is lost, and its writer knows no more than is left
   */
  public LabState following(
      LabState next, StateGeneration stored, Object where, Supplier<StateGeneration> previous) {
    long read = next.serial() - 1;
    if (stored instanceof StateGeneration.Whole whole) {
      LabState there = whole.state();
      // Its writer was told that one of these failed, but it had taken its place by then.
      unanswered = unanswered.stream().filter(there::equals).toList();
      boolean known = there.serial() == read && there.lineage().equals(next.lineage());
      if (!known && unanswered.isEmpty()) {
        throw StaleStateException.of(next.withSerial(read), there);
      }
      return next.withSerial(there.serial() + 1);
    }
    StateGeneration before = previous.get();
    boolean nothing =
        stored instanceof StateGeneration.Gone && before instanceof StateGeneration.Gone;
    long left = before instanceof StateGeneration.Whole whole ? whole.state().serial() : 0;
    if (!nothing && read <= left) {
      throw StateStore.lost(stored.why(where));
    }
    return next;
  }
}
