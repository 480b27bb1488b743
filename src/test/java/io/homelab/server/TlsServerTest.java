package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabServer.ServeRequest;
import io.homelab.operations.LabServer.TlsFiles;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are sent to the right server alone, and never in the clear. */
@Timeout(120)
class TlsServerTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private KeyStore store;
  private HttpLabServer server;

  @BeforeEach
  void aCertificate() throws Exception {
    store = keys("EC", "first");
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles doubles = ServedDoubles.of(folder, lab)) {
      server = new HttpLabServer(doubles.opener(Map.of(folder.toAbsolutePath(), lab)), () -> {});
    }
  }

  private KeyStore keys(String algorithm, String name) throws Exception {
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
                algorithm,
                "-dname",
                "CN=lab",
                "-ext",
                "san=dns:lab.example,ip:127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore made = KeyStore.getInstance(file.toFile(), PASSWORD);
    pem(name + ".crt", "CERTIFICATE", made.getCertificate("server").getEncoded());
    pem(name + ".key", "PRIVATE KEY", made.getKey("server", PASSWORD).getEncoded());
    return made;
  }

  private void pem(String file, String what, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)));
  }

  private ServeRequest at(String address, Optional<TlsFiles> tls, Optional<String> proxy) {
    return new ServeRequest(folder, false, address, 0, tls, proxy, false);
  }

  private Optional<TlsFiles> files(String certificate, String key) {
    return Optional.of(new TlsFiles(folder.resolve(certificate), folder.resolve(key)));
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static int status(SSLContext context, int port) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/healthz")).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void whoever_trusts_the_certificate_gets_an_answer_and_nobody_else() throws Exception {
    KeyStore other = keys("RSA", "second");
    for (String name : List.of("first", "second")) {
      KeyStore own = name.equals("first") ? store : other;
      KeyStore wrong = name.equals("first") ? other : store;
      try (HttpLabServer.RunningServer running =
          server.start(at("0.0.0.0", files(name + ".crt", name + ".key"), Optional.empty()))) {
        assertThat(running.address()).startsWith("https://0.0.0.0:");
        assertThat(status(trusting(own), running.server().port())).isEqualTo(200);
        assertThatThrownBy(() -> status(trusting(wrong), running.server().port()))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  /** {@code __Host-}: browsers take it from this very server alone, and send it to no other. */
  @Test
  void the_cookie_of_a_page_stays_encrypted_and_here() throws Exception {
    try (HttpLabServer.RunningServer running =
            server.start(at("127.0.0.1", files("first.crt", "first.key"), Optional.empty()));
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
      HttpResponse<String> login =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + running.server().port() + "/login"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(login.headers().allValues("set-cookie"))
          .isNotEmpty()
          .allMatch(cookie -> cookie.startsWith("__Host-") && cookie.endsWith("; Secure"));
    }
  }

  @Test
  void beyond_this_computer_there_is_no_server_without_encryption() {
    assertThatThrownBy(() -> server.start(at("0.0.0.0", Optional.empty(), Optional.empty())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("in the clear to 0.0.0.0");
    assertThatThrownBy(() -> server.start(at("::", Optional.empty(), Optional.empty())))
        .hasMessageContaining("in the clear");
  }

  @Test
  void files_that_are_no_certificate_and_its_key_are_refused() throws Exception {
    keys("EC", "second");
    Files.writeString(folder.resolve("text"), "text");
    assertThatThrownBy(
            () -> server.start(at("127.0.0.1", files("none", "first.key"), Optional.empty())))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(
            () -> server.start(at("127.0.0.1", files("text", "first.key"), Optional.empty())))
        .hasMessageContaining("has no certificate");
    assertThatThrownBy(
            () -> server.start(at("127.0.0.1", files("first.crt", "text"), Optional.empty())))
        .hasMessageContaining("has no private key");
    assertThatThrownBy(
            () -> server.start(at("127.0.0.1", files("first.crt", "second.key"), Optional.empty())))
        .hasMessageContaining("do not belong together");
  }

  @Test
  void a_proxy_serves_it_under_its_own_name_and_tells_where_requests_come_from() throws Exception {
    try (HttpLabServer.RunningServer running =
        server.start(at("0.0.0.0", Optional.empty(), Optional.of("lab.example")))) {
      ApiRouter router = running.router();
      assertThat(router.answer(asked("lab.example")).status()).isEqualTo(200);
      assertThat(router.answer(asked("other.example")).status()).isEqualTo(421);
    }
  }

  private static ApiRequest asked(String host) {
    return new ApiRequest("GET", "/healthz", Map.of(), Map.of("host", host), "", false, "::1");
  }
}
