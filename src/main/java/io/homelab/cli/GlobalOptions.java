package io.homelab.cli;

import io.homelab.model.LabName;
import io.homelab.model.StatePlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
final class GlobalOptions {
  @Option(
      names = "-C",
      paramLabel = "DIR",
      defaultValue = ".",
      scope = ScopeType.INHERIT,
      description = "Work as if started in DIR (default: ${DEFAULT-VALUE}).")
  Path directory = Path.of(".");

  @Option(
      names = "--hosts",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The hosts file (default: hosts.yaml in DIR).")
  @Nullable Path hosts;

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The topology file (default: topology.yaml in DIR).")
  @Nullable Path topology;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      converter = LabNames.class,
      scope = ScopeType.INHERIT,
      description =
          "Not the lab that topology.yaml names, but another one, NAME, made from the same files.")
  @Nullable LabName as;

  @Option(
      names = "--state",
      paramLabel = "PLACE",
      converter = StatePlaces.class,
      scope = ScopeType.INHERIT,
      description =
          "Keep states in PLACE: 'files', or a database, postgresql://user@host:port/database"
              + " (default: $HOMELAB_STATE, else 'state' in hosts.yaml, else files).")
  @Nullable StatePlace state;

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "Have the server at URL run the command, after 'homelab login URL' (default:"
              + " $HOMELAB_SERVER, else it runs here).")
  @Nullable String server;

  @Option(
      names = "--lab",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "The lab on the server (default: the one that topology.yaml names, else the only one).")
  @Nullable String lab;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON on standard output, for programs.")
  boolean json;

  @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Print without colours.")
  boolean noColor;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print results and errors only.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Print more: Vagrant's output, all rejections, the logs of failures.")
  boolean verbose;

  @Option(
      names = "--no-input",
      scope = ScopeType.INHERIT,
      description = "Never prompt; fail if an answer is needed.")
  boolean noInput;

  @Option(
      names = "--lock-timeout",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = WaitingTime.class,
      scope = ScopeType.INHERIT,
      description = "Wait at most TIME for another run on this lab, such as 30s or 5m.")
  Duration lockTimeout = Duration.ZERO;

  @Option(
      names = "--no-ssh-config",
      scope = ScopeType.INHERIT,
      description = "Ignore ~/.ssh/config: hosts.yaml alone says how hosts are reached.")
  boolean noSshConfig;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print version information and exit.")
  boolean version;

  /** Those that say where the lab's files are, as they were given. */
  List<String> files() {
    List<String> given = new ArrayList<>(folder());
    if (hosts != null) {
      given.addAll(List.of("--hosts", hosts.toString()));
    }
    if (topology != null) {
      given.addAll(List.of("--topology", topology.toString()));
    }
    if (state != null) {
      given.addAll(List.of("--state", state.toString()));
    }
    given.addAll(as());
    return given;
  }

  /** The one that says which lab of several it is, if it was given. */
  List<String> as() {
    return as == null ? List.of() : List.of("--as", as.value());
  }

  /** The one that says in which folder, if it was given. */
  List<String> folder() {
    return directory.equals(Path.of(".")) ? List.of() : List.of("-C", directory.toString());
  }
}
