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
      assertThat(e.kind()).isEqualTo(RemoteException.Kind.HOST_KEY_CHANGED);
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
        KnownHosts.add(knownHosts, shown.keptAs(), shown.keys());
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
          .isEqualTo(RemoteException.Kind.HOST_KEY_UNKNOWN);
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
      assertThat(e.kind()).isEqualTo(RemoteException.Kind.HOST_KEY_UNKNOWN);
      assertThat(e.getMessage()).contains(HOST.fingerprint());
      server.trust(knownHosts);
      assertThat(refusal(server.host("box"))).isNull();
    }
  }
}
