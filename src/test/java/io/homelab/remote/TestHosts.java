package io.homelab.remote;

import io.homelab.model.BoxSource;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.ProxyJump;
import io.homelab.model.Resources;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Entries of hosts.yaml for tests of connections. */
public final class TestHosts {
  private TestHosts() {}

  /** A host that is reached over SSH by the user of the test. */
  public static Host host(
      String name, String address, int port, Optional<String> key, Optional<ProxyJump> jump) {
    return new Host(
        new HostName(name),
        address,
        Optional.of(System.getProperty("user.name")),
        port,
        key,
        jump,
        Optional.empty(),
        Capacity.UNKNOWN,
        Resources.ZERO,
        new TreeSet<>(java.util.List.of("*")),
        HostStatus.ONLINE,
        Optional.empty(),
        new TreeMap<>(),
        new BoxSource.Copy());
  }

  /** The same host with a time of its own for each part of connecting. */
  public static Host withConnectTimeout(Host host, Duration timeout) {
    return new Host(
        host.name(),
        host.address(),
        host.sshUser(),
        host.sshPort(),
        host.sshKey(),
        host.proxyJump(),
        host.workdir(),
        host.capacity(),
        host.reserve(),
        host.placements(),
        host.status(),
        host.bridge(),
        host.labels(),
        host.boxSource(),
        Optional.of(timeout),
        Optional.empty());
  }

  /** The same host reached by a plugin's transport. */
  public static Host withTransport(Host host, String transport) {
    return new Host(
        host.name(),
        host.address(),
        host.sshUser(),
        host.sshPort(),
        host.sshKey(),
        host.proxyJump(),
        host.workdir(),
        host.capacity(),
        host.reserve(),
        host.placements(),
        host.status(),
        host.bridge(),
        host.labels(),
        host.boxSource(),
        host.connectTimeout(),
        Optional.of(transport));
  }
}
