package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.WakeSignal;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.run.HostClaims;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Hosts that are locked before they are asked what they have, so that the answer stays true.
 *
 * @param behind the hosts
 * @param locks takes the locks
 */
record LockingHosts(LabHosts behind, HostLocks locks) implements LabHosts {
  @Override
  public List<Host> all() {
    return behind.all();
  }

  @Override
  public Connections connections() {
    return behind.connections();
  }

  @Override
  public SshSettings ssh() {
    return behind.ssh();
  }

  @Override
  public LabHosts ofAnother(Lab another, List<Host> some) {
    return behind.ofAnother(another, some);
  }

  @Override
  public RemoteHost thisComputer() {
    return behind.thisComputer();
  }

  @Override
  public WakeSignal wakeSignal() {
    return behind.wakeSignal();
  }

  @Override
  public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    return behind.probe(some, locks::take);
  }

  @Override
  public SortedMap<HostName, ProbeResult> probe(List<Host> some, Consumer<Collection<Host>> first) {
    return behind.probe(
        some,
        connected -> {
          locks.take(connected);
          first.accept(connected);
        });
  }

  @Override
  public SortedMap<HostName, ProbeResult> probeOthers(List<Host> others) {
    return behind.probeOthers(others);
  }

  @Override
  public HostClaims claims() {
    return locks;
  }

  @Override
  public void close() {
    behind.close();
  }
}
