package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RemoteHostContract;
import io.homelab.remote.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host over SSH, with the server in this process. */
class SshHostTest extends RemoteHostContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private @Nullable EmbeddedSshd started;

  @Override
  protected RemoteHost open(Path userHome) throws IOException {
    EmbeddedSshd server = EmbeddedSshd.start(userHome);
    started = server;
    return server.open(folder);
  }

  private EmbeddedSshd server() {
    return Objects.requireNonNull(started);
  }

  @AfterEach
  void stop() {
    server().close();
  }

  private RemoteException failure(RemoteHost host, String script) {
    return catchThrowableOfType(
        RemoteException.class,
        () -> host.run(RemoteCommand.of(Argv.of("sh", "-c", script), MINUTE)));
  }

  @Test
  void a_command_on_a_connection_that_is_lost_ends_at_once_as_unreachable() throws Exception {
    try (RemoteHost host = server().open(folder)) {
      CountDownLatch started = new CountDownLatch(1);
      RemoteCommand command =
          RemoteCommand.of(Argv.of("sh", "-c", "echo go; sleep 300"), Duration.ofMinutes(10))
              .withListener(line -> started.countDown());
      CompletableFuture<RemoteException> running =
          DaemonThread.supply(
              () -> catchThrowableOfType(RemoteException.class, () -> host.run(command)));
      started.await();
      server().dropConnections();
      RemoteException e = running.get(10, TimeUnit.SECONDS);
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      assertThat(e).hasMessageContaining("host box: connection lost");
      RemoteException next = failure(host, "echo on");
      assertThat(next.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      RemoteException copy =
          catchThrowableOfType(
              RemoteException.class,
              () ->
                  host.upload(
                      Files.writeString(folder.resolve("x"), "x"), "x", TransferListener.NONE));
      assertThat(copy.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    }
  }

  @Test
  void a_command_after_the_close_is_refused_as_unreachable() throws IOException {
    RemoteHost host = server().open(folder);
    host.close();
    assertThat(failure(host, "echo on").kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
  }

  @Test
  void a_host_that_opens_no_session_is_told_with_the_option() throws IOException {
    try (RemoteHost host = server().open(folder)) {
      server().refuseChannels();
      RemoteException e = failure(host, "echo on");
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.NO_COMMANDS);
      assertThat(e).hasMessageContaining("opens no session");
      assertThat(e.hint()).contains("MaxSessions");
    }
  }

  @Test
  void a_command_that_finds_no_free_channel_in_its_time_says_so() throws Exception {
    try (RemoteHost host = server().open(folder)) {
      CountDownLatch started = new CountDownLatch(7);
      for (int i = 0; i < 7; i++) {
        RemoteCommand endless =
            RemoteCommand.of(Argv.of("sh", "-c", "echo go; exec sleep 300"), MINUTE)
                .withListener(line -> started.countDown());
        CompletableFuture<RemoteException> running =
            DaemonThread.supply(
                () -> catchThrowableOfType(RemoteException.class, () -> host.run(endless)));
        assertThat(running).isNotCancelled();
      }
      started.await();
      RemoteCommand late = RemoteCommand.of(Argv.of("echo", "on"), Duration.ofMillis(200));
      RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(late));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.TIMED_OUT);
      assertThat(e).hasMessage("host box: echo did not end within 200 ms");
      server().endCommands();
    }
  }
}
