package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.ProxyJump;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TestHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * An SSH server inside the test's own process: needs no root and no sshd. Commands run on this
 * computer, in a home of their own.
 */
public final class EmbeddedSshd implements AutoCloseable {
  /** Where it listens. */
  public static final String ADDRESS = "127.0.0.1";

  /** Whom it lets in, unless a test says otherwise. */
  public static final KeyPair USER = TestKeys.rsa("user");

  private final Path home;
  private final SshServer server;
  private final Set<HostKey> letIn = ConcurrentHashMap.newKeySet();
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private volatile List<String> shell = List.of("/bin/sh", "-c");

  private EmbeddedSshd(Path home, SshServer server) {
    this.home = home;
    this.server = server;
  }

  /** A server with one RSA host key, SFTP and forwarding. */
  public static EmbeddedSshd start(Path home) throws IOException {
    return start(home, s -> {});
  }

  /**
   * A server.
   *
   * @param home the user's home, made if it does not exist
   * @param changes what is different about it
   */
  public static EmbeddedSshd start(Path home, Consumer<SshServer> changes) throws IOException {
    Files.createDirectories(home);
    SshServer server = SshServer.setUpDefaultServer();
    EmbeddedSshd embedded = new EmbeddedSshd(home.toRealPath(), server);
    server.setHost(ADDRESS);
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(TestKeys.rsa("host")));
    embedded.letIn(USER.getPublic());
    server.setPublickeyAuthenticator(
        (user, key, session) -> embedded.letIn.contains(TestKeys.hostKey(key)));
    server.setCommandFactory(
        (channel, line) -> new LoginShell(embedded.shell, line, embedded.home, embedded.processes));
    server.setSubsystemFactories(List.of(sftp(embedded.home)));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    changes.accept(server);
    server.start();
    return embedded;
  }

  /** SFTP with relative paths relative to the home. */
  private static SftpSubsystemFactory sftp(Path home) {
    return new SftpSubsystemFactory.Builder()
        .withFileSystemAccessor(
            new SftpFileSystemAccessor() {
              @Override
              public Path resolveLocalFilePath(
                  SftpSubsystemProxy subsystem, Path root, String remotePath) {
                return home.resolve(remotePath).normalize();
              }
            })
        .build();
  }

  /** From now on, command lines are run by that shell: its words, then the line. */
  public void loginShell(String... words) {
    shell = List.of(words);
  }

  /** Lets a key in. */
  void letIn(PublicKey key) {
    letIn.add(TestKeys.hostKey(key));
  }

  public int port() {
    return server.getPort();
  }

  Path home() {
    return home;
  }

  /** How many connections are open. */
  public int connections() {
    return server.getActiveSessions().size();
  }

  /** Who is logged in. */
  List<String> users() {
    return server.getActiveSessions().stream().map(AbstractSession::getUsername).toList();
  }

  /** Drops every connection without a word. */
  void dropConnections() {
    for (AbstractSession session : server.getActiveSessions()) {
      session.close(true);
    }
  }

  /** From now on, no session is opened on any connection. */
  void refuseChannels() {
    server.setChannelFactories(List.of());
  }

  /** Ends every command that runs, as if it had come to its end. */
  void endCommands() {
    processes.forEach(Process::destroy);
  }

  /** The processes that were started for clients and still run, each with its command line. */
  List<String> running() {
    return processes.stream()
        .filter(Process::isAlive)
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .collect(Collectors.toList());
  }

  /** This server as an entry of hosts.yaml. */
  public Host host(String name) {
    return host(name, Optional.empty());
  }

  /** This server as an entry of hosts.yaml, behind another. */
  Host host(String name, Optional<ProxyJump> jump) {
    return TestHosts.host(name, ADDRESS, port(), Optional.empty(), jump);
  }

  /** Trusts this server's keys, in a file. */
  public void trust(Path knownHosts) throws IOException {
    List<HostKey> keys = new ArrayList<>();
    for (KeyPair pair : pairs()) {
      keys.add(TestKeys.hostKey(pair.getPublic()));
    }
    KnownHosts.add(knownHosts, ADDRESS, port(), keys);
  }

  private List<KeyPair> pairs() throws IOException {
    List<KeyPair> pairs = new ArrayList<>();
    try {
      server.getKeyPairProvider().loadKeys(null).forEach(pairs::add);
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException(e);
    }
    return pairs;
  }

  /** Settings of a user whose home has {@link #USER} as its key and trusts what is in it. */
  public static SshSettings settings(Path home, List<Host> hosts) throws IOException {
    Path folder = Files.createDirectories(home.resolve(".ssh"));
    if (!Files.exists(folder.resolve("id_rsa"))) {
      TestKeys.write(folder.resolve("id_rsa"), USER);
    }
    return new SshSettings(
        home,
        List.of(folder.resolve("known_hosts")),
        Optional.empty(),
        "tester",
        Duration.ofSeconds(5),
        Optional.empty(),
        hosts,
        Console.none());
  }

  /** Trusts this server and connects to it. */
  RemoteHost open(Path userHome) throws IOException {
    SshSettings settings = settings(userHome, List.of());
    trust(settings.knownHostsFiles().getFirst());
    return new SshHosts(settings).open(host("box"));
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
