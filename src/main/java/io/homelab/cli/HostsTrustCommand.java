package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.operations.Approval;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.TrustHost;
import io.homelab.operations.TrustKeys;
import io.homelab.report.ErrorView;
import io.homelab.report.HostKeysView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab hosts trust}: the keys by which hosts are known. */
@Command(
    name = "trust",
    description = "Show a host's keys and, once confirmed, trust them for this lab.",
    footer = {"homelab hosts trust nuc", "homelab hosts trust --all"})
final class HostsTrustCommand implements Callable<Integer> {
  @ParentCommand HostsCommand hosts;

  @Spec CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The host.")
  @Nullable String name;

  @Option(
      names = "--all",
      description = "Every host that is not known yet, one after the other, instead of NAME.")
  boolean all;

  @Option(
      names = {"-y", "--yes"},
      description = "Trust without asking.")
  boolean yes;

  @Option(names = "--replace", description = "Replace a known key that has changed.")
  boolean replace;

  private final List<TrustKeys> trusted = new ArrayList<>();

  @Override
  public Integer call() {
    HomeLabCommand root = hosts.root;
    if (all == (name != null)) {
      throw new ParameterException(spec.commandLine(), "Name one host, or give --all");
    }
    try (Workspace workspace = root.open()) {
      if (name == null) {
        return all(root, root.answered(TrustHost.all(workspace.opened())));
      }
      TrustHost trust = root.answered(TrustHost.of(workspace.opened(), name));
      trust.keyless().ifPresent(root::say);
      for (TrustHost.ServerOnTheWay server : trust.servers()) {
        root.answered(server.look()).ifPresent(keys -> trust(root, keys));
      }
      if (root.options().json) {
        root.print(HostKeysView.json(trusted));
      }
      return ExitCode.OK.code();
    }
  }

  /** Goes on with the next host when one is refused; the first refusal says how it ends. */
  private int all(HomeLabCommand root, List<TrustHost> every) {
    SortedMap<HostName, Refusal> refused = new TreeMap<>();
    Map<String, Refusal> servers = new HashMap<>();
    ExitCode exit = ExitCode.OK;
    for (TrustHost host : every) {
      try {
        for (TrustHost.ServerOnTheWay server : host.servers()) {
          trustUnknown(root, host.host(), server, servers);
        }
      } catch (RefusedException e) {
        if (e.refusal().kind() == Refusal.Kind.INTERRUPTED) {
          throw e;
        }
        refused.put(host.host(), e.refusal());
        exit = exit == ExitCode.OK ? ExitCode.of(e.refusal().kind()) : exit;
        root.environment().err().print(ErrorView.human(e, root.errorStyle()));
      }
    }
    if (root.options().json) {
      root.print(HostKeysView.json(trusted, refused));
    }
    if (refused.isEmpty() && trusted.isEmpty()) {
      root.say("nothing to trust: every host is known");
    } else if (!refused.isEmpty()) {
      root.say(
          "not trusted: %s"
              .formatted(
                  String.join(", ", refused.keySet().stream().map(HostName::value).toList())));
    }
    return exit.code();
  }

  /** A server that was refused on the way to one host is refused on the way to the next one. */
  private void trustUnknown(
      HomeLabCommand root,
      HostName host,
      TrustHost.ServerOnTheWay server,
      Map<String, Refusal> before) {
    Refusal known = before.get(server.place());
    if (known != null) {
      throw new RefusedException(
          new Refusal(
              known.kind(), "host %s is reached by the same server".formatted(host), known.hint()));
    }
    try {
      root.answered(server.look())
          .filter(keys -> !keys.trusted())
          .ifPresent(keys -> trust(root, keys));
    } catch (RefusedException e) {
      before.put(server.place(), e.refusal());
      throw e;
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
    TrustKeys.Trusted kept = root.answered(keys.apply(approval, replace));
    trusted.add(keys);
    root.say("wrote " + kept.file());
    kept.notices().forEach(root.environment().err()::println);
  }
}
