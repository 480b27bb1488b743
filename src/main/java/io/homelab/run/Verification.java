package io.homelab.run;

import io.homelab.guest.Addresses;
import io.homelab.guest.EdgeResult;
import io.homelab.model.Edge;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteException.FailureKind;
import io.homelab.remote.RemoteHost;
import io.homelab.run.graph.Lane;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Probes every edge of a lab from inside the dependant, on all hosts at once. Changes nothing. */
public final class Verification {
  private final Lab lab;
  private final LabState state;
  private final Connections connections;

  /** A verification of what the state says is up. */
  public Verification(Lab lab, LabState state, Connections connections) {
    this.lab = lab;
    this.state = state;
    this.connections = connections;
  }

  /** One result for every edge, sorted. */
  public List<EdgeResult> verify() {
    Map<Optional<HostName>, List<Edge>> byHost =
        new TreeMap<>(Comparator.comparing(host -> host.map(HostName::value).orElse("")));
    for (Edge edge : lab.edges()) {
      byHost.computeIfAbsent(hostOf(edge.from()), host -> new ArrayList<>()).add(edge);
    }
    List<EdgeResult> results = new ArrayList<>();
    new Parallel(Integer.MAX_VALUE)
        .forEach(byHost.entrySet(), entry -> verify(entry.getKey(), entry.getValue()))
        .values()
        .forEach(results::addAll);
    results.sort(Comparator.comparing(EdgeResult::edge));
    return results;
  }

  private Optional<HostName> hostOf(MachineName machine) {
    return state.machine(machine).map(MachineRecord::host);
  }

  private List<EdgeResult> verify(Optional<HostName> host, List<Edge> edges) {
    if (host.isEmpty()) {
      return edges.stream()
          .map(edge -> failed(edge, edge.from() + " does not exist", true))
          .toList();
    }
    try {
      RemoteHost remote = connections.to(host.get());
      EdgeProbe probe = new EdgeProbe(lab, state, new Guests(remote));
      Map<MachineName, List<MachineName>> targets = new TreeMap<>();
      for (Edge edge : edges) {
        targets.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge.to());
      }
      return new Parallel(Lane.GUEST.limit())
              .forEach(targets.entrySet(), each -> timed(probe, each.getKey(), each.getValue()))
              .values()
              .stream()
              .flatMap(List::stream)
              .toList();
    } catch (RemoteException e) {
      String message = e.getMessage();
      return edges.stream()
          .map(edge ->
              failed(
                  edge,
                  message == null ? e.toString() : message,
                  e.kind() == FailureKind.TIMED_OUT))
          .toList();
    } catch (IllegalArgumentException e) {
      return edges.stream()
          .map(edge -> failed(edge, "host " + host.get() + " is not in hosts.yaml", false))
          .toList();
    }
  }

  private static List<EdgeResult> timed(
      EdgeProbe probe, MachineName from, List<MachineName> targets) {
    long before = System.nanoTime();
    List<EdgeResult> results = probe.probe(from, targets);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    return results.stream().map(result -> result.after(took)).toList();
  }

  private EdgeResult failed(Edge edge, String error, boolean asked) {
    boolean crossHost =
        hostOf(edge.from()).isPresent()
            && hostOf(edge.to()).isPresent()
            && !hostOf(edge.from()).equals(hostOf(edge.to()));
    return new EdgeResult(
        edge, crossHost, Addresses.from(state, edge.from(), edge.to()), Optional.of(error), asked);
  }
}
