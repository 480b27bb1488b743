package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision.HostRejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A lab for a test, and questions about how it was placed. */
final class Scenario {
  private final List<HostOffer> hosts = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private final SortedMap<MachineName, HostName> settled = new TreeMap<>();
  private StrategyName strategy = StrategyName.FIRST_FIT_DECREASING;
  private long seed;
  private int startIndex;

  static Scenario on(HostBuilder... hosts) {
    Scenario scenario = new Scenario();
    Arrays.stream(hosts).map(HostBuilder::offer).forEach(scenario.hosts::add);
    return scenario;
  }

  Scenario run(MachineBuilder... added) {
    Arrays.stream(added).map(MachineBuilder::build).forEach(machines::add);
    return this;
  }

  Scenario settled(String machine, String host) {
    settled.put(new MachineName(machine), new HostName(host));
    return this;
  }

  Scenario by(StrategyName name) {
    strategy = name;
    return this;
  }

  Scenario seed(long value) {
    seed = value;
    return this;
  }

  Scenario startIndex(int value) {
    startIndex = value;
    return this;
  }

  PlacementRequest request() {
    return new PlacementRequest(hosts, machines, settled, strategy, seed, startIndex);
  }

  PlacementResult resolve() {
    return PlacementResolver.resolve(request());
  }

  /** Machine name to host name, for what has a host. */
  Map<String, String> placements() {
    Map<String, String> names = new LinkedHashMap<>();
    resolve().placements().forEach((machine, host) -> names.put(machine.value(), host.value()));
    return names;
  }

  String reason(String machine) {
    return ((Decision.Placed) decision(machine)).reason();
  }

  /** Why that host was rejected for that machine; empty when it was not. */
  List<String> rejections(String machine, String host) {
    for (HostRejection rejection : decision(machine).rejected()) {
      if (rejection.host().value().equals(host)) {
        return rejection.reasons().stream().map(Rejection::text).toList();
      }
    }
    return List.of();
  }

  Decision decision(String machine) {
    return resolve().decisions().stream()
        .filter(d -> d.machine().name().value().equals(machine))
        .findFirst()
        .orElseThrow();
  }
}
