package io.homelab.cli;

import io.homelab.operations.Cordoning;
import io.homelab.report.HostsView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code homelab hosts cordon} and {@code uncordon}: whether a host gets new machines of this lab.
 * It is kept in the lab's state, beside what {@code hosts.yaml} says; no host is asked.
 */
final class CordonCommands {
  private CordonCommands() {}

  /** {@code homelab hosts cordon}. */
  @Command(
      name = "cordon",
      description = "Let hosts keep their machines of this lab but take no new ones.",
      footer = {"homelab hosts cordon nuc", "homelab hosts cordon nuc workstation"})
  static final class Cordon implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "The hosts.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        Cordoning done = root.answered(Cordoning.cordon(workspace.opened(), names));
        for (Cordoning.Named named : done.hosts()) {
          root.say(
              named.changed()
                  ? "%s is cordoned: it keeps its machines of lab %s and takes no new ones; to undo, run: homelab hosts uncordon %s"
                      .formatted(named.host(), workspace.opened().lab().name(), named.host())
                  : named.host() + " is already cordoned");
        }
        return told(root, done);
      }
    }
  }

  /** {@code homelab hosts uncordon}. */
  @Command(
      name = "uncordon",
      description = "Let cordoned hosts take new machines again.",
      footer = {"homelab hosts uncordon nuc", "homelab hosts uncordon nuc workstation"})
  static final class Uncordon implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "The hosts.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open()) {
        Cordoning done = root.answered(Cordoning.uncordon(workspace.opened(), names));
        for (Cordoning.Named named : done.hosts()) {
          root.say(
              named.host() + (named.changed() ? " takes new machines again" : " is not cordoned"));
        }
        return told(root, done);
      }
    }
  }

  private static int told(HomeLabCommand root, Cordoning done) {
    if (root.options().json) {
      root.print(HostsView.json(done.cordoned()));
    }
    return ExitCode.OK.code();
  }
}
