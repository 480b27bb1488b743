package io.homelab.state;

import io.homelab.postgres.PostgresServer;
import io.homelab.shared.SharedState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where books are, in one word: so that a process of its own can open them, too. */
final class StorePlace {
  private static final Map<String, SharedState> SHARED = new ConcurrentHashMap<>();

  private StorePlace() {}

  /**
   * Opens them.
   *
   * @param place the folder of a topology, or the address of a database
   */
  static StateStore open(String place) {
    return place.startsWith("postgresql:")
        ? SHARED
            .computeIfAbsent(place, PostgresServer::open)
            .states(StateStoreContract.LAB.value(), Refuge.NONE)
        : FileStateStore.beside(Path.of(place));
  }
}
