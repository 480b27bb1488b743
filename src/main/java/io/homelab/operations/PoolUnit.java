package io.homelab.operations;

import io.homelab.model.Lab;
import io.homelab.model.LabName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a service needs to know that keeps the pools of a lab.
 *
 * @param lab the lab
 * @param folder where it is started, absolute
 * @param command the launcher, absolute, and its arguments
 * @param variables what it inherits of the environment; no secrets
 */
public record PoolUnit(
    LabName lab, Path folder, List<String> command, SortedMap<String, String> variables) {
  /** Set by the launcher: its own path. */
  private static final String LAUNCHER = "HOMELAB_LAUNCHER";

  /** What decides whose the machines are, and what is found where. */
  static final List<String> INHERITED =
      List.of(
          "HOMELAB_OWNER",
          "JAVA_HOME",
          "PATH",
          "SCHEDULING_STRATEGY",
          "VAGRANT_HOME",
          "XDG_CONFIG_HOME",
          "XDG_STATE_HOME");

  /** Copies the collections. */
  public PoolUnit {
    command = List.copyOf(command);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /** The service for the pools of that lab; its files are read. */
  public static Answer<PoolUnit> of(LabOpener labs, LabRequest request) {
    return Answer.of(() -> {
      try (LabPools pools = LabPools.open(labs, request).orThrow()) {
        Lab lab = pools.lab().lab();
        if (lab.pools().isEmpty()) {
          throw new RefusedException(
              Refusal.usage(
                  "lab %s has no pools".formatted(lab.name()),
                  "describe one under 'pools' in topology.yaml"));
        }
        Map<String, String> environment = labs.variables();
        Path topology = request.topology().toAbsolutePath().normalize();
        Path folder = Optional.ofNullable(topology.getParent()).orElse(topology);
        return new PoolUnit(
            lab.name(),
            checked(folder),
            command(launcher(environment), folder, request),
            inherited(environment, INHERITED));
      }
    });
  }

  /** What a service gets of the environment. */
  static SortedMap<String, String> inherited(Map<String, String> environment, List<String> names) {
    SortedMap<String, String> inherited = new TreeMap<>(environment);
    inherited.keySet().retainAll(names);
    inherited.values().removeIf(String::isBlank);
    return inherited;
  }

  /** The path of the launcher, absolute. */
  static String launcherPath(Map<String, String> environment) {
    String path = environment.getOrDefault(LAUNCHER, "");
    if (!path.startsWith("/")) {
      throw new RefusedException(
          Refusal.usage(
              "nobody says where the homelab command is",
              "run it by its launcher, or set %s to its absolute path".formatted(LAUNCHER)));
    }
    return path;
  }

  /** systemd runs no program whose path has a quote or a backslash, however it is written. */
  static String launcher(Map<String, String> environment) {
    String path = launcherPath(environment);
    if (path.matches("(?s).*[\"'\\\\\\p{Cntrl}].*")) {
      throw untold(path, "quotes, backslashes and control characters");
    }
    return path;
  }

  /** systemd takes a folder as it stands there, up to the end of the line. */
  static Path checked(Path folder) {
    String text = folder.toString();
    if (text.matches("(?s).*\\p{Cntrl}.*|.*[ \\\\]")) {
      throw untold(text, "control characters, and a blank or a backslash at the end");
    }
    return folder;
  }

  private static RefusedException untold(String path, String what) {
    return new RefusedException(
        Refusal.usage("systemd cannot be told of " + path, "choose a path without these: " + what));
  }

  private static List<String> command(String launcher, Path folder, LabRequest request) {
    List<String> words = new ArrayList<>(List.of(launcher, "--no-input"));
    file(words, "--hosts", request.hosts(), folder.resolve("hosts.yaml"));
    file(words, "--topology", request.topology(), folder.resolve("topology.yaml"));
    if (!request.sshConfig()) {
      words.add("--no-ssh-config");
    }
    words.addAll(List.of("pool", "run"));
    return words;
  }

  private static void file(List<String> words, String option, Path file, Path usual) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!absolute.equals(usual)) {
      words.addAll(List.of(option, absolute.toString()));
    }
  }
}
