package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.Check;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.SocketStream;
import io.homelab.remote.TcpStream;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A port of this computer, on the loopback address alone, that leads to a port of a machine through
 * its host.
 */
public final class MachineTunnel implements AutoCloseable {
  /** How long one connection may take to reach the machine. */
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);

  private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

  /** More connections at once are turned away. */
  private static final int MOST = 256;

  private static final int HTTP = 80;
  private static final Set<Integer> HTTPS = Set.of(443, 8443);

  private final OpenLab lab;
  private final MachineName machine;
  private final HostName host;
  private final int port;
  private final Destination to;
  private final ServerSocket listening;
  private final Consumer<String> says;
  private final Semaphore free = new Semaphore(MOST);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Where the host connects to. */
  private record Destination(String address, int port) {}

  private MachineTunnel(
      OpenLab lab,
      MachineName machine,
      HostName host,
      int port,
      Destination to,
      ServerSocket listening,
      Consumer<String> says) {
    this.lab = lab;
    this.machine = machine;
    this.host = host;
    this.port = port;
    this.to = to;
    this.listening = listening;
    this.says = says;
  }

  /**
   * Connects to the machine's host and begins to listen.
   *
   * @param says hears of connections that failed, on any thread
   */
  public static Answer<MachineTunnel> open(OpenLab lab, TunnelWish wish, Consumer<String> says) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Set<MachineName> known = new TreeSet<>(state.machines().keySet());
      lab.lab().machines().forEach(described -> known.add(described.name()));
      MachineName name = LabLookup.select(List.of(wish.machine()), known).iterator().next();
      MissingHost.none(lab, state, Set.of(name));
      MachineRecord record =
          state
              .machine(name)
              .filter(there -> there.access().isPresent())
              .orElseThrow(() -> notUp(name));
      Optional<Machine> described = lab.lab().machine(name);
      int port = wish.port().orElseGet(() -> usualPort(described));
      Destination to = destination(name, record, described, port);
      // Whether it answers is said now rather than by each connection.
      RemoteHost unused = lab.hosts().connections().to(record.host());
      return new MachineTunnel(
          lab, name, unused.name(), port, to, listen(wish.local(), port), says);
    });
  }

  private static RefusedException notUp(MachineName name) {
    return new RefusedException(
        Refusal.usage("machine %s is not up".formatted(name), "run: homelab vos up " + name));
  }

  private static int usualPort(Optional<Machine> described) {
    return described.isPresent() && described.get().check() instanceof Check.Port check
        ? check.port()
        : HTTP;
  }

  /**
   * Its host always reaches a machine on the private network, and mostly at the address at which it
   * logs in. That one is the host's own where a port is forwarded for the login, which leads no
   * other port to the machine.
   */
  private static Destination destination(
      MachineName name, MachineRecord record, Optional<Machine> described, int port) {
    Optional<String> login =
        record
            .access()
            .map(GuestAccess::address)
            .filter(address ->
                !address.startsWith("127.")
                    && !address.equals("::1")
                    && !address.equals("localhost"));
    Optional<Destination> direct =
        record.privateIp().or(() -> login).map(address -> new Destination(address, port));
    return direct
        .or(() -> described.flatMap(machine -> forwarded(machine, port)))
        .or(() -> record.bridgedAddress().map(address -> new Destination(address, port)))
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "the host of machine %s does not reach its port %d".formatted(name, port),
                    "give it a private_network in topology.yaml, or a forwarded_port for it")));
  }

  private static Optional<Destination> forwarded(Machine machine, int port) {
    for (Network network : machine.networks()) {
      if (network.type().equals("forwarded_port")
          && network.options().get("guest") instanceof Number guest
          && guest.intValue() == port
          && network.options().get("host") instanceof Number there) {
        return Optional.of(new Destination("127.0.0.1", there.intValue()));
      }
    }
    return Optional.empty();
  }

  private static ServerSocket listen(OptionalInt wanted, int port) throws IOException {
    if (wanted.isPresent()) {
      try {
        return bound(wanted.getAsInt());
      } catch (BindException e) {
        throw new RefusedException(
            Refusal.usage(
                "port %d of this computer cannot be had: %s"
                    .formatted(wanted.getAsInt(), e.getMessage()),
                "name another one, or none for any that is free"));
      }
    }
    try {
      return bound(port);
    } catch (BindException e) {
      return bound(0);
    }
  }

  private static ServerSocket bound(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    boolean bound = false;
    try {
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), MOST);
      bound = true;
      return socket;
    } finally {
      if (!bound) {
        socket.close();
      }
    }
  }

  /** The machine. */
  public MachineName machine() {
    return machine;
  }

  /** The host that it goes through. */
  public HostName host() {
    return host;
  }

  /** The port of the machine. */
  public int port() {
    return port;
  }

  /** Where to connect to on this computer. */
  public String address() {
    return "127.0.0.1";
  }

  /** The port there. */
  public int localPort() {
    return listening.getLocalPort();
  }

  /** The same for a browser. */
  public String url() {
    return "%s://%s:%d/".formatted(HTTPS.contains(port) ? "https" : "http", address(), localPort());
  }

  /**
   * Shows it in the browser of this computer, which is not waited for.
   *
   * @param display whether there is a screen
   * @return whether there is a browser
   */
  public Answer<Boolean> browse(boolean display) {
    return Answer.of(() -> {
      if (!display) {
        return false;
      }
      String script =
          "for p in xdg-open open; do if command -v $p >/dev/null; then"
              + " $p \"$1\" </dev/null >/dev/null 2>&1 & exit 0; fi; done; exit 1";
      try (RemoteHost here = lab.hosts().thisComputer()) {
        return here.run(RemoteCommand.of(Argv.of("sh", "-c", script, "sh", url()), LOOK_LIMIT))
            .ok();
      }
    });
  }

  /** Passes connections on until the calling thread is interrupted. */
  public Answer<Boolean> serve() {
    return Answer.of(() -> {
      DaemonThread.start(this::accept);
      try {
        closed.await();
      } catch (InterruptedException e) {
        // That is how it ends.
      } finally {
        close();
      }
      return true;
    });
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (listening.isClosed()) {
          // It came in the moment of the end.
          reset(client);
        } else if (free.tryAcquire()) {
          DaemonThread.start(() -> {
            try {
              pass(client);
            } finally {
              free.release();
            }
          });
        } else {
          says.accept("more than %d connections at once: one was turned away".formatted(MOST));
          reset(client);
        }
      } catch (IOException e) {
        if (!listening.isClosed()) {
          says.accept("cannot listen any more: " + e.getMessage());
          closed.countDown();
          return;
        }
      }
    }
  }

  private void pass(Socket client) {
    TcpStream there;
    try {
      there = lab.hosts().connections().to(host).dial(to.address(), to.port(), DIAL_LIMIT);
    } catch (RemoteException e) {
      if (!listening.isClosed()) {
        says.accept(
            "%s port %d: %s%s"
                .formatted(
                    machine, port, e.getMessage(), e.hint().isEmpty() ? "" : "; " + e.hint()));
      }
      reset(client);
      return;
    }
    try (there;
        SocketStream here = SocketStream.of(client)) {
      client.setTcpNoDelay(true);
      Thread back = DaemonThread.start(() -> copy(there, here));
      copy(here, there);
      back.join();
    } catch (IOException e) {
      // One of the two is gone, and the other one is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Copies one direction to its end; when that fails, both directions have ended. */
  private static void copy(TcpStream from, TcpStream to) {
    byte[] some = new byte[32 * 1024];
    try {
      int read = from.input().read(some);
      while (read >= 0) {
        to.output().write(some, 0, read);
        to.output().flush();
        read = from.input().read(some);
      }
      to.output().close();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(TcpStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  /** The client sees that its connection failed, rather than an empty answer. */
  private static void reset(Socket client) {
    try (client) {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      // It has gone by itself.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      // Nobody can connect any more either way.
    }
    closed.countDown();
  }
}
