package io.homelab.remote.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.remote.Console;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.PseudoTerminal;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Tty;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PersonalSessionTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private EmbeddedSshd server;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedSshd.start(folder.resolve("host"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteHost open(Console console) throws IOException {
    SshSettings settings = EmbeddedSshd.settings(folder, List.of());
    server.trust(settings.knownHostsFiles().getFirst());
    return new SshHosts(
            new SshSettings(
                settings.home(),
                settings.knownHostsFiles(),
                settings.agentSocket(),
                settings.localUser(),
                settings.connectTimeout(),
                settings.passphrases(),
                settings.hosts(),
                console))
        .open(server.host("box"));
  }

  private static InputStream typed(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void what_is_typed_goes_in_both_streams_come_out_and_the_exit_code_is_told() throws IOException {
    try (RemoteHost host = open(new Console(typed("it's\n"), out, err, Optional.empty()))) {
      assertThat(host.interact(Argv.of("sh", "-c", "cat; echo oh >&2; exit 3"))).isEqualTo(3);
      assertThat(out.toString(UTF_8)).isEqualTo("it's\n");
      assertThat(err.toString(UTF_8)).isEqualTo("oh\n");
    }
  }

  @Test
  void a_terminal_tells_its_type_and_size_and_is_raw_only_during_the_session() throws Exception {
    SshSettings settings = EmbeddedSshd.settings(folder, List.of());
    server.trust(settings.knownHostsFiles().getFirst());
    // What is typed gets there only when the terminal is raw already.
    Console console = new Console(typed("go\n"), out, err, Optional.of("vt220"));
    try (PseudoTerminal terminal = new PseudoTerminal();
        SshConnection connection = new Dialer(settings).open(server.host("box"))) {
      Tty tty = new Tty(terminal.device());
      try (Tty.Mode _ = tty.change("rows", "33", "cols", "99")) {
        PersonalSession session = new PersonalSession(connection.client(), console, tty);
        String tell =
            "read go; echo $TERM $LINES $COLUMNS; stty -F %s -a | tr ' ' '\\n' | grep -x -e -icanon"
                .formatted(terminal.device());
        assertThat(session.run(Argv.of("sh", "-c", tell))).isZero();
      }
      assertThat(out.toString(UTF_8)).isEqualTo("vt220 33 99\n-icanon\n");
      terminal.type("seen\n");
      assertThat(terminal.shownUntil("seen")).isEqualTo("seen");
    }
  }

  private static final class FirstByte extends OutputStream {
    private final CountDownLatch seen = new CountDownLatch(1);

    @Override
    public void write(int b) {
      seen.countDown();
    }
  }

  private CompletableFuture<RemoteException> endless(RemoteHost host) {
    return DaemonThread.supply(() ->
        catchThrowableOfType(
            RemoteException.class,
            () -> host.interact(Argv.of("sh", "-c", "echo go; exec sleep 300"))));
  }

  @Test
  void a_session_whose_connection_is_lost_ends_as_unreachable() throws Exception {
    FirstByte screen = new FirstByte();
    try (RemoteHost host = open(new Console(typed(""), screen, err, Optional.empty()))) {
      CompletableFuture<RemoteException> session = endless(host);
      screen.seen.await();
      server.dropConnections();
      assertThat(session.get(20, TimeUnit.SECONDS).kind())
          .isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    }
  }

  @Test
  void an_interrupt_ends_the_call() throws Exception {
    FirstByte screen = new FirstByte();
    try (RemoteHost host = open(new Console(typed(""), screen, err, Optional.empty()))) {
      CompletableFuture<RemoteException.FailureKind> kind = new CompletableFuture<>();
      Thread caller =
          Thread.ofPlatform()
              .daemon()
              .start(() ->
                  kind.complete(
                      catchThrowableOfType(
                              RemoteException.class,
                              () -> host.interact(Argv.of("sh", "-c", "echo go; exec sleep 300")))
                          .kind()));
      screen.seen.await();
      caller.interrupt();
      assertThat(kind.get(20, TimeUnit.SECONDS)).isEqualTo(RemoteException.FailureKind.INTERRUPTED);
    }
  }
}
