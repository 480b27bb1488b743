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
    description = "The hosts: what they have, whether they are ready, and their keys.")
final class HostsCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, check, trust, cordon, uncordon or drain");
  }

  /** {@code homelab hosts list}. */
  @Command(
      name = "list",
      description = "List the hosts with what they have, keep, use and have left.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Option(
        names = "--offline",
        description = "Show what the files and the state say; connect to no host.")
    boolean offline;

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        HostList list = root.answered(HostList.of(workspace.opened(), offline));
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
      description = "Look for what would go wrong, with a fix for each finding.")
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
      description = "Show the keys of a host and, after a yes, trust them for this lab.")
  static final class Trust implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(index = "0", paramLabel = "NAME", description = "The host.")
    String name;

    @Option(
        names = {"-y", "--yes"},
        description = "Trust without asking.")
    boolean yes;

    @Option(
        names = "--replace",
        description = "Trust a key in place of another one that was known so far.")
    boolean replace;

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        TrustHost trust = root.answered(TrustHost.of(workspace.opened(), name));
        trust.keyless().ifPresent(root::say);
        for (TrustHost.ServerOnTheWay server : trust.servers()) {
          root.answered(server.look()).ifPresent(keys -> trust(root, keys));
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
