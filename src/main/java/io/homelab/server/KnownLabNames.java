package io.homelab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of the labs in folders, for as long as the files that say them are the same: to find
 * one of many labs, the others need not be read. Safe for use by several threads.
 */
final class KnownLabNames {
  private static final List<String> FILES = List.of("topology.yaml", "local/topology.yaml");

  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(List<String> stamps, String name) {}

  /** The name of the lab in a folder, if its files are as they were when it was found. */
  Optional<String> of(Path folder) {
    return Optional.ofNullable(known.get(folder))
        .filter(each -> stamps(folder).filter(each.stamps()::equals).isPresent())
        .map(Known::name);
  }

  /** The lab in that folder was just found to have that name. */
  void are(Path folder, String name) {
    stamps(folder).ifPresent(stamps -> known.put(folder, new Known(stamps, name)));
  }

  private static Optional<List<String>> stamps(Path folder) {
    List<String> stamps = new ArrayList<>();
    try {
      for (String file : FILES) {
        stamps.add(stamp(folder.resolve(file)));
      }
      return Optional.of(stamps);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String stamp(Path file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s %d %s".formatted(now.lastModifiedTime(), now.size(), now.fileKey());
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
