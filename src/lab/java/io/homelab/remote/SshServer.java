package io.homelab.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.homelab.model.Admission;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.ProxyJump;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.remote.ssh.Passphrases;
import io.homelab.remote.ssh.SshSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real sshd of its own on the loopback interface, with its own keys, for the current user. */
public final class SshServer implements AutoCloseable {
  /** Not 127.0.0.1, although any loopback address would do together with a user. */
  public static final String ADDRESS = "127.0.0.2";

  private final Path folder;
  private final int port;
  private final Process process;

  private SshServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** A server with an ed25519 key and SFTP. */
  public static SshServer start(Path folder) throws IOException, InterruptedException {
    return start(folder, List.of("ed25519"), List.of("Subsystem sftp internal-sftp"));
  }

  /**
   * A server.
   *
   * @param folder an empty or a former server's folder, which gets its files
   * @param keyTypes the types of its host keys, as ssh-keygen calls them
   * @param config further lines for sshd_config
   */
  public static SshServer start(Path folder, List<String> keyTypes, List<String> config)
      throws IOException, InterruptedException {
    return start(folder, freePort(), keyTypes, config);
  }

  public static SshServer start(Path folder, int port, List<String> keyTypes, List<String> config)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    for (String type : keyTypes) {
      Path key = folder.resolve("host_" + type);
      if (!Files.exists(key)) {
        keygen(key, type, "");
      }
      lines.add("HostKey " + key);
    }
    Path user = folder.resolve("user_key");
    if (!Files.exists(user)) {
      keygen(user, "ed25519", "");
    }
    Path authorized = folder.resolve("authorized_keys");
    if (!Files.exists(authorized)) {
      Files.copy(Path.of(user + ".pub"), authorized);
    }
    lines.addAll(
        List.of(
            "ListenAddress " + ADDRESS + ":" + port,
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "MaxStartups 100",
            "AuthorizedKeysFile " + authorized));
    if (config.stream().noneMatch(line -> line.startsWith("SetEnv "))) {
      // The start-up files of whoever runs the tests take their time.
      lines.add("SetEnv HOME=" + folder);
    }
    lines.addAll(config);
    Path file = folder.resolve("sshd_config");
    Files.write(file, lines);
    Files.createDirectories(Path.of("/run/sshd"));
    Process process =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    SshServer server = new SshServer(folder, port, process);
    server.awaitListening();
    return server;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(ADDRESS, port), 1000);
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          close();
          throw new IOException(Files.readString(folder.resolve("sshd.log")), e);
        }
        Thread.sleep(20);
      }
    }
  }

  /** A port that nobody listens on, just now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Makes a key pair. */
  public static void keygen(Path file, String type, String passphrase, String... more)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", "" + file));
    words.addAll(List.of(more));
    command(words);
  }

  /** Runs a tool and returns its output; fails if it fails. */
  public static String command(List<String> words) throws IOException, InterruptedException {
    Process tool = new ProcessBuilder(words).redirectErrorStream(true).start();
    tool.getOutputStream().close();
    String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
    if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
      tool.destroyForcibly();
      throw new IOException(words + ": " + output);
    }
    return output;
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public Path folder() {
    return folder;
  }

  /** The private key that opens this server. */
  public Path userKey() {
    return folder.resolve("user_key");
  }

  /** Lets another public key in, too. */
  public void authorize(Path publicKey) throws IOException {
    Path file = folder.resolve("authorized_keys");
    Files.writeString(file, Files.readString(file) + Files.readString(publicKey));
  }

  /** The public host key of a type. */
  public HostKey hostKey(String type) throws IOException {
    String[] words = Files.readString(folder.resolve("host_" + type + ".pub")).split(" ", 3);
    return new HostKey(words[0], words[1].strip());
  }

  /** Trusts this server's key of that type, in a file. */
  public void trust(Path knownHosts, String type) throws IOException {
    KnownHosts.add(knownHosts, ADDRESS, port, List.of(hostKey(type)));
  }

  /** Trusts this server's ed25519 key at another port, as of a proxy before it. */
  public void trust(Path knownHosts, int at) throws IOException {
    KnownHosts.add(knownHosts, ADDRESS, at, List.of(hostKey("ed25519")));
  }

  /** This server as an entry of hosts.yaml, with its user key. */
  public Host host(String name) {
    return host(name, Optional.of(userKey().toString()), Optional.empty());
  }

  public Host host(String name, Optional<String> key, Optional<ProxyJump> jump) {
    return host(name, ADDRESS, port, key, jump);
  }

  /** Any entry of hosts.yaml. */
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

  /** Settings that know one known_hosts file and one home. */
  public static SshSettings settings(
      Path home,
      Path knownHosts,
      Optional<Path> agent,
      Optional<Passphrases> passphrases,
      List<Host> hosts) {
    return new SshSettings(
        home,
        List.of(knownHosts),
        agent,
        System.getProperty("user.name"),
        Duration.ofSeconds(5),
        passphrases,
        hosts,
        Console.none());
  }

  /** Ends this sshd; the sessions that it has opened are ended first. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /** The sshd processes that serve sessions: as if the network or the host went away. */
  public void killSessions() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /** Stops those processes where they are: the connection stays, and nothing comes any more. */
  public void freezeSessions() throws IOException, InterruptedException {
    for (ProcessHandle each : process.descendants().toList()) {
      command(List.of("kill", "-STOP", "" + each.pid()));
    }
  }
}
