package io.homelab.cli;

import io.homelab.operations.HostCheck;
import io.homelab.operations.HostDetails;
import io.homelab.operations.HostList;
import io.homelab.report.FindingsView;
import io.homelab.report.HostDetailsView;
import io.homelab.report.HostsView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab hosts}: the computers. */
@Command(
    name = "hosts",
    description = "Show hosts, add and check them, trust their keys, and take them out of service.",
    footer = {"homelab hosts check", "homelab hosts drain nuc --allow-replace"})
final class HostsCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: list, show, add, import, check, trust, cordon, uncordon, wake or drain");
  }

  /** {@code homelab hosts list}. */
  @Command(
      name = "list",
      description = "List the hosts with what they have, reserve, use and have free.",
      footer = {"homelab hosts list --offline", "homelab hosts list --json"})
  static final class ListAll implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Option(
        names = "--offline",
        description = "Use only the files and the state; connect to no host.")
    boolean offline;

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        HostList all = root.answered(HostList.of(workspace.opened(), offline));
        HostList list =
            root.environment()
                .labs()
                .asker()
                .map(each -> all.seenBy(each.sees(), true))
                .orElse(all);
        root.print(
            root.options().json
                ? HostsView.json(list.hosts())
                : HostsView.human(list.hosts(), root.style()));
        return (list.nobodyAnswered() ? ExitCode.UNREACHABLE : ExitCode.OK).code();
      }
    }
  }

  /** {@code homelab hosts show}. */
  @Command(
      name = "show",
      description =
          "Show one host: what is used of it, the machines of each lab there, boxes, versions,"
              + " storage pools, and when it was seen last.",
      footer = {"homelab hosts show nuc", "homelab hosts show nuc --offline"})
  static final class Show implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(index = "0", paramLabel = "HOST", description = "The host.")
    String name;

    @Option(
        names = "--offline",
        description = "Use only the files and the state; connect to no host.")
    boolean offline;

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        HostDetails all = root.answered(HostDetails.of(workspace.opened(), name, offline));
        HostDetails details =
            root.environment().labs().asker().map(each -> all.seenBy(each.sees())).orElse(all);
        root.print(
            root.options().json
                ? HostDetailsView.json(details)
                : HostDetailsView.human(details, root.style()));
        return (details.isReachable() ? ExitCode.OK : ExitCode.UNREACHABLE).code();
      }
    }
  }

  /** {@code homelab hosts check}. */
  @Command(
      name = "check",
      description = "Find what would go wrong on the hosts, with a fix for each finding.",
      footer = {"homelab hosts check nuc", "homelab hosts check"})
  static final class Check implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(
        paramLabel = "HOST",
        arity = "0..*",
        description = "Only these hosts (default: all).")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        HostCheck check = root.answered(HostCheck.of(workspace.opened(), names));
        root.print(
            root.options().json
                ? FindingsView.json(check.findings(), check.duplicates())
                : FindingsView.human(check.findings(), root.style()));
        return (check.unreachable()
                ? ExitCode.UNREACHABLE
                : check.errors() ? ExitCode.PARTLY : ExitCode.OK)
            .code();
      }
    }
  }
}
