package io.homelab.engine.vagrant.evaluation;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Paths of a Vagrantfile, as a topology has them.
 *
 * @param vagrantfile the folder that they are relative to
 * @param topology the folder of the topology
 */
record LocalPaths(Path vagrantfile, Path topology) {
  /** The path of something that exists below the topology's folder, relative to that. */
  Optional<String> below(String given) {
    try {
      Path path = vagrantfile.resolve(given).normalize();
      return path.startsWith(topology) && !path.equals(topology) && Files.exists(path)
          ? Optional.of(topology.relativize(path).toString())
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
