package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Admission;
import io.homelab.model.Argv;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.openssh.ClientConfigs;
import io.homelab.remote.openssh.OpenSsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose address is an alias of the user's SSH configuration, as the real ssh explains it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AliasTest {
  @TempDir Path home;
  private final List<EmbeddedSshd> servers = new ArrayList<>();

  @BeforeEach
  void folder() throws IOException {
    Files.createDirectories(home.resolve(".ssh"));
  }

  @AfterEach
  void stop() {
    servers.forEach(EmbeddedSshd::close);
  }

  private EmbeddedSshd server(String name) throws IOException {
    EmbeddedSshd server = EmbeddedSshd.start(home.resolve(name));
    servers.add(server);
    return server;
  }

  private Path knownHosts() {
    return home.resolve(".ssh/known_hosts");
  }

  private void configure(String... lines) throws IOException {
    Files.write(home.resolve(".ssh/config"), List.of(lines));
  }

  private Path key(String path) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    TestKeys.write(file, EmbeddedSshd.USER);
    // ssh itself takes no key that others can read.
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private SshSettings settings() {
    return new SshSettings(
            home,
            List.of(knownHosts()),
            Optional.empty(),
            "tester",
            Duration.ofSeconds(10),
            Optional.empty(),
            List.of(),
            Console.none())
        .with(new OpenSsh(home, Map.of()));
  }

  private static Host host(HostAccess access) {
    return new Host(
        new HostName("box"), access, Admission.everything(Capacity.UNKNOWN), HostSetup.USUAL);
  }

  private static Host alias(String alias) {
    return host(HostAccess.to(alias));
  }

  private static String said(SshSettings settings, Host host) {
    try (RemoteHost box = new SshHosts(settings).open(host)) {
      return box.run(RemoteCommand.of(Argv.of("pwd"), Duration.ofSeconds(10))).stdout().strip();
    }
  }

  private RemoteException refusal(Host host) {
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> said(settings(), host));
    assertThat(e).isNotNull();
    return e;
  }

  @Test
  void an_alias_stands_for_an_address_a_port_a_user_and_a_key() throws IOException {
    EmbeddedSshd nas = server("nas-home");
    nas.trust(knownHosts());
    key("keys/nas");
    configure(
        "Host nas",
        "  HostName 127.0.0.1",
        "  Port " + nas.port(),
        "  User anna",
        "  IdentityFile ~/keys/nas");
    try (RemoteHost box = new SshHosts(settings()).open(alias("nas"))) {
      assertThat(box.run(RemoteCommand.of(Argv.of("pwd"), Duration.ofSeconds(10))).stdout())
          .isEqualTo(nas.home() + "\n");
      assertThat(nas.users()).containsExactly("anna");
    }
  }

  @Test
  void what_hosts_yaml_says_wins_over_the_configuration() throws IOException {
    EmbeddedSshd nas = server("nas-home");
    nas.trust(knownHosts());
    Path key = key("keys/nas");
    HostAccess access =
        new HostAccess(
            "nas",
            Optional.of("ops"),
            OptionalInt.of(nas.port()),
            Optional.of(key.toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    configure(
        "Host nas",
        "  HostName 127.0.0.1",
        "  Port 1",
        "  User anna",
        "  IdentityFile ~/keys/other");
    try (RemoteHost box = new SshHosts(settings()).open(host(access))) {
      assertThat(nas.users()).containsExactly("ops");
    }
  }

  @Test
  void without_the_configuration_an_alias_is_only_a_name() throws IOException {
    EmbeddedSshd nas = server("nas-home");
    nas.trust(knownHosts());
    configure("Host nas.invalid", "  HostName 127.0.0.1", "  Port " + nas.port());
    RemoteException e =
        catchThrowableOfType(
            RemoteException.class,
            () -> said(settings().with(ClientConfigs.NONE), alias("nas.invalid")));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
  }

  @Test
  void a_chain_of_jump_hosts_is_gone_through_each_with_its_own_block() throws IOException {
    EmbeddedSshd gate = server("gate-home");
    EmbeddedSshd door = server("door-home");
    EmbeddedSshd nas = server("nas-home");
    for (EmbeddedSshd each : List.of(gate, door, nas)) {
      each.trust(knownHosts());
    }
    key(".ssh/id_rsa");
    configure(
        "Host gate door nas",
        "  HostName 127.0.0.1",
        "Host gate",
        "  User gatekeeper",
        "  Port " + gate.port(),
        "Host door",
        "  Port " + door.port(),
        "Host nas",
        "  Port " + nas.port(),
        "  ProxyJump gate,porter@door");
    try (RemoteHost box = new SshHosts(settings()).open(alias("nas"))) {
      assertThat(box.run(RemoteCommand.of(Argv.of("pwd"), Duration.ofSeconds(10))).stdout())
          .isEqualTo(nas.home() + "\n");
      assertThat(gate.users()).containsExactly("gatekeeper");
      assertThat(door.users()).containsExactly("porter");
    }
  }

  @Test
  void a_jump_host_of_unknown_key_is_never_passed() throws IOException {
    EmbeddedSshd gate = server("gate-home");
    EmbeddedSshd nas = server("nas-home");
    nas.trust(knownHosts());
    key(".ssh/id_rsa");
    configure(
        "Host *",
        "  HostName 127.0.0.1",
        "  StrictHostKeyChecking no",
        "Host gate",
        "  Port " + gate.port(),
        "Host nas",
        "  Port " + nas.port(),
        "  ProxyJump gate");
    RemoteException e = refusal(alias("nas"));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
    assertThat(e).hasMessageContaining("jump host gate");
    assertThat(nas.connections()).isZero();
  }

  @Test
  void a_proxy_command_carries_the_connection_and_ends_with_it() throws Exception {
    EmbeddedSshd nas = server("nas-home");
    nas.trust(knownHosts());
    key(".ssh/id_rsa");
    Path tunnel = home.resolve("tunnel");
    Files.writeString(
        tunnel,
        """
        exec 3<>/dev/tcp/"$1"/"$2" || exit 1
        cat <&3 &
        cat >&3
        kill $!
        """);
    configure(
        "Host nas",
        "  HostName 127.0.0.1",
        "  Port " + nas.port(),
        "  ProxyCommand bash " + tunnel + " %h %p");
    try (RemoteHost box = new SshHosts(settings()).open(alias("nas"))) {
      assertThat(box.run(RemoteCommand.of(Argv.of("pwd"), Duration.ofSeconds(10))).stdout())
          .isEqualTo(nas.home() + "\n");
      assertThat(tunnels(tunnel)).hasSize(1);
    }
    for (ProcessHandle left : tunnels(tunnel)) {
      left.onExit().get();
    }
  }

  private static List<ProcessHandle> tunnels(Path script) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(script.toString()))
        .toList();
  }

  @Test
  void a_proxy_command_that_fails_is_told_in_its_own_words() throws IOException {
    configure("Host nas", "  ProxyCommand echo 'no way through' >&2; exit 3");
    RemoteException e = refusal(alias("nas"));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(e).hasMessageContaining("no way through");
  }

  @Test
  void a_proxy_command_that_ends_without_a_word_is_called_the_cause() throws IOException {
    configure("Host nas", "  ProxyCommand true");
    RemoteException e = refusal(alias("nas"));
    assertThat(e).hasMessageEndingWith("cannot be reached: its ProxyCommand ended without a word");
    assertThat(e.hint()).startsWith("run: ssh -p 22 ").endsWith("@nas");
  }

  @Test
  void a_chain_of_jumps_may_have_hyphens_in_its_names() throws IOException {
    EmbeddedSshd gate = server("gate-home");
    EmbeddedSshd nas = server("nas-home");
    gate.trust(knownHosts());
    nas.trust(knownHosts());
    key(".ssh/id_rsa");
    configure(
        "Host first-gate second-gate",
        "  HostName 127.0.0.1",
        "  Port " + gate.port(),
        "Host second-gate",
        "  ProxyJump first-gate",
        "Host the-nas",
        "  HostName 127.0.0.1",
        "  Port " + nas.port(),
        "  ProxyJump second-gate");
    assertThat(said(settings(), alias("the-nas"))).isEqualTo(nas.home().toString());
  }

  @Test
  void the_key_is_looked_up_under_the_alias_and_in_the_files_that_the_configuration_names()
      throws IOException {
    EmbeddedSshd nas = server("nas-home");
    key(".ssh/id_rsa");
    KnownHosts.add(
        home.resolve("lab_hosts"),
        "the-nas",
        List.of(TestKeys.hostKey(TestKeys.rsa("host").getPublic())),
        List.of());
    String port = "  Port " + nas.port();
    configure(
        "Host nas",
        "  HostName 127.0.0.1",
        port,
        "  UserKnownHostsFile ~/lab_hosts",
        "  HostKeyAlias the-nas");
    assertThat(said(settings(), alias("nas"))).isEqualTo(nas.home().toString());

    configure("Host nas", "  HostName 127.0.0.1", port, "  UserKnownHostsFile ~/lab_hosts");
    assertThat(refusal(alias("nas")).kind())
        .isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
    configure("Host nas", "  HostName 127.0.0.1", port, "  HostKeyAlias the-nas");
    assertThat(refusal(alias("nas")).kind())
        .isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
  }

  @Test
  void an_option_that_stands_in_the_way_is_named() throws IOException {
    configure("Host nas", "  HostName 127.0.0.1", "  PubkeyAuthentication no");
    RemoteException e = refusal(alias("nas"));
    assertThat(e).hasMessageContaining("PubkeyAuthentication no").hasMessageContaining("nas");
    assertThat(e.hint()).isNotBlank();
  }

  @Test
  void a_jump_host_that_looks_like_an_option_is_a_wrong_name_and_never_an_option()
      throws IOException {
    configure("Host nas", "  ProxyJump -oProxyCommand=touch${IFS}" + home.resolve("pwned"));
    RemoteException e = refusal(alias("nas"));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(home.resolve("pwned")).doesNotExist();
  }

  @Test
  void the_blocks_that_are_written_for_ssh_lead_the_same_way_without_the_configuration()
      throws Exception {
    EmbeddedSshd gate = server("gate-home");
    EmbeddedSshd nas = server("nas-home");
    gate.trust(knownHosts());
    nas.trust(knownHosts());
    key("keys/nas key");
    configure(
        "Host *",
        "  HostName 127.0.0.1",
        "  User anna",
        "  IdentityFile \"~/keys/nas key\"",
        "  IdentitiesOnly yes",
        "Host gate",
        "  Port " + gate.port(),
        "Host nas",
        "  Port " + nas.port(),
        "  ProxyJump gate");
    Path written = home.resolve("lab.conf");
    Files.writeString(written, new HostBlocks(settings()).of(alias("nas")));
    Process ssh =
        new ProcessBuilder(
                "ssh", "-F", written.toString(), "-o", "BatchMode=yes", "homelab-box", "pwd")
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    assertThat(ssh.inputReader().readLine()).isEqualTo(nas.home().toString());
    assertThat(ssh.waitFor()).isZero();
  }
}
