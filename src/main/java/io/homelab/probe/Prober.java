package io.homelab.probe;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.remote.Connections;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Asks all hosts at once what they are and have: one connection and one script each. */
public final class Prober {
  /**
   * How long the script may take once the host is connected: longer than its own limits, three of 5
   * s and where it has to ask Vagrant 15 s and 5 s.
   */
  public static final Duration SCRIPT_LIMIT = Duration.ofSeconds(40);

  private final Connections connections;
  private final Lab lab;
  private final Supplement supplement;
  private final LibvirtUse libvirt;

  /** Adds what the script cannot know. */
  @FunctionalInterface
  public interface Supplement {
    /**
     * The facts, completed.
     *
     * @throws RemoteException when the host fails
     */
    HostFacts complete(RemoteHost host, HostFacts told);
  }

  /** A prober for that lab over these connections. */
  public Prober(Connections connections, Lab lab, Supplement supplement) {
    this.connections = connections;
    this.lab = lab;
    this.supplement = supplement;
    this.libvirt = LibvirtUse.of(lab);
  }

  /** Probes every host; a host that does not answer is a result, too. */
  public SortedMap<HostName, ProbeResult> probe(List<Host> hosts) {
    return byName(new Parallel(Integer.MAX_VALUE).forEach(hosts, this::probe));
  }

  /**
   * The same.
   *
   * @param first is done with those that are connected, before they are asked
   */
  public SortedMap<HostName, ProbeResult> probe(
      List<Host> hosts, Consumer<Collection<Host>> first) {
    Map<Host, Optional<RemoteException>> refusals =
        new Parallel(Integer.MAX_VALUE).forEach(hosts, this::refusal);
    List<Host> connected =
        hosts.stream()
            .filter(host -> refusals.getOrDefault(host, Optional.empty()).isEmpty())
            .toList();
    first.accept(connected);
    SortedMap<HostName, ProbeResult> byName = probe(connected);
    refusals.forEach((host, refusal) ->
        refusal.ifPresent(failure -> byName.put(host.name(), unreachable(host, failure))));
    return byName;
  }

  /** Why a host cannot be connected to. */
  private Optional<RemoteException> refusal(Host host) {
    try {
      connections.to(host.name());
      return Optional.empty();
    } catch (RemoteException e) {
      return Optional.of(e);
    }
  }

  private static SortedMap<HostName, ProbeResult> byName(Map<Host, ProbeResult> results) {
    SortedMap<HostName, ProbeResult> byName = new TreeMap<>();
    new ArrayList<>(results.values()).forEach(result -> byName.put(result.host(), result));
    return byName;
  }

  private ProbeResult probe(Host host) {
    try {
      HostFacts facts = facts(host);
      return new ProbeResult.Reached(host.name(), facts);
    } catch (RemoteException | ProbeFormatException e) {
      return unreachable(host, e);
    }
  }

  private static ProbeResult unreachable(Host host, HomeLabException e) {
    String message = e.getMessage();
    return new ProbeResult.Unreachable(
        host.name(),
        message == null ? e.toString() : message,
        e.hint(),
        e instanceof RemoteException failure
            && failure.kind() == RemoteException.FailureKind.UNREACHABLE);
  }

  private HostFacts facts(Host host) {
    RemoteCommand command =
        RemoteCommand.of(ProbeScript.argv(host.workdir(), lab.name(), libvirt), SCRIPT_LIMIT)
            .withStdin(Stdin.text(ProbeScript.text()))
            .repeatable();
    RemoteHost remote = connections.to(host.name());
    HostFacts told = ProbeOutput.parse(remote.run(command).stdout(), libvirt.volumes());
    return supplement.complete(remote, told.withMachines(told.machines().sizedBy(lab)));
  }
}
