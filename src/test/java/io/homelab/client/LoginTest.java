package io.homelab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.LabClient;
import io.homelab.operations.LabClient.ServerContact;
import io.homelab.operations.LabClient.ShownCertificate;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are trusted, and what is kept of them. */
@Timeout(120)
class LoginTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private LabClient client;

  @BeforeEach
  void nobodyIsKnown() {
    client = HttpLabClient.of(folder.resolve("config/homelab"));
  }

  private SSLContext encrypting(String name, String san) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + san)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore made = KeyStore.getInstance(file.toFile(), PASSWORD);
    Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(made.getCertificate("server").getEncoded())));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(made, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private Answer<ServerContact> contact(ScriptedServer server) {
    return client.contact(server.url(), Optional.empty(), Optional.empty());
  }

  @Test
  void a_certificate_that_nothing_vouches_for_is_trusted_by_an_approval_of_it_alone()
      throws Exception {
    ShownCertificate shown;
    try (ScriptedServer server =
        new ScriptedServer(Optional.of(encrypting("first", "dns:elsewhere")))) {
      ServerContact contact = contact(server).orThrow();
      shown = contact.unknown().orElseThrow();
      assertThat(shown.subject()).isEqualTo("CN=first");
      assertThat(shown.fingerprint()).matches("SHA256:[A-Za-z0-9+/]{43}");
      assertThat(server.asked).as("the token goes nowhere before").isEmpty();

      assertThatThrownBy(() -> contact.login(Optional.empty(), "hl_token").orThrow())
          .hasMessageContaining("is not trusted");
      Approval other = new Approval("SHA256:" + "A".repeat(43));
      assertThatThrownBy(() -> contact.login(Optional.of(other), "hl_token").orThrow())
          .hasMessageContaining("is not trusted");
      assertThat(
              contact.login(Optional.of(new Approval(shown.fingerprint())), "hl_token").orThrow())
          .containsExactly("dev");
      assertThat(Files.readString(folder.resolve("config/homelab/servers.json")))
          .contains(shown.fingerprint());
    }
    try (ScriptedServer other =
        new ScriptedServer(Optional.of(encrypting("second", "ip:127.0.0.1")))) {
      assertThatThrownBy(() ->
              client
                  .contact(other.url(), Optional.empty(), Optional.of(shown.fingerprint()))
                  .orThrow())
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.NO_SERVER);
                assertThat(refused).hasMessageContaining("another certificate");
              });
    }
  }

  @Test
  void a_certificate_that_is_named_counts_for_its_own_names() throws Exception {
    SSLContext tls = encrypting("named", "ip:127.0.0.1");
    Optional<Path> file = Optional.of(folder.resolve("named.pem"));
    try (ScriptedServer server = new ScriptedServer(Optional.of(tls))) {
      ServerContact contact = client.contact(server.url(), file, Optional.empty()).orThrow();
      assertThat(contact.unknown()).isEmpty();
      assertThat(contact.login(Optional.empty(), "hl_token").orThrow()).containsExactly("dev");
    }
    SSLContext elsewhere = encrypting("elsewhere", "dns:elsewhere");
    try (ScriptedServer server = new ScriptedServer(Optional.of(elsewhere))) {
      assertThatThrownBy(() ->
              client
                  .contact(
                      server.url(), Optional.of(folder.resolve("elsewhere.pem")), Optional.empty())
                  .orThrow())
          .hasMessageContaining("cannot reach");
    }
    Files.writeString(folder.resolve("none.pem"), "nothing\n");
    assertThatThrownBy(() ->
            client
                .contact(
                    "https://127.0.0.1:1",
                    Optional.of(folder.resolve("none.pem")),
                    Optional.empty())
                .orThrow())
        .hasMessageContaining("has no certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lab.example.net",
        "ftp://lab.example.net",
        "http://lab.example.net:8420",
        "http://127.0.0.1.example.net",
        "https://ann:secret@lab.example.net",
        "https://lab.example.net/api",
        "https://lab.example.net?token=x",
        "https://",
        "https://[::1"
      })
  void what_is_no_address_or_would_send_tokens_in_the_clear_is_refused(String address) {
    assertThatThrownBy(() -> client.contact(address, Optional.empty(), Optional.empty()).orThrow())
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.USAGE);
              assertThat(refused.hint()).isNotBlank();
            });
  }

  @Test
  void a_server_is_known_once_and_forgotten_with_its_token() throws Exception {
    Path file = folder.resolve("config/homelab/servers.json");
    try (ScriptedServer server = new ScriptedServer();
        ScriptedServer other = new ScriptedServer()) {
      contact(server).orThrow().login(Optional.empty(), "hl_one").orThrow();
      contact(server).orThrow().login(Optional.empty(), "hl_two").orThrow();
      assertThat(Files.readString(file)).contains("hl_two").doesNotContain("hl_one");
      contact(other).orThrow().login(Optional.empty(), "hl_other").orThrow();
      assertThatThrownBy(() -> client.logout(Optional.empty()).orThrow())
          .hasMessageContaining("more than one");
      assertThat(client.logout(Optional.of(other.url() + "/")).orThrow()).isEqualTo(other.url());
      assertThat(client.logout(Optional.empty()).orThrow()).isEqualTo(server.url());
      assertThat(Files.readString(file)).doesNotContain("hl_");
      assertThatThrownBy(() -> contact(other).orThrow().login(Optional.empty(), " ").orThrow())
          .hasMessageContaining("no token");
    }
  }

  @Test
  void who_is_no_server_of_homelab_is_not_known_afterwards() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      for (String said : List.of("", "{}", "<html>", "{\"labs\": 1}")) {
        server.labs = said;
        assertThatThrownBy(
                () -> contact(server).orThrow().login(Optional.empty(), "hl_one").orThrow())
            .as(said)
            .hasMessageContaining("no server of homelab");
      }
    }
    assertThat(folder.resolve("config/homelab/servers.json")).doesNotExist();
  }

  @Test
  void an_answer_without_end_is_not_waited_for_when_somebody_says_stop() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Answer<ServerContact>> answer = new CompletableFuture<>();
      Thread asking =
          Thread.ofPlatform()
              .start(() ->
                  answer.complete(
                      client.contact(
                          "http://127.0.0.1:" + server.getLocalPort(),
                          Optional.empty(),
                          Optional.empty())));
      try (Socket socket = server.accept()) {
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
        asking.interrupt();
        assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS).orThrow())
            .isInstanceOfSatisfying(
                RefusedException.class,
                refused ->
                    assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.INTERRUPTED));
      }
    }
  }

  @Test
  void tokens_that_others_can_read_are_not_used() throws IOException {
    Path config = Files.createDirectories(folder.resolve("config/homelab"));
    Path file = Files.writeString(config.resolve("servers.json"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> client.logout(Optional.empty()).orThrow())
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.hint()).isEqualTo("run: chmod 600 " + file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    for (String damaged : List.of("{}", "[", "{\"schema_version\":1,\"servers\":[{}]}")) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> client.logout(Optional.empty()).orThrow())
          .hasMessageContaining("cannot be read");
    }
  }
}
