package io.homelab.state;

import java.nio.file.Path;

/** Where books are, in one word: so that a process of its own can open them, too. */
final class StorePlace {
  private StorePlace() {}

  /**
   * Opens them.
   *
   * @param place the folder of a topology
   */
  static StateStore open(String place) {
    return FileStateStore.beside(Path.of(place));
  }
}
