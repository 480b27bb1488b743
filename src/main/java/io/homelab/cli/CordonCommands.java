package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.report.HostsView;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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
      description = "Let hosts keep what they have of this lab and get nothing new.")
  static final class Cordon implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "The hosts.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open();
          StateLock lock = workspace.lock("hosts cordon")) {
        LabState state = workspace.state();
        SortedSet<HostName> cordoned = new TreeSet<>(state.cordoned());
        for (String name : names) {
          HostName host = workspace.host(name).name();
          root.say(
              cordoned.add(host)
                  ? "%s is cordoned: it keeps what it has of lab %s and gets nothing new; 'homelab hosts uncordon %s' ends that"
                      .formatted(host, state.lab(), host)
                  : host + " is cordoned already");
        }
        return keep(root, workspace, state, cordoned);
      }
    }
  }

  /** {@code homelab hosts uncordon}. */
  @Command(name = "uncordon", description = "Let cordoned hosts get new machines again.")
  static final class Uncordon implements Callable<Integer> {
    @ParentCommand HostsCommand hosts;

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "The hosts.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
      HomeLabCommand root = hosts.root;
      try (Workspace workspace = root.open();
          StateLock lock = workspace.lock("hosts uncordon")) {
        LabState state = workspace.state();
        SortedSet<HostName> cordoned = new TreeSet<>(state.cordoned());
        for (String name : names) {
          // A host that has left hosts.yaml meanwhile can be uncordoned, too.
          boolean was = cordoned.removeIf(host -> host.value().equals(name));
          root.say(
              was
                  ? name + " gets new machines again"
                  : workspace.host(name).name() + " is not cordoned");
        }
        return keep(root, workspace, state, cordoned);
      }
    }
  }

  private static int keep(
      HomeLabCommand root, Workspace workspace, LabState state, SortedSet<HostName> cordoned) {
    if (!cordoned.equals(state.cordoned())) {
      workspace.store().save(state.withCordoned(cordoned));
    }
    if (root.options().json) {
      root.print(HostsView.json(cordoned));
    }
    return ExitCode.OK.code();
  }
}
