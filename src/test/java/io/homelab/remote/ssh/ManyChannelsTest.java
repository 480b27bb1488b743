package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Channels that come and go while the other side does the same, or vanishes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyChannelsTest {
  private static final int AT_ONCE = 7;

  @TempDir Path folder;

  /** Every command of its own accord; those that fail must fail as unreachable. */
  private static CompletableFuture<Integer> commands(RemoteHost host, int count) {
    return DaemonThread.supply(() -> {
      int done = 0;
      for (int i = 0; i < count; i++) {
        try {
          RemoteCommand command = RemoteCommand.of(Argv.of("echo", "" + i), Duration.ofMinutes(10));
          assertThat(host.run(command).stdout()).isEqualTo(i + "\n");
          done++;
        } catch (RemoteException e) {
          assertThat(e.kind())
              .as(e.getMessage())
              .isEqualTo(RemoteException.FailureKind.UNREACHABLE);
        }
      }
      return done;
    });
  }

  @Test
  void both_sides_may_close_a_channel_at_the_same_moment() throws Exception {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"));
        RemoteHost host = server.open(folder)) {
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(commands(host, 40));
      }
      for (CompletableFuture<Integer> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(40);
      }
    }
  }

  @Test
  void commands_end_at_once_when_the_server_drops_the_connection_in_their_midst() throws Exception {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      SshSettings settings = EmbeddedSshd.settings(folder, List.of());
      server.trust(settings.knownHostsFiles().getFirst());
      SshHosts hosts = new SshHosts(settings);
      for (int round = 0; round < 15; round++) {
        try (RemoteHost host = hosts.open(server.host("box"))) {
          List<CompletableFuture<Integer>> all = new ArrayList<>();
          for (int i = 0; i < AT_ONCE; i++) {
            all.add(commands(host, 3 + round % 3));
          }
          // Not before some are on their way, and each time at another moment.
          commands(host, 1 + round % 2).get(10, TimeUnit.SECONDS);
          server.dropConnections();
          for (CompletableFuture<Integer> each : all) {
            each.get(10, TimeUnit.SECONDS);
          }
        }
      }
    }
  }
}
