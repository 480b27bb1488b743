package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Lifetime;
import io.homelab.model.MachineName;
import io.homelab.workdir.HostLabs;
import io.homelab.workdir.MarkerFile;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One lab as the hosts know it: its folders there, wherever it was made from.
 *
 * @param name its name
 * @param owner who made it
 * @param lineage of its state; empty for one of an earlier version
 * @param places its folder on each host
 */
public record FoundLab(
    LabName name, String owner, String lineage, SortedMap<HostName, LabPlace> places)
    implements Comparable<FoundLab> {
  private static final Comparator<FoundLab> ORDER =
      Comparator.comparing(FoundLab::name)
          .thenComparing(FoundLab::owner)
          .thenComparing(FoundLab::lineage);

  /** Copies the map. */
  public FoundLab {
    places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
  }

  /**
   * A lab's folder on one host.
   *
   * @param folder the folder
   * @param now the host's clock when it was asked; absent where it does not tell
   */
  public record LabPlace(HostLabs.Folder folder, Optional<Instant> now) {
    /** What the folder says of the lab. */
    MarkerFile marker() {
      return folder.marker();
    }

    /** The machines that are there, or were about to be made. */
    public SortedSet<MachineName> machines() {
      SortedSet<MachineName> all = new TreeSet<>();
      marker().machines().keySet().forEach(name -> all.add(new MachineName(name)));
      folder.machines().forEach(name -> all.add(new MachineName(name)));
      return all;
    }
  }

  /** Its machines on all hosts. */
  public SortedSet<MachineName> machines() {
    SortedSet<MachineName> all = new TreeSet<>();
    places.values().forEach(place -> all.addAll(place.machines()));
    return all;
  }

  /**
   * How long it stays; absent for a lab that does not go away by itself. Where the hosts differ,
   * since somebody was stopped while changing it, the latest end counts.
   */
  public Optional<Lifetime> lifetime() {
    return lifetimes().stream().max(Lifetime.BY_END);
  }

  private Collection<Lifetime> lifetimes() {
    return places.values().stream()
        .map(LabPlace::marker)
        .map(MarkerFile::terms)
        .map(LabTerms::lifetime)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Whether it is the same lab, maybe in other folders. */
  boolean isPartOf(FoundLab other) {
    return ORDER.compare(this, other) == 0;
  }

  /** Who works in it, or may; in words. */
  public Optional<String> user() {
    return places.values().stream()
        .map(place -> place.folder().user())
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public int compareTo(FoundLab other) {
    return ORDER.compare(this, other);
  }
}
