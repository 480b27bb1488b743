package io.homelab.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the topology says about boxes.
 *
 * @param folder the folder of box files, resolved
 * @param declared by the box's name
 */
public record LabBoxes(Path folder, SortedMap<String, DeclaredBox> declared) {
  /** Copies the map. */
  public LabBoxes {
    declared = Collections.unmodifiableSortedMap(new TreeMap<>(declared));
  }

  /** Files in a folder, and nothing said about any box. */
  public static LabBoxes in(Path folder) {
    return new LabBoxes(folder, new TreeMap<>(Map.of()));
  }

  /** What the topology says about a box. */
  public DeclaredBox of(BoxRef box) {
    return declared.getOrDefault(box.name(), DeclaredBox.NOTHING);
  }

  /** Where a box's file would be on this computer; absent where it has an address instead. */
  public Optional<Path> file(BoxRef box) {
    DeclaredBox said = of(box);
    return said.url().isPresent()
        ? Optional.empty()
        : said.file().or(() -> Optional.of(folder.resolve(box.fileName())));
  }
}
