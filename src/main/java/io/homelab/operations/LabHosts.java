package io.homelab.operations;

import io.homelab.engine.Engine;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.Prober;
import io.homelab.remote.Connections;
import io.homelab.remote.LanBroadcast;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RemoteHosts;
import io.homelab.remote.WakeSignal;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.run.HostClaims;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What reaches the hosts of one lab. */
public interface LabHosts extends AutoCloseable {
  /** The hosts, in file order. */
  List<Host> all();

  /** The connections, made when they are first needed. */
  Connections connections();

  /** What SSH needs to know where a host is reached by it. */
  SshSettings ssh();

  /** This computer, for what runs here. */
  default RemoteHost thisComputer() {
    return new LocalHost(new HostName("this-computer"), ssh().home());
  }

  /** What wakes a host from here. */
  default WakeSignal wakeSignal() {
    return LanBroadcast.everywhere();
  }

  /** Asks some of the hosts what they have. One that does not answer is a value, too. */
  SortedMap<HostName, ProbeResult> probe(List<Host> some);

  /**
   * Asks some of the hosts what they have.
   *
   * @param first is done in between with those that are connected
   */
  default SortedMap<HostName, ProbeResult> probe(
      List<Host> some, Consumer<Collection<Host>> first) {
    first.accept(some);
    return probe(some);
  }

  /** Whether the caller may still change what the hosts have. */
  default HostClaims claims() {
    return HostClaims.UNDISPUTED;
  }

  /**
   * Some of the hosts for another lab, over connections of its own; nobody is connected to yet.
   *
   * @param another the lab that they are asked about
   * @param some the hosts, in whose entries the workdir may be another
   */
  default LabHosts ofAnother(Lab another, List<Host> some) {
    throw new RefusedException(
        Refusal.usage("another lab cannot be opened here", "use the homelab command"));
  }

  /** Asks computers that are not in the hosts file. */
  SortedMap<HostName, ProbeResult> probeOthers(List<Host> others);

  /** Asks one host. */
  default ProbeResult probe(Host one) {
    return Objects.requireNonNull(probe(List.of(one)).get(one.name()));
  }

  /** Asks every host. */
  default SortedMap<HostName, ProbeResult> probe() {
    return probe(all());
  }

  /** Asks every host, or none when it is to be done without them. */
  default Optional<SortedMap<HostName, ProbeResult>> probeUnless(boolean offline) {
    return offline ? Optional.empty() : Optional.of(probe());
  }

  @Override
  default void close() {
    connections().close();
  }

  /** Hosts that are reached through the opener's connections; nobody is connected to yet. */
  static LabHosts over(
      Lab lab, List<Host> hosts, RemoteHosts opener, Engine engine, Supplier<SshSettings> ssh) {
    return new Connected(
        lab, List.copyOf(hosts), opener, new Connections(opener, hosts), engine, ssh);
  }

  /**
   * Hosts behind connections.
   *
   * @param lab the lab that they are asked about
   * @param all the hosts, in file order
   * @param opener opens more connections
   * @param connections the connections
   * @param engine makes the lab's machines there
   * @param settings what SSH needs to know, found out when it is first needed
   */
  record Connected(
      Lab lab,
      List<Host> all,
      RemoteHosts opener,
      Connections connections,
      Engine engine,
      Supplier<SshSettings> settings)
      implements LabHosts {
    @Override
    public SshSettings ssh() {
      return settings.get();
    }

    @Override
    public LabHosts ofAnother(Lab another, List<Host> some) {
      return over(another, some, opener, engine, settings);
    }

    @Override
    public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
      return new Prober(connections, lab, new EngineQuestion(lab, engine)).probe(some);
    }

    @Override
    public SortedMap<HostName, ProbeResult> probe(
        List<Host> some, Consumer<Collection<Host>> first) {
      return new Prober(connections, lab, new EngineQuestion(lab, engine)).probe(some, first);
    }

    @Override
    public SortedMap<HostName, ProbeResult> probeOthers(List<Host> others) {
      try (Connections theirs = new Connections(opener, others)) {
        return new Prober(theirs, lab, new EngineQuestion(lab, engine)).probe(others);
      }
    }
  }
}
