package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process of its own. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ServeProcessTest {
  @TempDir Path folder;

  @BeforeEach
  void aLab() throws IOException {
    Files.writeString(
        folder.resolve("hosts.yaml"), "hosts:\n  - { name: here, address: 127.0.0.1 }\n");
    Files.writeString(
        folder.resolve("topology.yaml"),
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt }
        machines: [{ name: db }]
        """);
  }

  private Process start(List<String> flags, String... words) throws IOException {
    List<String> line = new ArrayList<>();
    // A shell that runs the tests in the background has its children ignore the signal.
    line.addAll(List.of("env", "--default-signal=INT"));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:TieredStopAtLevel=1");
    line.addAll(flags);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.homelab.Main"));
    line.addAll(List.of("-C", folder.toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("HOME", folder.toString());
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  private static URI address(Process server) throws IOException {
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    StringBuilder json = new StringBuilder();
    String line = "";
    while (line != null && !line.equals("}")) {
      line = out.readLine();
      json.append(line);
    }
    return URI.create(JsonMapper.shared().readTree(json.toString()).get("address").stringValue());
  }

  private static int status(URI uri, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_signal_ends_it_in_order_with_0(String signal) throws Exception {
    Process server = start(List.of(), "serve", "--listen", "127.0.0.1:0", "--json");
    try {
      URI address = address(server);
      String token =
          CommandLineRun.in(folder, "token", "create", "ci", "--role", "viewer").out().strip();
      assertThat(status(address.resolve("/api/v1/labs/devlab"), token)).isEqualTo(200);
      assertThat(CommandLineRun.in(folder, "token", "revoke", "ci").exit()).isZero();
      assertThat(status(address.resolve("/api/v1/labs/devlab"), token)).isEqualTo(401);

      Process kill = new ProcessBuilder("kill", "-" + signal, "" + server.pid()).start();
      assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
      assertThat(Files.readString(folder.resolve("err")))
          .contains("there is no token yet")
          .contains("ending")
          .doesNotContain(token);
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void half_a_request_keeps_no_connection_for_ever() throws Exception {
    Process server =
        start(
            List.of("-Dsun.net.httpserver.maxReqTime=2"),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--json");
    try {
      URI address = address(server);
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        socket.setSoTimeout(60_000);
        socket
            .getOutputStream()
            .write("GET /healthz HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
            .doesNotContain(" 200 ")
            .doesNotContain(" 500 ");
      }
      assertThat(status(address.resolve("/healthz"), "")).isEqualTo(200);
    } finally {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "plan --offline", "vos status", "token list"})
  void other_commands_load_no_class_of_the_server(String words) throws Exception {
    Path loaded = folder.resolve("loaded");
    Process process = start(List.of("-Xlog:class+load:file=" + loaded), words.split(" "));
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains("io.homelab.cli.HomeLabCommand"))
        .noneMatch(line -> line.contains("io.homelab.server."))
        .noneMatch(line -> line.contains("httpserver"))
        .noneMatch(line -> line.contains("io.homelab.client."))
        .noneMatch(line -> line.contains("java.net.http."))
        .noneMatch(line -> line.contains("io.homelab.cli.Remote"));
  }
}
