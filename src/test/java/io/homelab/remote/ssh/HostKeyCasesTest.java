package io.homelab.remote.ssh;

import static io.homelab.remote.RemoteException.FailureKind.HOST_KEY_CHANGED;
import static io.homelab.remote.RemoteException.FailureKind.HOST_KEY_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.Connections;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteException.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What known_hosts may hold, and what a host with an RSA key may show: let in, or refused. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostKeyCasesTest {
  private static final HostKey KEY = TestKeys.hostKey(TestKeys.rsa("host").getPublic());
  private static final HostKey OTHER = TestKeys.hostKey(TestKeys.rsa("old").getPublic());
  private static final HostKey CURVE = TestKeys.hostKey(TestKeys.ecdsa("old").getPublic());
  private static final KeyPair AUTHORITY = TestKeys.rsa("authority");

  private static final Pattern WORD =
      Pattern.compile("NAME|HASH|ELSE|CUT|KEY|OTHER|CURVE|CA|\\\\[nr0]");

  @TempDir Path folder;
  private EmbeddedSshd server;
  private SshSettings settings;
  private Path knownHosts;

  @BeforeEach
  void aServer() throws IOException {
    server = EmbeddedSshd.start(folder.resolve("host"));
    settings = EmbeddedSshd.settings(folder, List.of());
    knownHosts = settings.knownHostsFiles().getFirst();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String words(HostKey key) {
    return key.type() + " " + key.base64();
  }

  /** In one pass: the letters of a key may be any of these words. */
  private void known(String lines) throws Exception {
    String name = "[127.0.0.1]:" + server.port();
    Map<String, String> meant =
        Map.ofEntries(
            Map.entry("NAME", name),
            Map.entry("HASH", hashed(name)),
            Map.entry("ELSE", hashed("[127.0.0.1]:1")),
            Map.entry("CUT", words(KEY).substring(0, 100)),
            Map.entry("KEY", words(KEY)),
            Map.entry("OTHER", words(OTHER)),
            Map.entry("CURVE", words(CURVE)),
            Map.entry("CA", words(TestKeys.hostKey(AUTHORITY.getPublic()))),
            Map.entry("\\n", "\n"),
            Map.entry("\\r", "\r"),
            Map.entry("\\0", "\0\u00ff\u001b"));
    Files.writeString(
        knownHosts,
        WORD.matcher(lines).replaceAll(found -> Matcher.quoteReplacement(meant.get(found.group()))),
        StandardCharsets.ISO_8859_1);
  }

  private static String hashed(String name) throws Exception {
    byte[] salt = "twenty bytes of salt".getBytes(StandardCharsets.US_ASCII);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(salt, "HmacSHA1"));
    Base64.Encoder base64 = Base64.getEncoder();
    return "|1|%s|%s"
        .formatted(
            base64.encodeToString(salt),
            base64.encodeToString(mac.doFinal(name.getBytes(StandardCharsets.US_ASCII))));
  }

  private Optional<FailureKind> refusal(Host host, Host... others) throws IOException {
    SshHosts hosts = new SshHosts(EmbeddedSshd.settings(folder, List.of(others)));
    return Optional.ofNullable(
            catchThrowableOfType(RemoteException.class, () -> hosts.open(host).close()))
        .map(RemoteException::kind);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NAME KEY",
    "NAME KEY me@laptop a comment",
    "NAME KEY\\r\\n# more\\r\\n",
    "'other.local,NAME KEY'",
    "HASH KEY",
    "127.0.0.1 KEY",
    "[127.0.?.*]:* KEY",
    "NAME OTHER\\nNAME KEY",
    "NAME CURVE\\nHASH KEY",
    "NAME KEY\\n@revoked * OTHER",
    "NAME KEY\\n@revoked other.local KEY",
    "\\0\\nNAME\\n@what is this\\n|1|a|b|c KEY\\nNAME ssh-rsa !!!\\nNAME KEY\\n\\0"
  })
  void a_known_key_lets_in(String lines) throws Exception {
    known(lines);
    assertThat(refusal(server.host("box"))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "''",
    "# NAME KEY",
    "ELSE KEY",
    "[127.0.0.1]:1 KEY",
    "127.0.0.1 OTHER",
    "'*,!127.0.0.1,!NAME KEY'",
    "@cert-authority * OTHER",
    "@cert-authority * KEY",
    "@trusted NAME KEY",
    "NAME"
  })
  void an_unknown_key_is_refused(String lines) throws Exception {
    known(lines);
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_UNKNOWN);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NAME OTHER",
    "NAME CURVE",
    "HASH OTHER",
    "127.0.0.1 KEY\\nNAME OTHER",
    "@revoked NAME KEY",
    "NAME KEY\\n@revoked NAME KEY",
    "NAME KEY\\n@revoked HASH KEY",
    "@revoked * KEY\\nNAME KEY",
    "NAME KEY\\n@revoked * KEY a comment\\r\\n"
  })
  void a_changed_or_revoked_key_is_refused_as_such(String lines) throws Exception {
    known(lines);
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_CHANGED);
  }

  @Test
  void a_line_that_was_cut_in_its_key_lets_nobody_in() throws Exception {
    known("NAME CUT");
    assertThat(refusal(server.host("box"))).isPresent();
  }

  @Test
  void a_file_that_cannot_be_read_lets_nobody_in() throws Exception {
    Files.createDirectory(knownHosts);
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_UNKNOWN);
  }

  @ParameterizedTest(name = "jump: {0}, host: {1}")
  @CsvSource({
    "KEY, KEY,",
    "OTHER, KEY, HOST_KEY_CHANGED",
    "KEY, OTHER, HOST_KEY_CHANGED",
    "'', KEY, HOST_KEY_UNKNOWN",
    "KEY, '', HOST_KEY_UNKNOWN",
    "REVOKED, KEY, HOST_KEY_CHANGED"
  })
  void behind_a_jump_host_both_keys_count(String jumpKey, String hostKey, FailureKind expected)
      throws Exception {
    try (EmbeddedSshd jump = EmbeddedSshd.start(folder.resolve("jump"))) {
      String marker = jumpKey.equals("REVOKED") ? "@revoked " : "";
      StringBuilder lines = new StringBuilder();
      if (!jumpKey.isEmpty()) {
        lines.append(
            marker + "[127.0.0.1]:" + jump.port() + " " + jumpKey.replace("REVOKED", "KEY"));
      }
      if (!hostKey.isEmpty()) {
        lines.append("\nhomelab/box " + hostKey);
      }
      known(lines.toString());
      Host host = server.host("box", Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
      assertThat(refusal(host, jump.host("gate"))).isEqualTo(Optional.ofNullable(expected));
    }
  }

  /** What is wrong with a certificate; none of them lets in, and each counts as its plain key. */
  enum Useless {
    EXPIRED,
    NOT_YET_VALID,
    FOR_ANOTHER_HOST,
    FOR_A_USER,
    OF_ANOTHER_AUTHORITY;

    OpenSshCertificate certificate() throws Exception {
      OpenSshCertificateBuilder builder =
          this == FOR_A_USER
              ? OpenSshCertificateBuilder.userCertificate()
              : OpenSshCertificateBuilder.hostCertificate();
      Instant now = Instant.now();
      return builder
          .serial(1)
          .id("box")
          .publicKey(TestKeys.rsa("host").getPublic())
          .principals(List.of(this == FOR_ANOTHER_HOST ? "10.0.0.1" : EmbeddedSshd.ADDRESS))
          .validAfter(this == NOT_YET_VALID ? now.plusSeconds(3600) : Instant.EPOCH)
          .validBefore(this == EXPIRED ? now.minusSeconds(3600) : now.plusSeconds(86_400))
          .sign(
              this == OF_ANOTHER_AUTHORITY ? TestKeys.rsa("stranger") : AUTHORITY, "rsa-sha2-512");
    }
  }

  @ParameterizedTest
  @EnumSource(Useless.class)
  void a_certificate_that_does_not_hold_is_worth_its_plain_key(Useless why) throws Exception {
    OpenSshCertificate certificate = why.certificate();
    server.close();
    server =
        EmbeddedSshd.start(
            folder.resolve("host"),
            s -> s.setHostKeyCertificateProvider(session -> List.of(certificate)));
    known("@cert-authority * CA");
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_UNKNOWN);
    known("@cert-authority * CA\nNAME OTHER");
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_CHANGED);
    known("@cert-authority * CA\n@revoked * KEY\nNAME KEY");
    assertThat(refusal(server.host("box"))).contains(HOST_KEY_CHANGED);
    known("@cert-authority * CA\nNAME KEY");
    assertThat(refusal(server.host("box"))).isEmpty();
  }

  /** Whoever answers at the host's address while it is dialed again must be the host. */
  @Test
  void a_key_that_changes_while_the_host_is_dialed_again_ends_the_dialing() throws Exception {
    known("NAME KEY");
    Host host = server.host("box");
    CompletableFuture<HostName> dialed = new CompletableFuture<>();
    try (Connections connections = new Connections(new SshHosts(settings), List.of(host))) {
      connections.be(
          new Connections.Patience(
              "me@laptop",
              "vos up",
              InstantSource.system(),
              true,
              Set.of(),
              new Connections.Watcher() {
                @Override
                public void dialsAgain(HostName name, Duration longest) {
                  dialed.complete(name);
                }
              }));
      RemoteCommand echo =
          RemoteCommand.of(Argv.of("echo", "hello"), Duration.ofSeconds(20)).repeatable();
      assertThat(connections.to(host.name()).run(echo).stdout()).isEqualTo("hello\n");
      int port = server.port();
      server.close();
      CompletableFuture<RemoteException> end =
          CompletableFuture.supplyAsync(() ->
              catchThrowableOfType(
                  RemoteException.class, () -> connections.to(host.name()).run(echo)));
      assertThat(dialed.get(20, TimeUnit.SECONDS)).isEqualTo(host.name());
      server =
          EmbeddedSshd.start(
              folder.resolve("impostor"),
              s -> {
                s.setPort(port);
                s.setKeyPairProvider(KeyPairProvider.wrap(TestKeys.rsa("old")));
                s.setPublickeyAuthenticator((user, key, session) -> {
                  throw new AssertionError("somebody logs in at the impostor");
                });
              });
      RemoteException e = end.get(20, TimeUnit.SECONDS);
      assertThat(e.kind()).isEqualTo(HOST_KEY_CHANGED);
      assertThat(e).hasMessageContaining(OTHER.fingerprint());
      assertThat(server.users()).filteredOn(Objects::nonNull).isEmpty();
    }
  }
}
