package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.model.ProxyJump;
import io.homelab.remote.CommandRun;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/** Opens connections: through jump hosts, with strict host keys, and in bounded time. */
final class Dialer {
  /**
   * Time-outs inside the library, once logged in: the heartbeat and the callers' own come first.
   */
  private static final int LIBRARY_TIMEOUT_MILLIS = 600_000;

  /** sshd begins to drop connections when ten wait to log in (MaxStartups 10:30:100). */
  private static final int HANDSHAKES_AT_ONCE = 4;

  private static final int LONGEST_REASON = 1000;
  private static final Pattern NO_COMMON =
      Pattern.compile("settlement of (\\w+): \\[(.*)] and \\[(.*)]");
  private static final int ATTEMPTS = 3;
  private static final long RETRY_MILLIS = 500;

  /** Finds the addresses of a name. */
  interface NameLookup {
    /** All of them, in the order to try; at least one. */
    InetAddress[] addressesOf(String name) throws UnknownHostException;
  }

  private final SshSettings settings;
  private final NameLookup names;
  private final KeyRing keys;
  private final Map<String, Semaphore> atOnce = new ConcurrentHashMap<>();

  Dialer(SshSettings settings) {
    this(settings, InetAddress::getAllByName);
  }

  Dialer(SshSettings settings, NameLookup names) {
    this.settings = settings;
    this.names = names;
    this.keys = new KeyRing(settings);
  }

  /**
   * Connects and logs in.
   *
   * @throws RemoteException when that fails or takes longer than the settings allow
   */
  SshConnection open(Host host) {
    Endpoint endpoint = Endpoint.of(host.name(), host, settings.localUser());
    for (int attempt = 1; ; attempt++) {
      try {
        return within(endpoint, deadline -> connect(endpoint, deadline, new HashSet<>()));
      } catch (RemoteException e) {
        if (attempt == ATTEMPTS || !wasDropped(e)) {
          throw e;
        }
        pauseBeforeNext(endpoint, attempt);
      }
    }
  }

  /**
   * Whether the host dropped the connection before it let us in, as sshd does beyond its
   * MaxStartups: nothing was done yet, so it can be tried again.
   */
  private static boolean wasDropped(RemoteException failure) {
    if (failure.kind() != RemoteException.FailureKind.UNREACHABLE) {
      return false;
    }
    for (Throwable e = failure.getCause(); e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      if (text.contains("Connection reset")
          || text.contains("Broken pipe")
          || text.contains("encountered EOF")
          || text.contains("closed connection during identification")) {
        return true;
      }
    }
    return false;
  }

  private static void pauseBeforeNext(Endpoint endpoint, int attempt) {
    try {
      Thread.sleep(RETRY_MILLIS * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(endpoint.host(), e);
    }
  }

  /** Waits for a turn at a server, which lets in only so many at once; no clock runs meanwhile. */
  private Semaphore takeTurn(Endpoint endpoint, Deadline deadline) throws IOException {
    Semaphore turns =
        atOnce.computeIfAbsent(
            KnownHosts.nameOf(endpoint.address(), endpoint.port()),
            name -> new Semaphore(HANDSHAKES_AT_ONCE, true));
    deadline.pause();
    try {
      turns.acquire();
      return turns;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      deadline.resume();
    }
  }

  /**
   * Shakes hands with a host.
   *
   * @param config what to offer
   * @param verifier sees the host's key and refuses it
   * @throws RemoteException always, since the key is refused, if nothing failed before
   */
  void shakeHands(Endpoint endpoint, Config config, HostKeyVerifier verifier) {
    within(
        endpoint,
        deadline -> {
          Optional<SshConnection> jump = jump(endpoint, deadline, new HashSet<>());
          Link link = new Link(endpoint, config, jump, deadline, limit(endpoint));
          link.client.addHostKeyVerifier(verifier);
          link.connect(names);
          return link;
        });
  }

  /**
   * The servers on the way to a host, the outermost first and the host itself last.
   *
   * @throws RemoteException when the way is not one
   */
  List<Endpoint> wayTo(Host host) {
    List<Endpoint> way = new ArrayList<>();
    Endpoint next = Endpoint.of(host.name(), host, settings.localUser());
    Set<HostName> seen = new HashSet<>();
    way.add(next);
    while (next.jump().isPresent()) {
      next = jumpOf(next, seen);
      way.addFirst(next);
    }
    return way;
  }

  private Duration limit(Endpoint endpoint) {
    return endpoint.limit().orElse(settings.connectTimeout());
  }

  private interface Work<T> {
    T run(Deadline deadline) throws IOException;
  }

  /** Works on a thread of its own, since neither a name look-up nor the library can be hurried. */
  private <T> T within(Endpoint endpoint, Work<T> work) {
    Deadline deadline = new Deadline(limit(endpoint));
    CompletableFuture<T> result = supply(() -> work.run(deadline));
    try {
      return await(result, deadline);
    } catch (InterruptedException e) {
      deadline.giveUp();
      Thread.currentThread().interrupt();
      throw CommandRun.interrupted(endpoint.host(), e);
    } catch (TimeoutException e) {
      deadline.giveUp();
      String time = limit(endpoint).toMillis() / 1000.0 + " s";
      throw unreachable(
          endpoint, "no answer from %s within %s".formatted(endpoint.login(), time), e);
    } catch (ExecutionException e) {
      deadline.giveUp();
      if (e.getCause() instanceof RemoteException remote) {
        throw remote;
      }
      throw unreachable(endpoint, reason(e.getCause()), e);
    }
  }

  private static <T> T await(CompletableFuture<T> result, Deadline deadline)
      throws InterruptedException, TimeoutException, ExecutionException {
    while (true) {
      try {
        // In slices, since the clock may stand still for a while in between.
        return result.get(Math.clamp(deadline.leftNanos(), 0, 100_000_000), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (deadline.leftNanos() <= 0) {
          throw e;
        }
      }
    }
  }

  /** Runs on a thread of its own; whatever it throws is the cause of the ExecutionException. */
  static <T> CompletableFuture<T> supply(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        DaemonThread::start);
  }

  private SshConnection connect(Endpoint endpoint, Deadline deadline, Set<HostName> way)
      throws IOException {
    KnownHosts knownHosts = readKnownHosts(endpoint);
    List<Identity> identities = identities(endpoint, deadline);
    Optional<SshConnection> jump = jump(endpoint, deadline, way);
    Semaphore turn = takeTurn(endpoint, deadline);
    try {
      return connectInTurn(endpoint, deadline, knownHosts, identities, jump);
    } finally {
      turn.release();
    }
  }

  private SshConnection connectInTurn(
      Endpoint endpoint,
      Deadline deadline,
      KnownHosts knownHosts,
      List<Identity> identities,
      Optional<SshConnection> jump)
      throws IOException {
    deadline.restart(limit(endpoint));
    boolean certificates = knownHosts.hasAuthorityFor(endpoint.names());
    HostKeyCheck check = new HostKeyCheck(endpoint, knownHosts);
    Link link =
        new Link(
            endpoint, offer(endpoint, knownHosts, certificates), jump, deadline, limit(endpoint));
    link.client.addHostKeyVerifier(check);
    try {
      link.connect(names);
    } catch (IOException e) {
      if (!check.sawUselessCertificate()) {
        throw check.refusal().orElseGet(() -> unreachable(endpoint, reason(e), e));
      }
      // The certificate's own key is not the known one, but another of the host's may be.
      link =
          new Link(endpoint, offer(endpoint, knownHosts, false), jump, deadline, limit(endpoint));
      link.client.addHostKeyVerifier(check);
      connectAgain(endpoint, link, check);
    }
    deadline.restart(limit(endpoint));
    logIn(endpoint, link.client, identities, deadline);
    return link.connection();
  }

  private static Config offer(Endpoint endpoint, KnownHosts known, boolean certificates) {
    return Algorithms.preferring(known.typesOf(endpoint.names()), certificates);
  }

  private void connectAgain(Endpoint endpoint, Link link, HostKeyCheck check) {
    try {
      link.connect(names);
    } catch (IOException e) {
      throw check.refusal().orElseGet(() -> unreachable(endpoint, reason(e), e));
    }
  }

  /** A key's file may be in the hands of another host's log-in, which waits for a passphrase. */
  private List<Identity> identities(Endpoint endpoint, Deadline deadline) {
    deadline.pause();
    try {
      return keys.identitiesFor(endpoint);
    } finally {
      deadline.resume();
    }
  }

  private Optional<SshConnection> jump(Endpoint endpoint, Deadline deadline, Set<HostName> way)
      throws IOException {
    if (endpoint.jump().isEmpty()) {
      return Optional.empty();
    }
    Endpoint next = jumpOf(endpoint, way);
    return Optional.of(connect(next, deadline, way));
  }

  private Endpoint jumpOf(Endpoint endpoint, Set<HostName> way) {
    return switch (endpoint.jump().orElseThrow()) {
      case ProxyJump.ViaAddress via -> Endpoint.of(endpoint.host(), via);
      case ProxyJump.ViaHost via -> {
        if (!way.add(via.host())) {
          throw misled(endpoint, "proxy_jump goes round in a circle through " + via.host());
        }
        yield Endpoint.of(endpoint.host(), find(endpoint, via.host()), settings.localUser());
      }
    };
  }

  private Host find(Endpoint endpoint, HostName name) {
    for (Host host : settings.hosts()) {
      if (host.name().equals(name)) {
        return host;
      }
    }
    throw misled(endpoint, "proxy_jump names " + name + ", which hosts.yaml does not have");
  }

  private static RemoteException misled(Endpoint endpoint, String what) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        endpoint.host(),
        endpoint + ": " + what,
        "correct proxy_jump in hosts.yaml",
        null);
  }

  KnownHosts readKnownHosts(Endpoint endpoint) {
    try {
      return KnownHosts.read(settings.knownHostsFiles());
    } catch (IOException e) {
      String files =
          settings.knownHostsFiles().stream().map(Path::toString).collect(Collectors.joining(", "));
      throw new RemoteException(
          RemoteException.FailureKind.HOST_KEY_UNKNOWN,
          endpoint.host(),
          "%s: the known hosts cannot be read (%s)".formatted(endpoint, e),
          "check the permissions of " + files,
          e);
    }
  }

  private void logIn(
      Endpoint endpoint, SSHClient client, List<Identity> identities, Deadline deadline)
      throws IOException {
    PublicKeyAuth method = new PublicKeyAuth(identities, deadline);
    // The deadline cuts the link; the library's own clock would run on while a person types.
    client.getTransport().setTimeoutMs(LIBRARY_TIMEOUT_MILLIS);
    try {
      Service next = (Service) client.getConnection();
      if (!client
          .getUserAuth()
          .authenticate(endpoint.user(), next, method, LIBRARY_TIMEOUT_MILLIS)) {
        throw LoginRefusal.of(endpoint, method.tried(), client.getUserAuth(), null);
      }
    } catch (IOException e) {
      if (deadline.leftNanos() <= 0 || (method.tried().isEmpty() && !identities.isEmpty())) {
        throw e;
      }
      throw LoginRefusal.of(endpoint, method.tried(), client.getUserAuth(), e);
    }
    client.getConnection().setTimeoutMs(LIBRARY_TIMEOUT_MILLIS);
  }

  private static RemoteException unreachable(
      Endpoint endpoint, String why, @Nullable Throwable cause) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE,
        endpoint.host(),
        "%s cannot be reached: %s".formatted(endpoint, why),
        "try: ssh -p %d %s@%s".formatted(endpoint.port(), endpoint.user(), endpoint.address()),
        cause);
  }

  private static String reason(@Nullable Throwable e) {
    return switch (e) {
      case null -> "no reason given";
      case UnknownHostException unknown -> "no such address: " + unknown.getMessage();
      default -> reasonIn(PlainText.excerpt(String.valueOf(e.getMessage()), LONGEST_REASON));
    };
  }

  /** The library's words for "no algorithm in common" tell whose list is which only by order. */
  private static String reasonIn(String text) {
    Matcher match = NO_COMMON.matcher(text);
    return match.find()
        ? "no %s in common: homelab has [%s], the host has [%s]"
            .formatted(match.group(1), match.group(2), match.group(3))
        : text;
  }

  /** A client on its way, and what carries it. */
  private static final class Link {
    final Heartbeat heartbeat = new Heartbeat();
    final SSHClient client;
    private final Endpoint endpoint;
    private final Optional<SshConnection> jump;
    private final Deadline deadline;
    private final Duration limit;
    private @Nullable Closeable carrier;

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
      client.setSocketFactory(new Sockets());
      connectToAnyOf(names.addressesOf(endpoint.address()));
    }

    /** Tries all addresses of a name in turn: one that is not reachable is not the host's end. */
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
                ? "set AllowTcpForwarding yes in sshd_config of the jump host"
                : "try on the jump host: ssh -p %d %s"
                    .formatted(endpoint.port(), endpoint.address()),
            e);
      }
      client.connectVia(channel);
    }

    /** The connection, watched from now on. */
    SshConnection connection() {
      Closeable cut = carrier == null ? client : carrier;
      heartbeat.hearEndOf(client);
      return new SshConnection(
          client, cut, heartbeat, heartbeat.watch(client.getConnection(), cut), jump);
    }

    /** Sockets without Nagle's delay, listened to, and closed when the time is up. */
    private final class Sockets extends SocketFactory {
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
  }
}
