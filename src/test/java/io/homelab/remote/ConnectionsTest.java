package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told to hosts at the end of a command. */
@Timeout(60)
class ConnectionsTest {
  private static final HostName NUC = new HostName("nuc");
  private static final Duration SHORT = Duration.ofSeconds(10);

  @TempDir Path home;

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean broken;
  private volatile boolean gone;
  private volatile boolean mute;
  private Path workdir;
  private Connections connections;

  /** This computer, until the connection breaks. */
  private record BreakingHost(RemoteHost behind, ConnectionsTest test) implements RemoteHost {
    @Override
    public HostName name() {
      return behind.name();
    }

    @Override
    public ExecResult run(RemoteCommand command) {
      if (test.broken) {
        throw CommandRun.connectionLost(name(), new IOException("cut"));
      }
      return test.mute ? behind.run(command.withListener(said -> {})) : behind.run(command);
    }

    @Override
    public long upload(TransferSource source, String target, TransferListener listener) {
      throw new AssertionError();
    }

    @Override
    public int interact(Argv argv) {
      throw new AssertionError();
    }

    @Override
    public void close() {
      test.closed.incrementAndGet();
    }
  }

  @BeforeEach
  void haveARunBehind() throws IOException {
    workdir = Files.createDirectory(home.resolve("lab"));
    Host host = TestHosts.host("nuc", "10.0.0.1", 22, Optional.empty(), Optional.empty());
    connections =
        new Connections(
            asked -> {
              opened.incrementAndGet();
              if (gone) {
                throw CommandRun.connectionLost(NUC, new IOException("no route"));
              }
              return new BreakingHost(new LocalHost(NUC, home), this);
            },
            List.of(host));
    connections.be(
        new Connections.Patience(
            "ops@laptop",
            "vos up",
            InstantSource.system(),
            true,
            Set.of(),
            new Connections.Watcher() {}));
    runSomething();
  }

  private void runSomething() {
    connections
        .to(NUC)
        .runDetached(
            new DetachedCommand(
                RemoteCommand.of(Argv.of("true"), Duration.ofMinutes(1)).in(workdir.toString()),
                workdir.toString(),
                "up",
                List.of("web"),
                "vagrant up web",
                false));
  }

  private List<Path> taken() throws IOException {
    try (Stream<Path> runs = Files.list(workdir.resolve(".homelab/runs"))) {
      return runs.map(run -> run.resolve("taken")).filter(Files::exists).toList();
    }
  }

  @Test
  void a_host_is_told_which_results_are_known() throws Exception {
    connections.settle(Duration.ofSeconds(10));
    assertThat(taken()).hasSize(1);
  }

  @Test
  void a_host_is_not_told_of_a_result_that_nobody_saw() throws Exception {
    mute = true;
    assertThatThrownBy(this::runSomething).hasMessageContaining("breaks off");
    mute = false;
    connections.settle(SHORT);
    assertThat(taken()).hasSize(1);
  }

  @Test
  void a_host_whose_connection_breaks_is_not_dialed_to_tell_it_so() throws Exception {
    broken = true;
    connections.settle(Duration.ofSeconds(10));
    broken = false;
    connections.settle(Duration.ofSeconds(10));
    assertThat(opened).hasValue(1);
    assertThat(taken()).isEmpty();
  }

  @Test
  void a_host_that_is_dialed_again_meanwhile_delays_neither_that_nor_the_end() throws Exception {
    broken = true;
    gone = true;
    Thread beating =
        DaemonThread.start(() -> {
          RemoteHost line = connections.to(NUC);
          assertThatThrownBy(() -> line.run(RemoteCommand.of(Argv.of("true"), SHORT).repeatable()))
              .isInstanceOf(RemoteException.class);
        });
    while (opened.get() < 3) {
      Thread.sleep(5);
    }

    Thread ending =
        DaemonThread.start(() -> {
          connections.settle(SHORT);
          connections.close();
        });

    assertThat(ending.join(Duration.ofSeconds(3))).isTrue();
    assertThat(beating.join(SHORT)).as("nobody dials on").isTrue();
  }

  @Test
  void what_is_opened_too_late_is_closed() throws Exception {
    CountDownLatch dials = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    Connections late =
        new Connections(
            asked -> {
              dials.countDown();
              try {
                mayAnswer.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return new BreakingHost(new LocalHost(NUC, home), this);
            },
            List.of(TestHosts.host("nuc", "10.0.0.1", 22, Optional.empty(), Optional.empty())));
    Thread dialing =
        DaemonThread.start(
            () -> assertThatThrownBy(() -> late.to(NUC)).isInstanceOf(RemoteException.class));
    dials.await();

    late.close();
    mayAnswer.countDown();

    assertThat(dialing.join(SHORT)).isTrue();
    assertThat(closed).hasPositiveValue();
  }
}
