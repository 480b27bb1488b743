package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Admission;
import io.homelab.model.Argv;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.ProxyJump;
import io.homelab.remote.openssh.ClientConfigs;
import io.homelab.remote.openssh.OpenSsh;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.HostKeys;
import io.homelab.remote.ssh.KnownHosts;
import io.homelab.remote.ssh.Passphrases;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, on both sides, against a real sshd. */
@Timeout(180)
class SshConnectLabTest {
  private static final List<String> ALL_TYPES = List.of("ed25519", "ecdsa", "rsa");
  private static final List<String> NO_MORE = List.of();

  @TempDir Path folder;
  private Path home;
  private Path knownHosts;
  private Optional<Path> agent = Optional.empty();
  private Optional<Passphrases> passphrases = Optional.empty();
  private ClientConfigs configs = ClientConfigs.NONE;
  private final List<Host> hosts = new ArrayList<>();

  @BeforeEach
  void makeHome() throws IOException {
    home = folder.resolve("home");
    Files.createDirectories(home.resolve(".ssh"));
    knownHosts = home.resolve(".ssh/known_hosts");
  }

  private SshSettings settings() {
    return SshServer.settings(home, knownHosts, agent, passphrases, hosts).with(configs);
  }

  private SshServer server(String... types) throws IOException, InterruptedException {
    return SshServer.start(folder.resolve("server"), List.of(types), NO_MORE);
  }

  private void assertOpens(Host host) {
    try (RemoteHost open = new SshHosts(settings()).open(host)) {
      assertThat(open.run(echo()).stdout()).isEqualTo("hello\n");
    }
  }

  private RemoteException refusal(Host host) {
    return catchThrowableOfType(
        RemoteException.class, () -> new SshHosts(settings()).open(host).close());
  }

  private static RemoteCommand echo() {
    return RemoteCommand.of(Argv.of("echo", "hello"), Duration.ofSeconds(20));
  }

  @Test
  void an_unknown_key_is_refused_with_its_fingerprint_and_the_command_that_trusts_it()
      throws Exception {
    try (SshServer server = server("ed25519")) {
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
      assertThat(e.getMessage()).contains(server.hostKey("ed25519").fingerprint());
      assertThat(e.hint()).contains("homelab hosts trust box");
    }
  }

  @Test
  void a_changed_key_is_refused_with_both_fingerprints() throws Exception {
    try (SshServer server = server("ed25519", "rsa")) {
      SshServer.keygen(folder.resolve("other"), "ed25519", "");
      String[] other = Files.readString(folder.resolve("other.pub")).split(" ", 3);
      HostKey old = new HostKey(other[0], other[1]);
      KnownHosts.add(knownHosts, SshServer.ADDRESS, server.port(), List.of(old));
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_CHANGED);
      assertThat(e.getMessage())
          .contains(server.hostKey("ed25519").fingerprint())
          .contains(old.fingerprint());
    }
  }

  @Test
  void a_revoked_key_is_refused_even_where_it_is_also_listed_as_good() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      HostKey key = server.hostKey("ed25519");
      Files.writeString(
          knownHosts,
          Files.readString(knownHosts) + "@revoked * " + key.type() + " " + key.base64() + "\n");
      assertThat(refusal(server.host("box")).kind())
          .isEqualTo(RemoteException.FailureKind.HOST_KEY_CHANGED);
    }
  }

  @Test
  void entries_that_ssh_keygen_hashed_are_understood() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      SshServer.command(List.of("ssh-keygen", "-q", "-H", "-f", knownHosts.toString()));
      assertThat(Files.readString(knownHosts)).startsWith("|1|").doesNotContain("127.0.0.2");
      assertOpens(server.host("box"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
  void a_host_with_keys_of_all_types_is_known_by_any_one_of_them(String known) throws Exception {
    try (SshServer server = server("ed25519", "ecdsa", "rsa")) {
      server.trust(knownHosts, known);
      assertOpens(server.host("box"));
    }
  }

  @Test
  void a_host_certificate_of_a_trusted_authority_is_accepted() throws Exception {
    Path authority = folder.resolve("ca");
    SshServer.keygen(authority, "ed25519", "");
    Path key = Files.createDirectories(folder.resolve("server")).resolve("host_ed25519");
    SshServer.keygen(key, "ed25519", "");
    SshServer.command(
        List.of(
            "ssh-keygen",
            "-q",
            "-s",
            "" + authority,
            "-I",
            "box",
            "-h",
            "-n",
            "127.0.0.2",
            key + ".pub"));
    List<String> config = List.of("HostCertificate " + key + "-cert.pub");
    try (SshServer server = SshServer.start(folder.resolve("server"), List.of("ed25519"), config)) {
      Files.writeString(
          knownHosts, "@cert-authority * " + Files.readString(Path.of(authority + ".pub")));
      assertOpens(server.host("box"));
      server.trust(knownHosts, "ed25519");
      Files.writeString(knownHosts, Files.readString(knownHosts).replaceAll("(?m)^@.*\n", ""));
      assertOpens(server.host("box"));
    }
  }

  @Test
  void fetched_keys_have_the_fingerprints_of_ssh_keygen_and_can_be_trusted() throws Exception {
    try (SshServer server = server("ed25519", "ecdsa", "rsa")) {
      List<HostKey> keys = new HostKeys(settings()).fetch(server.host("box"));
      assertThat(keys)
          .extracting(HostKey::type)
          .containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa");
      for (String type : ALL_TYPES) {
        String printed =
            SshServer.command(
                List.of("ssh-keygen", "-l", "-f", server.folder() + "/host_" + type + ".pub"));
        assertThat(keys).anyMatch(key -> printed.contains(" " + key.fingerprint() + " "));
      }
      Path lab = folder.resolve("lab/.homelab/known_hosts");
      KnownHosts.add(lab, SshServer.ADDRESS, server.port(), keys);
      knownHosts = lab;
      assertOpens(server.host("box"));
    }
  }

  @Test
  void fetching_from_a_host_that_is_not_there_says_so() throws Exception {
    Host nobody =
        SshServer.host(
            "box", "127.0.0.2", SshServer.freePort(), Optional.empty(), Optional.empty());
    RemoteException e =
        catchThrowableOfType(RemoteException.class, () -> new HostKeys(settings()).fetch(nobody));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(e.getMessage()).contains("refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ed25519",
        "rsa",
        "ecdsa",
        "ecdsa -b 521",
        "rsa -m PEM",
        "rsa -m PKCS8",
        "ecdsa -m PEM",
        "ecdsa -m PKCS8"
      })
  void user_keys_of_every_type_and_format_are_taken_plain_and_encrypted(String kind)
      throws Exception {
    String[] words = kind.split(" ", 2);
    String[] more = words.length > 1 ? words[1].split(" ", 2) : new String[0];
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      Path plain = home.resolve("plain");
      SshServer.keygen(plain, words[0], "", more);
      server.authorize(Path.of(plain + ".pub"));
      assertOpens(server.host("box", Optional.of("" + plain), Optional.empty()));
      Files.delete(Path.of(plain + ".pub"));
      assertOpens(server.host("box", Optional.of("" + plain), Optional.empty()));

      Path secret = home.resolve("secret");
      SshServer.keygen(secret, words[0], "open sesame", more);
      server.authorize(Path.of(secret + ".pub"));
      passphrases = Optional.of((file, wrong) -> Optional.of("open sesame".toCharArray()));
      assertOpens(server.host("box", Optional.of("" + secret), Optional.empty()));
      Files.delete(Path.of(secret + ".pub"));
      assertOpens(server.host("box", Optional.of("" + secret), Optional.empty()));
    }
  }

  @Test
  void a_passphrase_is_asked_for_once_for_many_hosts_and_again_only_when_it_was_wrong()
      throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("secret");
      SshServer.keygen(key, "ed25519", "open sesame");
      server.authorize(Path.of(key + ".pub"));
      List<Boolean> asked = new ArrayList<>();
      passphrases =
          Optional.of((file, wrongBefore) -> {
            asked.add(wrongBefore);
            return Optional.of((wrongBefore ? "open sesame" : "open barley").toCharArray());
          });
      SshHosts opener = new SshHosts(settings());
      for (String name : List.of("one", "two", "three")) {
        opener.open(server.host(name, Optional.of("" + key), Optional.empty())).close();
      }
      assertThat(asked).containsExactly(false, true);
    }
  }

  @Test
  void the_time_in_which_a_person_types_does_not_count() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("secret");
      SshServer.keygen(key, "ed25519", "open sesame");
      server.authorize(Path.of(key + ".pub"));
      passphrases =
          Optional.of((file, wrong) -> {
            sleep(Duration.ofSeconds(7));
            return Optional.of("open sesame".toCharArray());
          });
      assertOpens(server.host("box", Optional.of("" + key), Optional.empty()));
    }
  }

  /** The person who types slowly is what is tested. */
  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_encrypted_key_without_anyone_to_ask_is_a_refusal_that_says_why() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("secret");
      SshServer.keygen(key, "ed25519", "open sesame");
      server.authorize(Path.of(key + ".pub"));
      RemoteException e = refusal(server.host("box", Optional.of("" + key), Optional.empty()));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      assertThat(e.getMessage()).contains(key + " is encrypted");
    }
  }

  @Test
  void a_key_that_the_host_does_not_know_is_a_refusal_that_names_it() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      SshServer.keygen(home.resolve(".ssh/id_rsa"), "rsa", "");
      SshServer.keygen(home.resolve(".ssh/id_ed25519"), "ed25519", "");
      RemoteException e = refusal(server.host("box", Optional.empty(), Optional.empty()));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      assertThat(e.getMessage()).contains("/.ssh/id_ed25519, ").contains("/.ssh/id_rsa");
      assertThat(e.hint()).contains("ssh-copy-id");
    }
  }

  @Test
  void a_key_file_that_is_not_there_is_named() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      RemoteException e =
          refusal(server.host("box", Optional.of("/no/such/key"), Optional.empty()));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      assertThat(e.getMessage()).contains("ssh_key /no/such/key does not exist");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "rsa", "ecdsa"})
  void keys_of_the_agent_are_used(String type) throws Exception {
    try (SshServer server = server("ed25519");
        SshAgent running = SshAgent.start(folder.resolve("agent"))) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("held");
      SshServer.keygen(key, type, "");
      server.authorize(Path.of(key + ".pub"));
      running.add(key);
      Files.delete(key);
      agent = Optional.of(running.socket());
      assertOpens(server.host("box", Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void an_encrypted_key_that_the_agent_holds_needs_no_passphrase() throws Exception {
    try (SshServer server = server("ed25519");
        SshAgent running = SshAgent.start(folder.resolve("agent"))) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("held");
      SshServer.keygen(key, "ed25519", "");
      running.add(key);
      SshServer.command(
          List.of("ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", "" + key));
      server.authorize(Path.of(key + ".pub"));
      agent = Optional.of(running.socket());
      AtomicInteger asked = new AtomicInteger();
      passphrases =
          Optional.of((file, wrong) -> {
            asked.incrementAndGet();
            return Optional.empty();
          });
      assertOpens(server.host("box", Optional.of("" + key), Optional.empty()));
      assertThat(asked).hasValue(0);
    }
  }

  @Test
  void a_public_key_file_means_the_key_that_the_agent_holds() throws Exception {
    try (SshServer server = server("ed25519");
        SshAgent running = SshAgent.start(folder.resolve("agent"))) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("held");
      SshServer.keygen(key, "ed25519", "");
      server.authorize(Path.of(key + ".pub"));
      Host host = server.host("box", Optional.of(key + ".pub"), Optional.empty());
      assertThat(refusal(host).kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      running.add(key);
      Files.delete(key);
      agent = Optional.of(running.socket());
      assertOpens(host);
    }
  }

  /** The server knows the authority alone, and no key. */
  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "rsa", "ecdsa"})
  void a_certificate_beside_the_key_or_named_by_the_configuration_lets_in(String type)
      throws Exception {
    Path authority = folder.resolve("authority");
    SshServer.keygen(authority, "ed25519", "");
    String me = System.getProperty("user.name");
    try (SshServer server =
        SshServer.start(
            folder.resolve("server"),
            List.of("ed25519"),
            List.of("TrustedUserCAKeys " + authority + ".pub"))) {
      server.trust(knownHosts, "ed25519");
      Path key = home.resolve("key");
      SshServer.keygen(key, type, "");
      Host host = server.host("box", Optional.of(key.toString()), Optional.empty());
      assertThat(refusal(host).kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      SshServer.command(
          List.of("ssh-keygen", "-q", "-s", "" + authority, "-I", "me", "-n", me, key + ".pub"));
      assertOpens(host);

      Files.move(Path.of(key + "-cert.pub"), home.resolve("elsewhere"));
      assertThat(refusal(host).kind()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
      Files.write(
          home.resolve(".ssh/config"),
          List.of("Host *", "  CertificateFile ~/elsewhere", "  IdentityFile " + key));
      configs = new OpenSsh(home, Map.of());
      assertOpens(host);
      assertOpens(server.host("box", Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void an_alias_behind_a_chain_of_aliases_is_reached_as_ssh_reaches_it() throws Exception {
    try (SshServer gate = SshServer.start(folder.resolve("gate"));
        SshServer door = SshServer.start(folder.resolve("door"));
        SshServer goal = SshServer.start(folder.resolve("goal"))) {
      for (SshServer server : List.of(gate, door, goal)) {
        server.trust(knownHosts, "ed25519");
      }
      List<String> lines = new ArrayList<>();
      block(lines, "gate", gate, "none");
      block(lines, "door", door, "gate");
      block(lines, "attic", goal, "door");
      Files.write(home.resolve(".ssh/config"), lines);
      configs = new OpenSsh(home, Map.of());
      Host attic =
          new Host(
              new HostName("box"),
              HostAccess.to("attic"),
              Admission.everything(Capacity.UNKNOWN),
              HostSetup.USUAL);
      assertOpens(attic);
      Path written = folder.resolve("written");
      Files.writeString(written, new HostBlocks(settings()).of(attic));
      assertThat(
              SshServer.command(
                  List.of(
                      "ssh",
                      "-F",
                      "" + written,
                      "-o",
                      "BatchMode=yes",
                      "homelab-box",
                      "printenv",
                      "HOME")))
          .isEqualTo(goal.folder() + "\n");
    }
  }

  private static void block(List<String> lines, String alias, SshServer server, String jump) {
    lines.addAll(
        List.of(
            "Host " + alias,
            "  HostName " + SshServer.ADDRESS,
            "  Port " + server.port(),
            "  IdentityFile " + server.userKey(),
            "  ProxyJump " + jump));
  }

  @Test
  void an_agent_that_is_gone_is_passed_over() throws Exception {
    try (SshServer server = server("ed25519")) {
      server.trust(knownHosts, "ed25519");
      agent = Optional.of(folder.resolve("no-agent"));
      Files.copy(server.userKey(), home.resolve(".ssh/id_ed25519"));
      assertOpens(server.host("box", Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void a_host_is_reached_through_another_host_and_each_key_is_checked() throws Exception {
    try (SshServer jump = SshServer.start(folder.resolve("jump"));
        SshServer goal = SshServer.start(folder.resolve("goal"))) {
      hosts.add(jump.host("gate"));
      Host host =
          goal.host(
              "box",
              Optional.of("" + goal.userKey()),
              Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
      goal.trust(knownHosts, "ed25519");
      RemoteException e = refusal(host);
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
      assertThat(e.getMessage()).startsWith("host box: jump host gate: ");
      jump.trust(knownHosts, "ed25519");
      assertOpens(host);
      assertThat(new HostKeys(settings()).fetch(host)).containsExactly(goal.hostKey("ed25519"));
      Files.delete(knownHosts);
      jump.trust(knownHosts, "ed25519");
      assertThat(refusal(host).getMessage()).startsWith("host box: its host key is unknown");
    }
  }

  @Test
  void a_jump_host_may_be_given_by_its_address() throws Exception {
    try (SshServer jump = SshServer.start(folder.resolve("jump"));
        SshServer goal = SshServer.start(folder.resolve("goal"))) {
      jump.trust(knownHosts, "ed25519");
      goal.trust(knownHosts, "ed25519");
      Files.copy(jump.userKey(), home.resolve(".ssh/id_ed25519"));
      ProxyJump via =
          new ProxyJump.ViaAddress(System.getProperty("user.name"), SshServer.ADDRESS, jump.port());
      assertOpens(goal.host("box", Optional.of("" + goal.userKey()), Optional.of(via)));
    }
  }

  @Test
  void jump_hosts_in_a_circle_are_an_error_and_no_endless_loop() throws Exception {
    Optional<ProxyJump> toB = Optional.of(new ProxyJump.ViaHost(new HostName("b")));
    Optional<ProxyJump> toA = Optional.of(new ProxyJump.ViaHost(new HostName("a")));
    hosts.add(SshServer.host("a", "127.0.0.2", 1, Optional.empty(), toB));
    hosts.add(SshServer.host("b", "127.0.0.2", 1, Optional.empty(), toA));
    assertThat(refusal(hosts.getFirst()).getMessage()).contains("cycle");
  }

  @Test
  void a_server_that_accepts_and_says_nothing_is_given_up_in_time() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.2"))) {
      Host host =
          SshServer.host(
              "box", "127.0.0.2", mute.getLocalPort(), Optional.empty(), Optional.empty());
      assertGivenUpInTime(host);
    }
  }

  @Test
  void an_address_that_swallows_everything_is_given_up_in_time() throws Exception {
    // A backlog of one that is full: the kernel drops what comes next, as a firewall would.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"));
        java.net.Socket one = new java.net.Socket("127.0.0.2", full.getLocalPort());
        java.net.Socket two = new java.net.Socket("127.0.0.2", full.getLocalPort())) {
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      Host host =
          SshServer.host(
              "box", "127.0.0.2", full.getLocalPort(), Optional.empty(), Optional.empty());
      assertGivenUpInTime(host);
    }
  }

  private void assertGivenUpInTime(Host host) {
    long start = System.nanoTime();
    RemoteException e = refusal(host);
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(8));
    assertThat(e.getMessage()).startsWith("host box cannot be reached: no answer");
  }

  @Test
  void a_port_where_nobody_listens_is_unreachable_at_once() throws Exception {
    Host host =
        SshServer.host(
            "box", "127.0.0.2", SshServer.freePort(), Optional.empty(), Optional.empty());
    RemoteException e = refusal(host);
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(e.getMessage()).isEqualTo("host box cannot be reached: Connection refused");
  }
}
