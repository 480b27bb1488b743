package io.homelab.remote.ssh;

import io.homelab.remote.RemoteException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.SocketFactory;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.jspecify.annotations.Nullable;

/**
 * A client and the transport below it: a socket to one of a name's addresses, or a channel of the
 * jump host's connection.
 */
final class Link {
  /** Resolves a name to addresses. */
  interface NameLookup {
    /** All of them, in the order to try; at least one. */
    InetAddress[] addressesOf(String name) throws UnknownHostException;
  }

  private final Heartbeat heartbeat = new Heartbeat();
  private final SSHClient client;
  private final Endpoint endpoint;
  private final Optional<SshConnection> jump;
  private final Deadline deadline;
  private final Duration limit;
  private @Nullable Closeable carrier;

  /**
   * Not connected yet.
   *
   * @param config what to offer
   * @param jump the connection to go through
   * @param deadline ends it when the time is up
   * @param limit the time for each address
   */
  Link(
      Endpoint endpoint,
      Config config,
      Optional<SshConnection> jump,
      Deadline deadline,
      Duration limit) {
    this.limit = limit;
    this.endpoint = endpoint;
    this.jump = jump;
    this.deadline = deadline;
    jump.ifPresent(deadline::covers);
    client = new SSHClient(config);
    client.getTransport().setTimeoutMs(deadline.libraryMillis());
    client
        .getTransport()
        .addAlgorithmsVerifier(negotiated -> {
          Algorithms.prepareFor(negotiated.getSignatureAlgorithm());
          return true;
        });
  }

  /** Connects and exchanges keys. */
  void connect(NameLookup names) throws IOException {
    if (jump.isPresent()) {
      connectThrough(jump.get());
      return;
    }
    client.setConnectTimeout(deadline.libraryMillis());
    client.setTimeout(deadline.libraryMillis());
    if (endpoint.way() instanceof Endpoint.Way.Command(String line)) {
      connectThrough(line);
      return;
    }
    client.setSocketFactory(new Sockets());
    connectToAnyOf(names.addressesOf(endpoint.address()));
  }

  /**
   * Tries all addresses of a name in turn: one unreachable address does not make the host
   * unreachable.
   */
  private void connectToAnyOf(InetAddress[] addresses) throws IOException {
    for (int i = 0; ; i++) {
      try {
        client.connect(addresses[i], endpoint.port());
        return;
      } catch (SocketException | SocketTimeoutException e) {
        if (i == addresses.length - 1) {
          throw e;
        }
        deadline.restart(limit);
      }
    }
  }

  private void connectThrough(SshConnection outer) throws IOException {
    Tunnel channel = new Tunnel(outer.client(), endpoint.address(), endpoint.port(), heartbeat);
    carrier = channel;
    deadline.covers(channel);
    try {
      channel.open();
    } catch (OpenFailException e) {
      boolean forbidden = e.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED;
      throw new RemoteException(
          RemoteException.FailureKind.UNREACHABLE,
          endpoint.host(),
          "%s: its jump host %s %s:%d"
              .formatted(
                  endpoint,
                  forbidden ? "is not allowed to forward to" : "cannot connect to",
                  endpoint.address(),
                  endpoint.port()),
          forbidden
              ? "set 'AllowTcpForwarding yes' in the jump host's sshd_config"
              : "run on the jump host: ssh -p %d %s".formatted(endpoint.port(), endpoint.address()),
          e);
    }
    client.connectVia(channel);
  }

  /** The command's streams are the connection; its words on standard error tell why it failed. */
  private void connectThrough(String line) throws IOException {
    CommandSocket socket = CommandSocket.start(line, heartbeat);
    carrier = socket;
    deadline.covers(socket);
    client.setSocketFactory(new Ready(socket));
    try {
      client.connect(endpoint.address(), endpoint.port());
    } catch (IOException e) {
      String said = socket.said();
      if (!said.isEmpty()) {
        throw new IOException("its ProxyCommand says: " + said, e);
      }
      throw socket.hasEnded() ? new IOException("its ProxyCommand ended without a word", e) : e;
    }
  }

  /** The connection, monitored from now on. */
  SshConnection connection() {
    Closeable cut = carrier == null ? client : carrier;
    heartbeat.hearEndOf(client);
    return new SshConnection(
        client, cut, heartbeat, heartbeat.watch(client.getConnection(), cut), jump);
  }

  /** The library's client. */
  SSHClient client() {
    return client;
  }

  /** What the library needs of a factory: one socket, which is not connected yet or is. */
  private abstract static class OneSocket extends SocketFactory {
    @Override
    public abstract Socket createSocket() throws IOException;

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** A socket that is connected already. */
  private static final class Ready extends OneSocket {
    private final Socket socket;

    Ready(Socket socket) {
      this.socket = socket;
    }

    @Override
    public Socket createSocket() {
      return socket;
    }
  }

  /** Sockets with TCP_NODELAY, monitored, and closed when the time is up. */
  private final class Sockets extends OneSocket {
    @Override
    public Socket createSocket() throws IOException {
      Socket socket =
          new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
              return heartbeat.listenTo(super.getInputStream());
            }
          };
      socket.setTcpNoDelay(true);
      carrier = socket;
      deadline.covers(socket);
      return socket;
    }
  }
}
