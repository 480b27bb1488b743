package io.homelab.operations;

import io.homelab.engine.Engine;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.Prober;
import io.homelab.remote.Connections;
import io.homelab.remote.RemoteHosts;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** What reaches the hosts of one lab. */
public interface LabHosts extends AutoCloseable {
  /** The hosts, in file order. */
  List<Host> all();

  /** The connections, made when they are first needed. */
  Connections connections();

  /** Asks some of the hosts what they have. One that does not answer is a value, too. */
  SortedMap<HostName, ProbeResult> probe(List<Host> some);

  /** Asks one host. */
  default ProbeResult probe(Host one) {
    return Objects.requireNonNull(probe(List.of(one)).get(one.name()));
  }

  /** Asks every host. */
  default SortedMap<HostName, ProbeResult> probe() {
    return probe(all());
  }

  @Override
  default void close() {
    connections().close();
  }

  /** Hosts that are reached through the opener's connections; nobody is connected to yet. */
  static LabHosts over(Lab lab, List<Host> hosts, RemoteHosts opener, Engine engine) {
    return new Connected(lab, List.copyOf(hosts), new Connections(opener, hosts), engine);
  }

  /**
   * Hosts behind connections.
   *
   * @param lab the lab that they are asked about
   * @param all the hosts, in file order
   * @param connections the connections
   * @param engine makes the lab's machines there
   */
  record Connected(Lab lab, List<Host> all, Connections connections, Engine engine)
      implements LabHosts {
    @Override
    public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
      return new Prober(connections, lab, new EngineQuestion(lab, engine)).probe(some);
    }
  }
}
