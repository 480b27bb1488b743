package io.homelab.remote;

import io.homelab.model.Admission;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.ProxyJump;
import java.time.Duration;
import java.util.Optional;

/** Entries of hosts.yaml for tests of connections. */
public final class TestHosts {
  private TestHosts() {}

  /** A host that is reached over SSH by the user of the test. */
  public static Host host(
      String name, String address, int port, Optional<String> key, Optional<ProxyJump> jump) {
    return new Host(
        new HostName(name),
        new HostAccess(
            address,
            Optional.of(System.getProperty("user.name")),
            port,
            key,
            jump,
            Optional.empty(),
            Optional.empty()),
        Admission.everything(Capacity.UNKNOWN),
        HostSetup.USUAL);
  }

  /** The same host with a time of its own for each part of connecting. */
  public static Host withConnectTimeout(Host host, Duration timeout) {
    return new Host(
        host.name(),
        new HostAccess(
            host.address(),
            host.sshUser(),
            host.sshPort(),
            host.sshKey(),
            host.proxyJump(),
            Optional.of(timeout),
            Optional.empty()),
        new Admission(
            host.capacity(), host.reserve(), host.placements(), host.status(), host.labels()),
        new HostSetup(host.workdir(), host.bridge(), host.boxSource()));
  }

  /** The same host reached by a plugin's transport. */
  public static Host withTransport(Host host, String transport) {
    return new Host(
        host.name(),
        new HostAccess(
            host.address(),
            host.sshUser(),
            host.sshPort(),
            host.sshKey(),
            host.proxyJump(),
            host.connectTimeout(),
            Optional.of(transport)),
        host.admission(),
        host.setup());
  }
}
