package io.homelab.cli;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.probe.BridgeRule;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.ProbeResult;
import io.homelab.report.Finding;
import io.homelab.report.Finding.Level;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What would go wrong on a host, found before it does, with a fix for each finding. */
final class Preflight {
  private final Lab lab;
  private final LabIdentity identity;

  Preflight(Lab lab, LabIdentity identity) {
    this.lab = lab;
    this.identity = identity;
  }

  /** The findings of these hosts, in their order; a host without a problem has one that says so. */
  List<Finding> check(List<Host> hosts, Map<HostName, ProbeResult> probes) {
    List<Finding> findings = new ArrayList<>();
    for (Host host : hosts) {
      List<Finding> found = new ArrayList<>();
      switch (probes.get(host.name())) {
        case ProbeResult.Reached reached -> check(host, reached.facts(), found);
        case ProbeResult.Unreachable gone ->
            found.add(new Finding(host.name(), Level.ERROR, gone.reason(), gone.hint()));
        case null -> {}
      }
      if (found.isEmpty()) {
        found.add(new Finding(host.name(), Level.OK, "ready", ""));
      }
      findings.addAll(found);
    }
    return findings;
  }

  private void check(Host host, HostFacts facts, List<Finding> found) {
    HostName name = host.name();
    if (facts.engine().version().isEmpty()) {
      found.add(
          new Finding(name, Level.ERROR, "vagrant is not installed", "install vagrant on " + name));
    }
    facts
        .engine()
        .problems()
        .forEach((provider, problem) ->
            found.add(
                new Finding(
                    name,
                    needed(host).contains(provider) ? Level.ERROR : Level.WARNING,
                    provider + ": " + problem.problem(),
                    problem.fix())));
    for (String provider : needed(host)) {
      if (!facts.engine().providers().containsKey(provider)
          && !facts.engine().problems().containsKey(provider)) {
        found.add(
            new Finding(
                name,
                Level.ERROR,
                "provider " + provider + ", which machines of the lab want, is not there",
                "install it, or give those machines another provider or host"));
      }
    }
    if (!facts.computer().hasSha256()) {
      found.add(
          new Finding(
              name,
              Level.ERROR,
              "neither sha256sum nor shasum is there, so no box can be checked",
              "install coreutils"));
    }
    if (!facts.computer().hasFlock()) {
      found.add(
          new Finding(
              name,
              Level.WARNING,
              "flock is not there: a vagrant that outlives an interrupted run will not be waited for",
              "install util-linux"));
    }
    checkWorkdir(name, facts, found);
    checkBridge(host, facts, found);
  }

  private void checkWorkdir(HostName name, HostFacts facts, List<Finding> found) {
    if (facts.workdir().marker().isPresent()) {
      identity
          .objection(facts.workdir().marker().get())
          .ifPresent(objection ->
              found.add(
                  new Finding(
                      name,
                      Level.ERROR,
                      "workdir %s %s".formatted(facts.workdir().path(), objection.words()),
                      objection.hint())));
    } else if (facts.workdir().occupied()) {
      found.add(
          new Finding(
              name,
              Level.ERROR,
              "workdir " + facts.workdir().path() + " has files in it that are not homelab's",
              "give this lab an empty workdir in hosts.yaml"));
    }
  }

  private void checkBridge(Host host, HostFacts facts, List<Finding> found) {
    if (lab.edges().isEmpty()) {
      return;
    }
    Optional<String> bridge = host.bridge().or(facts.network()::defaultInterface);
    Optional<HostNetwork.NetworkInterface> device =
        bridge.flatMap(facts.network()::networkInterface);
    if (bridge.isEmpty()) {
      found.add(
          new Finding(
              host.name(),
              Level.WARNING,
              "there is no default route, so no interface for bridged NICs",
              "name one with 'bridge' in hosts.yaml"));
    } else if (device.isEmpty()) {
      found.add(
          new Finding(
              host.name(),
              Level.ERROR,
              "there is no interface " + bridge.get() + " for bridged NICs",
              "the host has "
                  + String.join(
                      ", ", facts.network().interfaces().stream().map(i -> i.name()).toList())));
    } else if (BridgeRule.objection(bridge.get()).isPresent()) {
      found.add(
          new Finding(
              host.name(),
              Level.ERROR,
              "interface " + bridge.get() + " " + BridgeRule.objection(bridge.get()).get(),
              "name the interface that leads to the LAN with 'bridge' in hosts.yaml"));
    } else if (device.get().wifi()) {
      found.add(
          new Finding(
              host.name(),
              Level.ERROR,
              "interface "
                  + bridge.get()
                  + " is wireless: access points drop what bridged NICs send",
              "use a cable, and name its interface with 'bridge' in hosts.yaml"));
    } else if (!device.get().bridge() && facts.engine().providers().containsKey("libvirt")) {
      found.add(
          new Finding(
              host.name(),
              Level.WARNING,
              bridge.get()
                  + " is no bridge: through macvtap, machines do not reach this host itself",
              "make a bridge over it, and name that with 'bridge' in hosts.yaml"));
    }
  }

  /** The providers of the machines that the host may get. */
  private SortedSet<String> needed(Host host) {
    SortedSet<String> providers = new TreeSet<>();
    for (Machine machine : lab.machines()) {
      if (host.accepts(machine.role()) && machine.pin().map(host.name()::equals).orElse(true)) {
        providers.add(machine.box().provider());
      }
    }
    return providers;
  }
}
