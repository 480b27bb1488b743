package io.homelab.config;

import java.nio.file.Path;

/**
 * Where to read from. The room asks the environment for nothing, so the caller says it all.
 *
 * @param hostsFile {@code hosts.yaml}; relative paths start at {@code currentDirectory}
 * @param topologyFile {@code topology.yaml}; relative paths start at {@code currentDirectory}
 * @param home what a leading {@code ~} in {@code ssh_key} and {@code boxes_dir} stands for
 * @param currentDirectory messages show files below it by their relative path; absolute
 */
public record LabSources(Path hostsFile, Path topologyFile, Path home, Path currentDirectory) {
  /** Makes every path absolute. */
  public LabSources {
    currentDirectory = currentDirectory.toAbsolutePath().normalize();
    hostsFile = currentDirectory.resolve(hostsFile).normalize();
    topologyFile = currentDirectory.resolve(topologyFile).normalize();
    home = currentDirectory.resolve(home).normalize();
  }

  /** The path as messages show it. */
  String shown(Path file) {
    return (file.startsWith(currentDirectory) ? currentDirectory.relativize(file) : file)
        .toString();
  }
}
