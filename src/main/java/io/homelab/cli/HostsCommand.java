package io.homelab.cli;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.plan.Plan;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.HostKeys;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.report.Finding;
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
        return ExitCode.OK.code();
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
        List<Host> some =
            names.isEmpty() ? workspace.hosts() : names.stream().map(workspace::host).toList();
        SortedMap<HostName, ProbeResult> probes = workspace.probe(some);
        List<Finding> findings =
            new Preflight(
                    workspace.lab(), workspace.identity(workspace.state())).check(some, probes);
        root.print(
            root.options().json
                ? FindingsView.json(findings)
                : FindingsView.human(findings, root.style()));
        boolean unreachable =
            probes.values().stream().anyMatch(ProbeResult.Unreachable.class::isInstance);
        boolean errors =
            findings.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR);
        return (unreachable ? ExitCode.UNREACHABLE : errors ? ExitCode.PARTLY : ExitCode.OK).code();
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

    @Override
    public Integer call() throws IOException {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        Host host = workspace.host(name);
        if (host.isLocal()) {
          root.say(host.name() + " is this computer: there is no key to trust");
          return ExitCode.OK.code();
        }
        List<HostKey> keys = new HostKeys(workspace.sshSettings()).fetch(host);
        // Said even when quiet: nobody can say yes to what was not shown.
        PrintStream err = root.environment().err();
        err.println(
            "%s (%s port %d) shows:".formatted(host.name(), host.address(), host.sshPort()));
        keys.forEach(key -> err.println("  " + key.type() + " " + key.fingerprint()));
        if (!yes && !(root.mayAsk() && root.environment().prompt().confirm("Trust these keys?"))) {
          throw new CommandException(
              ExitCode.UNREACHABLE,
              "the keys of " + host.name() + " were not trusted: nobody said yes",
              "compare them with 'ssh-keygen -lf' on the host; --yes trusts without asking");
        }
        KnownHosts.add(workspace.labKnownHosts(), host.address(), host.sshPort(), keys);
        root.say("wrote " + workspace.labKnownHosts());
        return ExitCode.OK.code();
      }
    }
  }
}
