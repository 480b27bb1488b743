package io.homelab.cli;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.operations.HostCheck;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ssh.Endpoint;
import io.homelab.remote.ssh.HostKeys;
import io.homelab.remote.ssh.OldKey;
import io.homelab.remote.ssh.ShownKeys;
import io.homelab.report.FindingsView;
import io.homelab.report.HostsView;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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
        Optional<SortedMap<HostName, ProbeResult>> probes =
            offline ? Optional.empty() : Optional.of(workspace.probe());
        Plan plan = workspace.plan(workspace.state(), probes, workspace.lab().strategy(), 1);
        root.print(
            root.options().json
                ? HostsView.json(plan.hosts())
                : HostsView.human(plan.hosts(), root.style()));
        boolean nobody =
            probes
                .filter(answers -> !answers.isEmpty())
                .map(answers ->
                    answers.values().stream().allMatch(ProbeResult.Unreachable.class::isInstance))
                .orElse(false);
        return (nobody ? ExitCode.UNREACHABLE : ExitCode.OK).code();
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
    public Integer call() throws IOException {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        Host host = workspace.host(name);
        if (host.isLocal()) {
          root.say(host.name() + " is this computer: there is no key to trust");
          return ExitCode.OK.code();
        }
        if (!host.isOverSsh()) {
          root.say(
              "%s is reached by transport %s, which has no SSH key to trust"
                  .formatted(host.name(), host.reachedBy()));
          return ExitCode.OK.code();
        }
        HostKeys reader = new HostKeys(workspace.sshSettings());
        for (Endpoint server : reader.wayTo(host)) {
          ShownKeys shown = reader.look(server);
          boolean jump = !server.equals(reader.wayTo(host).getLast());
          if (!(jump && shown.known())) {
            trust(root, workspace, reader, shown);
          }
        }
        return ExitCode.OK.code();
      }
    }

    private void trust(HomeLabCommand root, Workspace workspace, HostKeys reader, ShownKeys shown)
        throws IOException {
      Endpoint server = shown.server();
      // Said even when quiet: nobody can say yes to what was not shown.
      PrintStream err = root.environment().err();
      err.println("%s (%s port %d) shows:".formatted(server, server.address(), server.port()));
      shown.keys().forEach(key -> err.println("  " + key.type() + " " + key.fingerprint()));
      if (!shown.revoked().isEmpty()) {
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "%s shows a key that is marked @revoked: %s"
                .formatted(server, shown.revoked().getFirst().fingerprint()),
            ShownKeys.REVOKED_HINT);
      }
      if (!shown.replaced().isEmpty()) {
        err.println("known so far, and no longer shown:");
        shown.replaced().forEach(key -> err.println("  " + key.type() + " " + key.fingerprint()));
        if (!replace) {
          throw new CommandException(
              ExitCode.UNREACHABLE,
              "%s: the key has changed from %s to %s"
                  .formatted(
                      server,
                      shown.replaced().getFirst().fingerprint(),
                      shown.keys().getFirst().fingerprint()),
              "if the host was reinstalled: homelab hosts trust %s --replace".formatted(name));
        }
      }
      if (!yes && !(root.mayAsk() && root.environment().prompt().confirm("Trust these keys?"))) {
        throw new CommandException(
            ExitCode.UNREACHABLE,
            "the keys of " + server + " were not trusted: nobody said yes",
            "compare them with 'ssh-keygen -lf' on the host; --yes trusts without asking");
      }
      List<OldKey> left = reader.trust(shown, workspace.labKnownHosts());
      root.say("wrote " + workspace.labKnownHosts());
      left.forEach(old -> err.println(old.notice()));
    }
  }
}
