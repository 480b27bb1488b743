package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;

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

  @TempDir Path home;

  private final AtomicInteger opened = new AtomicInteger();
  private volatile boolean broken;
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
      return behind.run(command);
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
    public void close() {}
  }

  @BeforeEach
  void haveARunBehind() throws IOException {
    workdir = Files.createDirectory(home.resolve("lab"));
    Host host = TestHosts.host("nuc", "10.0.0.1", 22, Optional.empty(), Optional.empty());
    connections =
        new Connections(
            asked -> {
              opened.incrementAndGet();
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
  void a_host_whose_connection_breaks_is_not_dialed_to_tell_it_so() throws Exception {
    broken = true;
    connections.settle(Duration.ofSeconds(10));
    broken = false;
    connections.settle(Duration.ofSeconds(10));
    assertThat(opened).hasValue(1);
    assertThat(taken()).isEmpty();
  }
}
