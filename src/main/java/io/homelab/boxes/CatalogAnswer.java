package io.homelab.boxes;

import java.util.List;
import java.util.Optional;

/** What came of asking for a box's catalog. */
public sealed interface CatalogAnswer {
  /**
   * The catalog.
   *
   * @param name the box that it is about; absent where it does not say
   * @param offers all files, in the catalog's order; entries that make no sense are left out
   */
  record Listed(Optional<String> name, List<BoxOffer> offers) implements CatalogAnswer {
    /** Copies the list. */
    public Listed {
      offers = List.copyOf(offers);
    }
  }

  /** The registry has no such box. */
  record Absent() implements CatalogAnswer {}

  /** The registry wants to know who asks, or does not let this one see the box. */
  record Denied() implements CatalogAnswer {}

  /**
   * What came is no catalog.
   *
   * @param why in plain words
   */
  record Malformed(String why) implements CatalogAnswer {}

  /**
   * The registry does not answer this computer. A host may fare better.
   *
   * @param why in plain words
   */
  record Silent(String why) implements CatalogAnswer {}
}
