package io.homelab.cli;

import io.homelab.model.LabName;
import io.homelab.operations.ExtendLab;
import io.homelab.operations.FoundLabs;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOpener;
import io.homelab.report.LabsView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab labs}: all labs on the hosts. */
@Command(
    name = "labs",
    description = "Show the labs on the hosts, and how long they stay.",
    footer = {"homelab labs list", "homelab labs extend ci-77 --ttl 2h"})
final class LabsCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list, extend or keep");
  }

  /** {@code homelab labs list}. */
  @Command(
      name = "list",
      description = "List your labs on the hosts, wherever they were made from.",
      footer = {"homelab labs list --all-owners", "homelab labs list"})
  static final class ListAll implements Callable<Integer> {
    @ParentCommand LabsCommand labs;

    @Option(names = "--all-owners", description = "Also list the labs of others.")
    boolean allOwners;

    @Override
    public Integer call() {
      HomeLabCommand root = labs.root;
      LabOpener opener = root.environment().labs();
      try (LabHosts hosts = opener.hosts(root.request())) {
        FoundLabs found =
            root.answered(
                FoundLabs.of(
                    hosts, allOwners ? Optional.empty() : Optional.of(opener.caller().owner())));
        root.print(
            root.options().json
                ? LabsView.json(found)
                : LabsView.human(found, root.environment().clock().instant(), root.style()));
        return (found.nobodyAnswered() ? ExitCode.UNREACHABLE : ExitCode.OK).code();
      }
    }
  }

  /** A command that says how long one lab stays. */
  abstract static class OfOneLab implements Callable<Integer> {
    @ParentCommand LabsCommand labs;

    @Parameters(
        index = "0",
        paramLabel = "NAME",
        converter = LabNames.class,
        description = "The lab, as 'homelab labs list' shows it.")
    LabName name;

    /** From now on; absent means for good. */
    abstract Optional<Duration> ttl();

    @Override
    public Integer call() {
      HomeLabCommand root = labs.root;
      ExtendLab extended =
          root.answered(
              ExtendLab.of(
                  root.environment().labs(), root.request(), name, ttl(), root.patience()));
      if (root.options().json) {
        root.print(LabsView.json(extended));
      } else {
        root.say(LabsView.human(extended));
      }
      return (extended.failed().isEmpty() ? ExitCode.OK : ExitCode.UNREACHABLE).code();
    }
  }

  /** {@code homelab labs extend}. */
  @Command(
      name = "extend",
      description = "Let a lab that goes away by itself stay for another time, from now on.",
      footer = {"homelab labs extend ci-77 --ttl 2h", "homelab labs extend ci-77 --ttl 3d"})
  static final class Extend extends OfOneLab {
    @Option(
        names = "--ttl",
        paramLabel = "TIME",
        defaultValue = "24h",
        converter = LifetimeLength.class,
        description = "How long, such as 90m, 2h or 3d (default: ${DEFAULT-VALUE}).")
    Duration ttl = Duration.ofDays(1);

    @Override
    Optional<Duration> ttl() {
      return Optional.of(ttl);
    }
  }

  /** {@code homelab labs keep}. */
  @Command(
      name = "keep",
      description = "Let a lab that goes away by itself stay until somebody destroys it.",
      footer = {"homelab labs keep ci-77", "homelab --json labs keep ci-77"})
  static final class Keep extends OfOneLab {
    @Override
    Optional<Duration> ttl() {
      return Optional.empty();
    }
  }
}
