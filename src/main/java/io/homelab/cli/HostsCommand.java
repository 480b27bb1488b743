package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.HostCheck;
import io.homelab.operations.HostList;
import io.homelab.operations.RefusedException;
import io.homelab.operations.TrustHost;
import io.homelab.operations.TrustKeys;
import io.homelab.report.FindingsView;
import io.homelab.report.HostKeysView;
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
        "Missing command: list, add, import, check, trust, cordon, uncordon, wake or drain");
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

  /** {@code homelab hosts trust}. */
  @Command(
      name = "trust",
      description = "Show a host's keys and, once confirmed, trust them for this lab.",
      footer = {"homelab hosts trust nuc", "homelab hosts trust nuc --replace"})
  static final class Trust implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(index = "0", paramLabel = "NAME", description = "The host.")
    String name;

    @Option(
        names = {"-y", "--yes"},
        description = "Trust without asking.")
    boolean yes;

    @Option(names = "--replace", description = "Replace a known key that has changed.")
    boolean replace;

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        TrustHost trust = root.answered(TrustHost.of(workspace.opened(), name));
        trust.keyless().ifPresent(root::say);
        List<TrustKeys> trusted = new ArrayList<>();
        for (TrustHost.ServerOnTheWay server : trust.servers()) {
          root.answered(server.look())
              .ifPresent(keys -> {
                trust(root, keys);
                trusted.add(keys);
              });
        }
        if (root.options().json) {
          root.print(HostKeysView.json(trusted));
        }
        return ExitCode.OK.code();
      }
    }

    private void trust(HomeLabCommand root, TrustKeys keys) {
      // Said even when quiet: nobody can say yes to what was not shown.
      root.environment().err().print(HostKeysView.human(keys));
      keys.objection(replace)
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      Approval approval =
          new Consent(yes, root)
              .to("Trust these keys?", keys.digest())
              .orElseThrow(() -> new RefusedException(keys.untrusted()));
      TrustKeys.Trusted trusted = root.answered(keys.apply(approval, replace));
      root.say("wrote " + trusted.file());
      trusted.notices().forEach(root.environment().err()::println);
    }
  }
}
