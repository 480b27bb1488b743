package io.homelab.remote;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One connection per host, opened on first use and kept until all are closed. */
public final class Connections implements AutoCloseable {
  private final RemoteHosts opener;
  private final Map<HostName, Slot> slots = new TreeMap<>();

  /** No connection yet. */
  public Connections(RemoteHosts opener, List<Host> hosts) {
    this.opener = opener;
    hosts.forEach(host -> slots.put(host.name(), new Slot(host)));
  }

  /**
   * The connection to that host.
   *
   * @throws io.homelab.remote.RemoteException if it cannot be opened
   * @throws IllegalArgumentException when there is no such host
   */
  public RemoteHost to(HostName name) {
    return Optional.ofNullable(slots.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no such host: " + name))
        .open(opener);
  }

  @Override
  public void close() {
    slots.values().forEach(Slot::close);
  }

  private static final class Slot {
    private final Host host;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RemoteHost open;

    Slot(Host host) {
      this.host = host;
    }

    RemoteHost open(RemoteHosts opener) {
      lock.lock();
      try {
        RemoteHost current = open;
        if (current == null) {
          current = opener.open(host);
          open = current;
        }
        return current;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        if (open != null) {
          open.close();
          open = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
