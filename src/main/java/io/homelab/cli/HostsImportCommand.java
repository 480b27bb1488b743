package io.homelab.cli;

import io.homelab.operations.LabHosts;
import io.homelab.operations.LabRequest;
import io.homelab.operations.NewAliases;
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
        "Ask which aliases of ~/.ssh/config to add to the hosts file, and add them. Into a pipe, or"
            + " with --json or --no-input, list them.",
    footer = {"homelab hosts import", "homelab hosts import nas nuc"})
final class HostsImportCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Parameters(
      paramLabel = "ALIAS",
      arity = "0..*",
      description = "Add these aliases without asking.")
  List<String> named = new ArrayList<>();

  @Option(
      names = {"-y", "--yes", "--all"},
      description = "Add them all without asking.")
  boolean all;

  @Option(names = "--offline", description = "Write the entries without looking at the computers.")
  boolean offline;

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    LabRequest request = Workspace.request(root.environment(), root.options());
    try (LabHosts known = root.environment().labs().hosts(request)) {
      NewAliases found = root.answered(NewAliases.of(known));
      List<String> wanted =
          named.isEmpty() || all ? found.aliases() : root.answered(found.only(named));
      if (named.isEmpty() && !all) {
        if (!asks(root)) {
          list(root, wanted);
          return ExitCode.OK.code();
        }
        wanted =
            wanted.stream()
                .filter(alias -> root.environment().prompt().confirm("Add " + alias + "?"))
                .toList();
      }
      if (wanted.isEmpty()) {
        root.say("nothing to add");
        return ExitCode.OK.code();
      }
      return HostsAddCommand.add(root, request, known, wanted, offline);
    }
  }

  /** Into a pipe or a file goes the list, though somebody may sit before it. */
  private static boolean asks(HomeLabCommand root) {
    return root.mayAsk() && root.environment().terminal().out();
  }

  private static void list(HomeLabCommand root, List<String> aliases) {
    root.print(root.options().json ? AliasesView.json(aliases) : AliasesView.human(aliases));
    if (!root.options().json) {
      root.say(
          aliases.isEmpty()
              ? "nothing to add"
              : "nothing was added; to add all: homelab hosts import --yes; or some: homelab hosts"
                  + " import ALIAS...");
    }
  }
}
