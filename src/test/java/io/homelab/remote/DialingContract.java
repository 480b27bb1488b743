package io.homelab.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a transport keeps that opens TCP connections from its host, which is this computer. */
public interface DialingContract {
  /** Enough for a computer that is busy. */
  Duration LIMIT = Duration.ofSeconds(20);

  /** The host; the test closes it. */
  RemoteHost dialing();

  /** A server that sends back what it got, once nothing more comes. */
  final class Mirror implements AutoCloseable {
    private final ServerSocket listening;

    Mirror() throws IOException {
      listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
      DaemonThread.start(() -> {
        while (!listening.isClosed()) {
          try {
            Socket client = listening.accept();
            DaemonThread.start(() -> answer(client));
          } catch (IOException e) {
            return;
          }
        }
      });
    }

    private static void answer(Socket client) {
      try (client) {
        client.getOutputStream().write(client.getInputStream().readAllBytes());
      } catch (IOException e) {
        // The test sees that nothing came.
      }
    }

    int port() {
      return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private static byte[] mirrored(RemoteHost host, int port, byte[] sent) throws IOException {
    try (TcpStream stream = host.dial("127.0.0.1", port, LIMIT)) {
      stream.output().write(sent);
      stream.output().close();
      return stream.input().readAllBytes();
    }
  }

  @Test
  default void the_end_of_what_is_sent_arrives_while_the_answer_is_still_to_come()
      throws IOException {
    try (RemoteHost host = dialing();
        Mirror mirror = new Mirror()) {
      assertThat(mirrored(host, mirror.port(), "hello".getBytes(UTF_8)))
          .asString()
          .isEqualTo("hello");
    }
  }

  @Test
  default void many_connections_at_once_do_not_mix_what_they_carry() throws Exception {
    try (RemoteHost host = dialing();
        Mirror mirror = new Mirror()) {
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int number = 0; number < 20; number++) {
        byte[] sent = new byte[300_000];
        new Random(number).nextBytes(sent);
        all.add(
            DaemonThread.supply(() -> Arrays.equals(mirrored(host, mirror.port(), sent), sent)));
      }
      for (CompletableFuture<Boolean> each : all) {
        assertThat(each.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  default void a_port_at_which_nobody_listens_is_named_and_the_host_stays_usable()
      throws IOException {
    try (RemoteHost host = dialing();
        Mirror mirror = new Mirror()) {
      int free;
      try (ServerSocket gone = new ServerSocket(0)) {
        free = gone.getLocalPort();
      }

      RemoteException failure =
          catchThrowableOfType(
              RemoteException.class, () -> host.dial("127.0.0.1", free, LIMIT).close());

      assertThat(failure.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
      assertThat(failure).hasMessageContaining("cannot connect to 127.0.0.1 port " + free);
      assertThat(mirrored(host, mirror.port(), new byte[] {1})).containsExactly(1);
    }
  }

  @Test
  default void closing_a_connection_ends_it_for_the_other_side_too() throws Exception {
    try (RemoteHost host = dialing();
        ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> heard =
          DaemonThread.supply(() -> {
            try (Socket client = listening.accept();
                InputStream in = client.getInputStream()) {
              return in.read();
            } catch (IOException e) {
              return -1;
            }
          });
      host.dial("127.0.0.1", listening.getLocalPort(), LIMIT).close();
      assertThat(heard.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
    }
  }
}
