package io.homelab.cli;

import io.homelab.operations.AddHosts;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabRequest;
import io.homelab.report.AddedHostsView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab hosts add}: new entries of the hosts file. */
@Command(
    name = "add",
    description =
        "Add computers to the hosts file, or begin it, with the CPUs, memory and bridge found there."
            + " Never change an entry. 127.0.0.1 is this computer.",
    footer = {"homelab hosts add nas nuc", "homelab hosts add --offline ann@192.168.1.20"})
final class HostsAddCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Parameters(
      paramLabel = "ALIAS",
      arity = "1..*",
      description =
          "Aliases of ~/.ssh/config, or host names or IP addresses with or without user@.")
  List<String> aliases = new ArrayList<>();

  @Option(names = "--offline", description = "Write the entries without looking at the computers.")
  boolean offline;

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    LabRequest request = Workspace.request(root.environment(), root.options());
    try (LabHosts known = root.environment().labs().hosts(request)) {
      return add(root, request, known, aliases, offline);
    }
  }

  /** Adds them, and says what was written and what to type next. */
  static int add(
      HomeLabCommand root,
      LabRequest request,
      LabHosts known,
      List<String> aliases,
      boolean offline) {
    AddHosts added = root.answered(AddHosts.of(known, request.hosts(), aliases, offline));
    root.print(
        root.options().json
            ? AddedHostsView.json(added.hosts())
            : AddedHostsView.human(added.hosts()));
    root.say("wrote " + added.file().getFileName());
    root.sayNext(request, root.options().files());
    return ExitCode.OK.code();
  }
}
