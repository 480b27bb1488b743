package io.homelab;

import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateProvider;
import io.homelab.shared.SharedStateProvider.Entry;
import java.util.HashMap;
import java.util.Map;

/** Opens books that several computers share, once for the process. */
final class SharedStates {
  private final Entry entry;
  private final ServerLibraries libraries;
  private final Map<StateDatabase, SharedState> open = new HashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param entry how the user gets in
   * @param libraries what has the database's driver
   */
  SharedStates(Entry entry, ServerLibraries libraries) {
    this.entry = entry;
    this.libraries = libraries;
  }

  /**
   * The books there.
   *
   * @throws io.homelab.model.HomeLabException when they cannot be opened
   */
  synchronized SharedState at(StateDatabase place) {
    return open.computeIfAbsent(
        place,
        where ->
            libraries
                .find(SharedStateProvider.class, "keep a state in a database")
                .open(where, entry));
  }
}
