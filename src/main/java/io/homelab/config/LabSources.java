package io.homelab.config;

import io.homelab.model.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * Where to read from. This package reads nothing from the environment; the caller passes it all in.
 *
 * @param hostsFile {@code hosts.yaml}; relative paths start at {@code currentDirectory}
 * @param topologyFile {@code topology.yaml}; relative paths start at {@code currentDirectory}
 * @param home what a leading {@code ~} in {@code ssh_key} and {@code boxes_dir} stands for
 * @param currentDirectory messages show files below it by their relative path; absolute
 * @param engines the names of what makes machines
 * @param transports the names of ways to reach a host
 * @param vagrantfiles evaluates a Vagrantfile that the topology keeps
 */
public record LabSources(
    Path hostsFile,
    Path topologyFile,
    Path home,
    Path currentDirectory,
    KnownNames engines,
    KnownNames transports,
    KeptVagrantfiles vagrantfiles) {
  /** Makes every path absolute. */
  public LabSources {
    currentDirectory = currentDirectory.toAbsolutePath().normalize();
    hostsFile = currentDirectory.resolve(hostsFile).normalize();
    topologyFile = currentDirectory.resolve(topologyFile).normalize();
    home = currentDirectory.resolve(home).normalize();
  }

  /** Sources without plugins. */
  public LabSources(Path hostsFile, Path topologyFile, Path home, Path currentDirectory) {
    this(
        hostsFile,
        topologyFile,
        home,
        currentDirectory,
        KnownNames.only(new TreeSet<>()),
        KnownNames.only(new TreeSet<>(List.of(Host.LOCAL, Host.SSH))),
        KeptVagrantfiles.NONE);
  }

  /** The path as messages show it. */
  String shown(Path file) {
    boolean below = file.startsWith(currentDirectory) && !file.equals(currentDirectory);
    return (below ? currentDirectory.relativize(file) : file).toString();
  }
}
