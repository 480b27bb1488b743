package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostKeysTest {
  private static final HostKey HOST = TestKeys.hostKey(TestKeys.rsa("host").getPublic());
  private static final HostKey OLD = TestKeys.hostKey(TestKeys.rsa("old").getPublic());
  private static final KeyPair AUTHORITY = TestKeys.rsa("authority");

  @TempDir Path folder;
  private Path knownHosts;

  @BeforeEach
  void makeHome() throws IOException {
    knownHosts = EmbeddedSshd.settings(folder, List.of()).knownHostsFiles().getFirst();
  }

  private RemoteException refusal(Host host, Host... others) throws IOException {
    SshHosts hosts = new SshHosts(EmbeddedSshd.settings(folder, List.of(others)));
    return catchThrowableOfType(RemoteException.class, () -> hosts.open(host).close());
  }

  @Test
  void a_changed_key_is_refused_with_both_fingerprints_and_the_command_that_replaces_it()
      throws IOException {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      KnownHosts.add(knownHosts, EmbeddedSshd.ADDRESS, server.port(), List.of(OLD));
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_CHANGED);
      assertThat(e.getMessage()).contains(OLD.fingerprint()).contains(HOST.fingerprint());
      assertThat(e.hint()).endsWith("homelab hosts trust box --replace");
      HostKeys reader = new HostKeys(EmbeddedSshd.settings(folder, List.of()));
      ShownKeys shown = reader.look(reader.wayTo(server.host("box")).getLast());
      assertThat(shown.keys()).containsExactly(HOST);
      assertThat(shown.replaced()).containsExactly(OLD);
      assertThat(shown.known()).isFalse();
    }
  }

  @Test
  void a_replaced_key_in_a_file_of_the_user_is_named_and_counts_no_longer() throws IOException {
    Path lab = folder.resolve("lab/known_hosts");
    KeyPair old = TestKeys.rsa("old");
    Host host;
    int port;
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      host = server.host("box");
      port = server.port();
      String line = "[127.0.0.1]:" + port + " " + OLD.type() + " " + OLD.base64() + "\n";
      Files.writeString(knownHosts, "# mine\n" + line);
      HostKeys reader = new HostKeys(withLabFile(lab));
      ShownKeys shown = reader.look(reader.wayTo(host).getLast());
      List<OldKey> left = reader.trust(shown, lab);
      assertThat(left)
          .extracting(OldKey::notice)
          .containsExactly(
              "%s line 2 still lists the old key %s, which homelab no longer accepts but ssh does;"
                      .formatted(knownHosts, OLD.fingerprint())
                  + " remove it: ssh-keygen -R '[127.0.0.1]:%d' -f %s".formatted(port, knownHosts));
      new SshHosts(withLabFile(lab)).open(host).close();
      assertThat(Files.readString(knownHosts)).isEqualTo("# mine\n" + line);
    }
    try (EmbeddedSshd impostor =
        EmbeddedSshd.start(
            folder.resolve("host"),
            server -> {
              server.setPort(port);
              server.setKeyPairProvider(KeyPairProvider.wrap(old));
            })) {
      RemoteException e =
          catchThrowableOfType(
              RemoteException.class, () -> new SshHosts(withLabFile(lab)).open(host).close());
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_CHANGED);
      assertThat(e).hasMessageContaining("@revoked");
      assertThat(e.hint()).isEqualTo(ShownKeys.REVOKED_HINT).doesNotContain("--replace");
      assertThat(impostor.port()).isEqualTo(port);
    }
  }

  @Test
  void a_replaced_key_in_the_lab_s_own_file_is_gone_and_nothing_is_left_to_say()
      throws IOException {
    Path lab = folder.resolve("lab/known_hosts");
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      KnownHosts.add(lab, EmbeddedSshd.ADDRESS, server.port(), List.of(OLD));
      HostKeys reader = new HostKeys(withLabFile(lab));
      ShownKeys shown = reader.look(reader.wayTo(server.host("box")).getLast());
      assertThat(shown.replaced()).containsExactly(OLD);
      assertThat(reader.trust(shown, lab)).isEmpty();
      assertThat(Files.readString(lab))
          .isEqualTo("[127.0.0.1]:%d %s %s\n".formatted(server.port(), HOST.type(), HOST.base64()));
    }
  }

  private SshSettings withLabFile(Path lab) throws IOException {
    SshSettings settings = EmbeddedSshd.settings(folder, List.of());
    return new SshSettings(
        settings.home(),
        List.of(knownHosts, lab),
        settings.agentSocket(),
        settings.localUser(),
        settings.connectTimeout(),
        settings.passphrases(),
        settings.hosts(),
        settings.console());
  }

  @Test
  void a_revoked_key_is_told_when_it_is_looked_at() throws IOException {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      Files.writeString(knownHosts, "@revoked * " + HOST.type() + " " + HOST.base64() + "\n");
      HostKeys reader = new HostKeys(EmbeddedSshd.settings(folder, List.of()));
      ShownKeys shown = reader.look(reader.wayTo(server.host("box")).getLast());
      assertThat(shown.revoked()).containsExactly(HOST);
    }
  }

  @Test
  void a_jump_host_by_its_address_comes_first_and_the_host_is_kept_under_its_name()
      throws IOException {
    try (EmbeddedSshd jump = EmbeddedSshd.start(folder.resolve("jump"));
        EmbeddedSshd goal = EmbeddedSshd.start(folder.resolve("goal"))) {
      Host host =
          goal.host(
              "box",
              Optional.of(new ProxyJump.ViaAddress("ops", EmbeddedSshd.ADDRESS, jump.port())));
      HostKeys reader = new HostKeys(EmbeddedSshd.settings(folder, List.of()));
      List<Endpoint> way = reader.wayTo(host);
      assertThat(way).extracting(Endpoint::port).containsExactly(jump.port(), goal.port());
      for (Endpoint server : way) {
        ShownKeys shown = reader.look(server);
        assertThat(reader.trust(shown, knownHosts)).isEmpty();
      }
      assertThat(Files.readString(knownHosts))
          .contains("[127.0.0.1]:" + jump.port() + " ssh-rsa ")
          .contains("homelab/box ssh-rsa ");
      assertThat(refusal(host)).isNull();
    }
  }

  @Test
  void the_key_of_another_lan_s_host_at_the_same_address_is_no_changed_key() throws IOException {
    try (EmbeddedSshd jump = EmbeddedSshd.start(folder.resolve("jump"));
        EmbeddedSshd goal = EmbeddedSshd.start(folder.resolve("goal"))) {
      jump.trust(knownHosts);
      KnownHosts.add(knownHosts, EmbeddedSshd.ADDRESS, goal.port(), List.of(OLD));
      Host host = goal.host("box", Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
      assertThat(refusal(host, jump.host("gate")).kind())
          .isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
    }
  }

  private static OpenSshCertificate certificate(KeyPair authority, Instant until) {
    try {
      return OpenSshCertificateBuilder.hostCertificate()
          .serial(1)
          .id("box")
          .publicKey(TestKeys.rsa("host").getPublic())
          .principals(List.of(EmbeddedSshd.ADDRESS))
          .validAfter(Instant.EPOCH)
          .validBefore(until)
          .sign(authority, "rsa-sha2-512");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private EmbeddedSshd withCertificate(OpenSshCertificate certificate) throws IOException {
    HostKey authority = TestKeys.hostKey(AUTHORITY.getPublic());
    Files.writeString(
        knownHosts, "@cert-authority * " + authority.type() + " " + authority.base64() + "\n");
    return EmbeddedSshd.start(
        folder.resolve("host"),
        server -> server.setHostKeyCertificateProvider(session -> List.of(certificate)));
  }

  @Test
  void an_rsa_certificate_of_a_known_authority_is_enough() throws IOException {
    Instant tomorrow = Instant.now().plusSeconds(86400);
    try (EmbeddedSshd server = withCertificate(certificate(AUTHORITY, tomorrow))) {
      assertThat(refusal(server.host("box"))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"expired", "of another authority"})
  void a_certificate_that_does_not_hold_counts_as_its_plain_key(String why) throws IOException {
    OpenSshCertificate useless =
        why.equals("expired")
            ? certificate(AUTHORITY, Instant.EPOCH.plusSeconds(1))
            : certificate(TestKeys.rsa("stranger"), Instant.now().plusSeconds(86400));
    try (EmbeddedSshd server = withCertificate(useless)) {
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
      assertThat(e.getMessage()).contains(HOST.fingerprint());
      server.trust(knownHosts);
      assertThat(refusal(server.host("box"))).isNull();
    }
  }
}
