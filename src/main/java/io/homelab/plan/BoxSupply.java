package io.homelab.plan;

import io.homelab.boxes.BoxRegistry;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.StockedBox;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the boxes of a lab can come from.
 *
 * @param here the boxes that are on this computer
 * @param urls the addresses that the topology gives, by the box's name
 * @param server the registry that has the boxes that are nowhere else: what stands before a box's
 *     name in the address of its catalog
 * @param downloads the files of boxes that are not here, as far as they are known
 * @param relayed those of them that this computer fetches for the hosts
 */
public record BoxSupply(
    SortedMap<BoxRef, StockedBox> here,
    SortedMap<String, String> urls,
    String server,
    SortedMap<BoxRef, BoxDownload> downloads,
    SortedSet<BoxRef> relayed) {
  /** Copies the collections. */
  public BoxSupply {
    here = Collections.unmodifiableSortedMap(new TreeMap<>(here));
    urls = Collections.unmodifiableSortedMap(new TreeMap<>(urls));
    downloads = Collections.unmodifiableSortedMap(new TreeMap<>(downloads));
    relayed = Collections.unmodifiableSortedSet(new TreeSet<>(relayed));
  }

  /** Boxes on this computer, and the public registry. */
  public static BoxSupply of(SortedMap<BoxRef, StockedBox> here) {
    return new BoxSupply(
        here, new TreeMap<>(), BoxRegistry.PUBLIC, new TreeMap<>(), new TreeSet<>());
  }

  /**
   * The same with more known of boxes that are not here.
   *
   * @param known their files
   * @param fetched those that this computer fetches for the hosts
   */
  public BoxSupply with(SortedMap<BoxRef, BoxDownload> known, SortedSet<BoxRef> fetched) {
    return new BoxSupply(here, urls, server, known, fetched);
  }
}
