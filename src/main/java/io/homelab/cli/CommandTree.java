package io.homelab.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * The tree of commands. Building one from its annotations takes milliseconds, and a command line
 * needs only two or three of about eighty, so only those it can mean are built.
 */
final class CommandTree {
  private static final List<Branch> COMMANDS =
      List.of(
          new Branch("init", InitCommand.class),
          new Branch("import", ImportCommand.class),
          new Branch("plan", PlanCommand.class),
          new Branch(
              "vos",
              VosCommand.class,
              new Branch("init", VosInitCommand.class),
              new Branch("up", VosUpCommand.class),
              new Branch("status", VosStatusCommand.class),
              new Branch("halt", VosHaltCommand.class),
              new Branch("suspend", VosSuspendCommand.class),
              new Branch("resume", VosResumeCommand.class),
              new Branch("reload", VosReloadCommand.class),
              new Branch("provision", VosProvisionCommand.class),
              new Branch("destroy", VosDestroyCommand.class),
              new Branch("ssh", VosSshCommand.class),
              new Branch("ssh-config", VosSshConfigCommand.class),
              new Branch("scp", VosCopyCommands.Scp.class),
              new Branch("rsync", VosCopyCommands.Rsync.class),
              new Branch("port", VosPortCommand.class),
              new Branch("logs", VosLogsCommand.class),
              new Branch(
                  "snapshot",
                  VosSnapshotCommand.class,
                  new Branch("save", VosSnapshotCommand.Save.class),
                  new Branch("restore", VosSnapshotCommand.Restore.class),
                  new Branch("list", VosSnapshotCommand.ListAll.class))),
          new Branch("verify", VerifyCommand.class),
          new Branch("open", OpenCommand.class),
          new Branch("tunnel", TunnelCommand.class),
          new Branch(
              "export",
              ExportCommand.class,
              new Branch("ansible", ExportCommand.Ansible.class),
              new Branch("ssh-config", ExportCommand.SshConfig.class),
              new Branch("hosts-file", ExportCommand.HostsFile.class),
              new Branch("dnsmasq", ExportCommand.Dnsmasq.class),
              new Branch("dot", ExportCommand.Dot.class),
              new Branch("svg", ExportCommand.Svg.class)),
          new Branch(
              "report",
              ReportCommand.class,
              new Branch("github", ReportCommand.Github.class),
              new Branch("gitlab", ReportCommand.Gitlab.class)),
          new Branch("doctor", DoctorCommand.class),
          new Branch("watch", WatchCommand.class),
          new Branch("capacity", CapacityCommand.class),
          new Branch("rebalance", RebalanceCommand.class),
          new Branch(
              "hosts",
              HostsCommand.class,
              new Branch("list", HostsCommand.ListAll.class),
              new Branch("show", HostsCommand.Show.class),
              new Branch("add", HostsAddCommand.class),
              new Branch("import", HostsImportCommand.class),
              new Branch("check", HostsCommand.Check.class),
              new Branch("trust", HostsTrustCommand.class),
              new Branch("cordon", CordonCommands.Cordon.class),
              new Branch("uncordon", CordonCommands.Uncordon.class),
              new Branch("wake", HostsWakeCommand.class),
              new Branch("drain", HostsDrainCommand.class)),
          new Branch(
              "box",
              BoxCommand.class,
              new Branch("list", BoxCommand.ListAll.class),
              new Branch("sync", BoxCommand.Sync.class),
              new Branch("outdated", BoxCommand.Outdated.class),
              new Branch("update", BoxCommand.Update.class),
              new Branch("prune", BoxPruneCommand.class)),
          new Branch(
              "labs",
              LabsCommand.class,
              new Branch("list", LabsCommand.ListAll.class),
              new Branch("extend", LabsCommand.Extend.class),
              new Branch("keep", LabsCommand.Keep.class)),
          new Branch("gc", GcCommand.class),
          new Branch(
              "pool",
              PoolCommand.class,
              new Branch("list", PoolCommand.ListAll.class),
              new Branch("show", PoolCommand.Show.class),
              new Branch("history", PoolCommand.History.class),
              new Branch("claim", PoolClaimCommands.Claim.class),
              new Branch("renew", PoolClaimCommands.Renew.class),
              new Branch("release", PoolClaimCommands.Release.class),
              new Branch("hold", PoolClaimCommands.Hold.class),
              new Branch("ssh-config", PoolClaimCommands.SshConfig.class),
              new Branch("tick", PoolKeepCommands.Tick.class),
              new Branch("run", PoolKeepCommands.Run.class),
              new Branch("unit", PoolKeepCommands.Unit.class),
              new Branch("resize", PoolOrderCommands.Resize.class),
              new Branch("pause", PoolOrderCommands.Pause.class),
              new Branch("resume", PoolOrderCommands.Resume.class),
              new Branch("drain", PoolOrderCommands.Drain.class),
              new Branch("repair", PoolOrderCommands.Repair.class)),
          new Branch(
              "runs",
              RunsCommand.class,
              new Branch("list", RunsCommand.ListAll.class),
              new Branch("show", RunsCommand.Show.class),
              new Branch("attach", RunsCommand.Attach.class),
              new Branch("logs", RunsCommand.Logs.class),
              new Branch("cancel", RunsCommand.Cancel.class)),
          new Branch("serve", ServeCommand.class),
          new Branch("login", LoginCommand.class),
          new Branch("logout", LogoutCommand.class),
          new Branch(
              "token",
              TokenCommand.class,
              new Branch("create", TokenCommand.Create.class),
              new Branch("list", TokenCommand.ListAll.class),
              new Branch("revoke", TokenCommand.Revoke.class)),
          new Branch(
              "state",
              StateCommand.class,
              new Branch("show", StateCommand.Show.class),
              new Branch("pull", StateCommand.Pull.class),
              new Branch("push", StateCommand.Push.class),
              new Branch("mv", StateCommand.Move.class),
              new Branch("forget", StateCommand.Forget.class),
              new Branch("migrate", StateCommand.Migrate.class),
              new Branch("recover", StateCommand.Recover.class),
              new Branch("unlock", StateCommand.Unlock.class)),
          new Branch("completion", CompletionCommand.class),
          new Branch("schema", SchemaCommand.class));

  private CommandTree() {}

  /** Every command with the words that lead to it, in the order of the help. */
  static List<List<String>> paths() {
    List<List<String>> paths = new ArrayList<>();
    collect(COMMANDS, List.of(), paths);
    return paths;
  }

  private static void collect(List<Branch> branches, List<String> above, List<List<String>> paths) {
    for (Branch branch : branches) {
      List<String> path = new ArrayList<>(above);
      path.add(branch.name);
      paths.add(List.copyOf(path));
      collect(branch.below, path, paths);
    }
  }

  /** The commands of that name below others, when they are one or two: more are no hint. */
  static List<String> below(String name) {
    List<String> found =
        paths().stream()
            .filter(path -> path.size() > 1 && path.getLast().equals(name))
            .map(path -> String.join(" ", path))
            .toList();
    return found.size() <= 2 ? found : List.of();
  }

  /** A word behind the name of a group is a command; elsewhere it may be a machine. */
  static boolean isGroup(String name) {
    return COMMANDS.stream()
        .anyMatch(branch -> branch.name.equals(name) && !branch.below.isEmpty());
  }

  /** Adds the commands that these arguments can mean to the root. */
  static void grow(CommandLine root, String... args) {
    grow(root, COMMANDS, Arrays.asList(args), asksForHelp(args));
  }

  /**
   * A command that is meant is among the words. Others there, such as the value of an option or a
   * machine of that name, only make the tree larger than it need be. A level of which no command is
   * named is listed, by its help or an error, and so is built whole, but not what is below it.
   */
  private static void grow(
      CommandLine parent, List<Branch> branches, List<String> words, boolean whole) {
    boolean list = whole || noneNamed(branches, words);
    for (Branch branch : branches) {
      if (list || words.contains(branch.name)) {
        CommandLine command = branch.addTo(parent);
        if (words.contains(branch.name)) {
          grow(command, branch.below, words, whole);
        }
      }
    }
  }

  private static boolean noneNamed(List<Branch> branches, List<String> words) {
    for (Branch branch : branches) {
      if (words.contains(branch.name)) {
        return false;
      }
    }
    return true;
  }

  /** Help lists commands; {@code -h} can also stand among other letters, as in {@code -qh}. */
  private static boolean asksForHelp(String... args) {
    for (String word : args) {
      if (word.equals("--help")
          || (word.startsWith("-") && !word.startsWith("--") && word.contains("h"))) {
        return true;
      }
    }
    return false;
  }

  private record Branch(String name, Class<?> type, List<Branch> below) {
    Branch(String name, Class<?> type, Branch... below) {
      this(name, type, List.of(below));
    }

    CommandLine addTo(CommandLine parent) {
      CommandModel model = CommandModel.get();
      Object made = model.make(type);
      CommandLine command = new CommandLine(model.of(made), CommandModel.FACTORY);
      if (VosCopyCommands.Passing.class.isAssignableFrom(type)) {
        command.setUnmatchedOptionsArePositionalParams(true);
        command.setPosixClusteredShortOptionsAllowed(false);
      }
      parent.addSubcommand(name, command);
      model.adopt(made, parent.getCommand());
      return command;
    }
  }
}
