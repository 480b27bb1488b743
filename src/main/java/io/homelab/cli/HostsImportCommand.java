package io.homelab.cli;

import io.homelab.operations.AddHosts;
import io.homelab.operations.NewAliases;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.AddedHostsView;
import io.homelab.report.AliasesView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab hosts import}: the computers that the user's SSH configuration names. */
@Command(
    name = "import",
    description =
        "Ask which aliases of ~/.ssh/config to add to the hosts file, and add them. With --json"
            + " alone, only list them.",
    footer = {"homelab hosts import", "homelab hosts import nas nuc"})
final class HostsImportCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Parameters(
      paramLabel = "ALIAS",
      arity = "0..*",
      description = "Add these aliases without asking.")
  List<String> named = new ArrayList<>();

  @Option(names = "--all", description = "Add them all without asking.")
  boolean all;

  @Option(names = "--offline", description = "Write the entries without looking at the computers.")
  boolean offline;

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    try (Workspace workspace = root.open()) {
      NewAliases found = root.answered(NewAliases.of(workspace.opened()));
      List<String> aliases =
          named.isEmpty() || all ? found.aliases() : root.answered(found.only(named));
      if (root.options().json && !all && named.isEmpty()) {
        root.print(AliasesView.json(aliases));
        return ExitCode.OK.code();
      }
      List<String> chosen = all || !named.isEmpty() ? aliases : chosen(root, aliases);
      if (chosen.isEmpty()) {
        root.say("nothing to add");
        return ExitCode.OK.code();
      }
      AddHosts added =
          root.answered(
              AddHosts.of(
                  workspace.opened(),
                  Workspace.hostsFile(root.environment(), root.options()),
                  chosen,
                  offline));
      root.print(
          root.options().json
              ? AddedHostsView.json(added.hosts())
              : AddedHostsView.human(added.hosts()));
      return ExitCode.OK.code();
    }
  }

  private static List<String> chosen(HomeLabCommand root, List<String> aliases) {
    if (aliases.isEmpty()) {
      return aliases;
    }
    if (!root.mayAsk()) {
      root.print(AliasesView.human(aliases));
      throw new RefusedException(
          Refusal.usage(
              "nobody can be asked which of them to add",
              "add all: homelab hosts import --all; or some: homelab hosts import ALIAS..."));
    }
    return aliases.stream()
        .filter(alias -> root.environment().prompt().confirm("Add " + alias + "?"))
        .toList();
  }
}
