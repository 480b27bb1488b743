package io.homelab.engine.vagrant.evaluation;

import io.homelab.model.BoxDownload;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the boxes of a Vagrantfile come from, as entries of {@code boxes}. */
final class BoxEntries {
  private static final String FILE = "file://";

  private final LocalPaths paths;
  private final SortedMap<String, Map<String, Object>> boxes = new TreeMap<>();

  BoxEntries(LocalPaths paths) {
    this.paths = paths;
  }

  /** The entries, by the box's name. */
  SortedMap<String, Map<String, Object>> all() {
    return boxes;
  }

  /** Adds a machine's box if its {@code box_url} is one address, and that of no other machine. */
  void add(EvaluatedMachine machine, UnsaidList unsaid) {
    Optional<Map<String, Object>> entry =
        machine.boxUrls().size() == 1 && machine.boxUrls().getFirst() instanceof String url
            ? entry(url)
            : Optional.empty();
    if (entry.isPresent()
        && machine.box().isPresent()
        && entry.get().equals(boxes.getOrDefault(machine.box().get(), entry.get()))) {
      boxes.put(machine.box().get(), entry.get());
      return;
    }
    for (Object url : machine.boxUrls()) {
      unsaid.add("box_url %s".formatted(UnsaidList.shown(url)));
    }
  }

  private Optional<Map<String, Object>> entry(String url) {
    if (BoxDownload.isAddress(url)) {
      return Optional.of(Map.of("url", url));
    }
    String path = url.startsWith(FILE) ? url.substring(FILE.length()) : url;
    try {
      return paths
          .below(path)
          .or(() -> Optional.of(path).filter(file -> Path.of(file).isAbsolute()))
          .filter(file ->
              path.endsWith(".box") && Files.isRegularFile(paths.vagrantfile().resolve(path)))
          .map(file -> Map.<String, Object>of("file", file));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
