package io.homelab.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.CommandLineRun;
import io.homelab.ExportedLab;
import io.homelab.remote.DaemonThread;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through a host that is this computer; a lab test goes through one that is not. */
@Timeout(60)
class MachineTunnelTest {
  @TempDir Path base;
  private OpenLab lab;
  private ServerSocket service;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws IOException {
    ExportedLab files = new ExportedLab(base);
    LabOpener labs =
        CommandLineRun.environment(
                files.folder(),
                Map.of(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream())
            .labs();
    lab =
        labs.open(
            new LabRequest(
                files.folder().resolve("hosts.yaml"),
                files.folder().resolve("topology.yaml"),
                false,
                true));
    service = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    DaemonThread.start(this::mirror);
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    lab.close();
  }

  /** Sends back what it got, once nothing more comes. */
  private void mirror() {
    while (!service.isClosed()) {
      try {
        Socket client = service.accept();
        DaemonThread.start(() -> {
          try (client) {
            client.getOutputStream().write(client.getInputStream().readAllBytes());
          } catch (IOException e) {
            said.add("mirror: " + e);
          }
        });
      } catch (IOException e) {
        return;
      }
    }
  }

  private Answer<MachineTunnel> tunnel(String target, int local) {
    return MachineTunnel.open(
        lab, TunnelWish.of(target, OptionalInt.of(local)).orThrow(), said::add);
  }

  private static String through(MachineTunnel tunnel, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tunnel.localPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void connections_at_once_reach_the_machine_and_all_of_it_ends_with_an_interrupt()
      throws Exception {
    try (MachineTunnel one = tunnel("web:" + service.getLocalPort(), 0).orThrow();
        MachineTunnel two = tunnel("db:" + service.getLocalPort(), 0).orThrow()) {
      Thread serving = DaemonThread.start(() -> one.serve().orThrow());
      Thread other = DaemonThread.start(() -> two.serve().orThrow());
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String text = "request %d ".formatted(i).repeat(2_000);
        answers.add(DaemonThread.supply(() -> through(one, text).equals(text) ? "same" : "other"));
      }
      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("same");
      }
      assertThat(through(two, "x")).isEqualTo("x");

      serving.interrupt();
      other.interrupt();
      assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
      assertThatThrownBy(() -> through(one, "x")).isInstanceOf(IOException.class);
      assertThat(said).isEmpty();
    }
  }

  @Test
  void a_port_at_which_nobody_listens_fails_that_connection_and_is_said() throws Exception {
    int free;
    try (ServerSocket gone = new ServerSocket(0)) {
      free = gone.getLocalPort();
    }
    try (MachineTunnel tunnel = tunnel("web:" + free, 0).orThrow()) {
      Thread serving = DaemonThread.start(() -> tunnel.serve().orThrow());

      assertThatThrownBy(() -> through(tunnel, "x")).isInstanceOf(IOException.class);

      assertThat(said.poll(10, TimeUnit.SECONDS))
          .contains("web port %d: host here: cannot connect to 127.0.0.1".formatted(free));
      serving.interrupt();
    }
  }

  @Test
  void a_port_of_this_computer_that_is_taken_is_refused_and_another_one_found_when_none_is_named() {
    int taken = service.getLocalPort();
    assertThat(Refusals.of(tunnel("web:" + taken, taken)).sentence())
        .contains("port %d of this computer cannot be had".formatted(taken));
    try (MachineTunnel tunnel =
        MachineTunnel.open(
                lab, TunnelWish.of("web:" + taken, OptionalInt.empty()).orThrow(), said::add)
            .orThrow()) {
      assertThat(tunnel.localPort()).isNotEqualTo(taken);
    }
  }

  @Test
  void a_browser_is_sent_to_the_port_of_the_check_else_to_that_of_the_web() {
    TunnelWish db = TunnelWish.of("db", OptionalInt.of(0)).orThrow();
    try (MachineTunnel tunnel = MachineTunnel.open(lab, db, said::add).orThrow()) {
      assertThat(tunnel.port()).isEqualTo(5432);
    }
    try (MachineTunnel tunnel = tunnel("web", 0).orThrow()) {
      assertThat(tunnel.port()).isEqualTo(80);
      assertThat(tunnel.url()).isEqualTo("http://127.0.0.1:%d/".formatted(tunnel.localPort()));
    }
    try (MachineTunnel tunnel = tunnel("web:8443", 0).orThrow()) {
      assertThat(tunnel.url()).startsWith("https://127.0.0.1:");
    }
  }

  @Test
  void a_machine_that_is_not_up_and_one_whose_host_is_silent_are_refused_at_once() {
    assertThat(Refusals.of(tunnel("spare:80", 0)).hint()).contains("homelab vos up spare");
    assertThat(Refusals.of(tunnel("far:80", 0)).kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
  }
}
