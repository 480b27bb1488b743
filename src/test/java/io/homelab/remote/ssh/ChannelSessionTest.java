package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.remote.DaemonThread;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.AbstractChannel;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.transport.verification.PromiscuousVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelSessionTest {
  @TempDir Path folder;

  private SSHClient client(EmbeddedSshd server, GatedSocket socket) throws IOException {
    SSHClient client = new SSHClient(Algorithms.preferring(List.of(), false));
    client.addHostKeyVerifier(new PromiscuousVerifier());
    client.setSocketFactory(socket);
    client.connect(EmbeddedSshd.ADDRESS, server.port());
    client.authPublickey(
        "tester", TestKeys.write(folder.resolve("key"), EmbeddedSshd.USER).toString());
    return client;
  }

  /** The library's own lock is held when it calls these; a second one invites a deadlock. */
  @ParameterizedTest
  @ValueSource(classes = {ChannelSession.class, Tunnel.class})
  void a_channel_has_no_lock_of_its_own(Class<?> type) {
    assertThat(type.getDeclaredFields())
        .noneMatch(field -> Lock.class.isAssignableFrom(field.getType()));
    assertThat(type.getDeclaredMethods())
        .noneMatch(method -> Modifier.isSynchronized(method.getModifiers()));
  }

  /** Waits until some thread is inside that method of that class. */
  private static void awaitThreadIn(Class<?> type, String method) throws InterruptedException {
    while (Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .noneMatch(
            f -> f.getClassName().equals(type.getName()) && f.getMethodName().equals(method))) {
      Thread.sleep(5);
    }
  }

  /**
   * A reader that grants more window, the library's thread that hears the host's CLOSE, and a
   * caller's close meet on a line that is full. Each of two locks held across a call into the
   * library would be enough to make them wait for each other for ever.
   */
  @Test
  void closing_from_both_sides_while_a_grant_waits_for_a_full_line_ends() throws Exception {
    GatedSocket socket = new GatedSocket();
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"));
        SSHClient client = client(server, socket)) {
      ChannelSession session = ChannelSession.open(client);
      Session.Command command = session.exec("head -c 300000 /dev/zero; read go; exit 0");
      command.getInputStream().readNBytes(1000);
      socket.closeGate();
      CompletableFuture<byte[]> reading =
          DaemonThread.supply(() -> command.getInputStream().readNBytes(299_000));
      awaitThreadIn(ChannelSession.class, "grant");
      server.endCommands();
      awaitThreadIn(AbstractChannel.class, "handle");
      CompletableFuture<Boolean> closing =
          DaemonThread.supply(() -> {
            session.close();
            return true;
          });
      awaitThreadIn(AbstractChannel.class, "close");
      socket.openGate();
      assertThat(closing.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(reading.get(10, TimeUnit.SECONDS)).isNotEmpty();
      ChannelSession next = ChannelSession.open(client);
      assertThat(next.exec("echo on").getInputStream().readAllBytes()).asString().isEqualTo("on\n");
    }
  }
}
