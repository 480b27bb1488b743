package io.homelab.operations;

import io.homelab.engine.EngineContext;
import io.homelab.model.HostName;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.MachineName;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What hosts lack of the plugins that the lab's own Vagrantfile requires: Vagrant would ask whether
 * to install them, in the middle of a run. Asking changes nothing.
 *
 * @param lacking the missing plugins of each host that gets or starts machines; none where the host
 *     has them all
 */
record HostPlugins(SortedMap<HostName, SortedSet<String>> lacking) {
  /** Nobody was asked. */
  static final HostPlugins NONE = new HostPlugins(new TreeMap<>());

  /** Asks the hosts of a plan at once, if the lab requires any plugin. */
  static HostPlugins of(OpenLab lab, Plan plan, Map<HostName, ProbeResult> probes) {
    SortedSet<String> required =
        lab.lab().vagrantfile().map(KeptVagrantfile::plugins).orElseGet(TreeSet::new);
    SortedSet<HostName> hosts = new TreeSet<>();
    for (MachineStep.Present step : plan.present()) {
      if (!step.work().isEmpty() && probes.get(step.host()) instanceof ProbeResult.Reached) {
        hosts.add(step.host());
      }
    }
    if (required.isEmpty() || hosts.isEmpty()) {
      return NONE;
    }
    return new HostPlugins(
        new TreeMap<>(
            new Parallel(Integer.MAX_VALUE)
                .forEach(hosts, host -> asked(lab, host, probes, required))));
  }

  /** A host that fails now says so when it is used. */
  private static SortedSet<String> asked(
      OpenLab lab, HostName host, Map<HostName, ProbeResult> probes, SortedSet<String> required) {
    try {
      if (probes.get(host) instanceof ProbeResult.Reached reached) {
        HostFacts facts = reached.facts();
        return lab.engine()
            .open(
                new EngineContext(
                    lab.hosts().connections().to(host),
                    facts.workdir().path(),
                    facts.computer().hasFlock(),
                    new Unheard()))
            .lacking(required);
      }
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw e;
      }
    }
    return new TreeSet<>();
  }

  /**
   * The hosts of those machines have what they need.
   *
   * @throws RefusedException if one has not
   */
  void require(Plan plan, Set<MachineName> selection) {
    for (MachineStep.Present step : plan.present()) {
      SortedSet<String> missing = lacking.getOrDefault(step.host(), new TreeSet<>());
      if (selection.contains(step.name()) && !step.work().isEmpty() && !missing.isEmpty()) {
        String names = String.join(", ", missing);
        throw new RefusedException(
            Refusal.usage(
                "host %s lacks the Vagrant %s %s, which the lab's Vagrantfile requires"
                    .formatted(step.host(), missing.size() == 1 ? "plugin" : "plugins", names),
                "run on host %s: vagrant plugin install %s"
                    .formatted(step.host(), String.join(" ", missing))));
      }
    }
  }
}
