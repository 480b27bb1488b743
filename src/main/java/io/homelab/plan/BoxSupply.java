package io.homelab.plan;

import io.homelab.boxes.BoxRegistry;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.StockedBox;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the boxes of a lab can come from.
 *
 * @param here the boxes that are on this computer
 * @param urls the addresses that the topology gives, by the box's name
 * @param server the registry that has the boxes that are nowhere else: what stands before a box's
 *     name in the address of its catalog
 * @param downloads the files of boxes that are not here, as far as they are known
 */
public record BoxSupply(
    SortedMap<BoxRef, StockedBox> here,
    SortedMap<String, String> urls,
    String server,
    SortedMap<BoxRef, BoxDownload> downloads) {
  /** Copies the maps. */
  public BoxSupply {
    here = Collections.unmodifiableSortedMap(new TreeMap<>(here));
    urls = Collections.unmodifiableSortedMap(new TreeMap<>(urls));
    downloads = Collections.unmodifiableSortedMap(new TreeMap<>(downloads));
  }

  /** Boxes on this computer, and the public registry. */
  public static BoxSupply of(SortedMap<BoxRef, StockedBox> here) {
    return new BoxSupply(here, new TreeMap<>(), BoxRegistry.PUBLIC, new TreeMap<>());
  }

  /** The same with the files known of boxes that are not here. */
  public BoxSupply with(SortedMap<BoxRef, BoxDownload> known) {
    return new BoxSupply(here, urls, server, known);
  }
}
