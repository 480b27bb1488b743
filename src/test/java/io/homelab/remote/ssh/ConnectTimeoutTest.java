package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxSource;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Resources;
import io.homelab.remote.Console;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConnectTimeoutTest {
  @TempDir private Path home;

  @Test
  @Timeout(60)
  void the_time_that_a_host_has_in_the_file_counts_instead_of_the_usual_one() throws Exception {
    // The kernel takes the connection, and nobody ever says a word on it.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Host host = host(silent.getLocalPort(), Duration.ofSeconds(1));

      assertThatThrownBy(() -> new SshHosts(settings(host)).open(host))
          .hasMessageContaining("within 1.0 s");
    }
  }

  private SshSettings settings(Host host) {
    return new SshSettings(
        home,
        List.of(home.resolve("known_hosts")),
        Optional.empty(),
        "tester",
        Duration.ofMinutes(10),
        Optional.empty(),
        List.of(host),
        Console.none());
  }

  private static Host host(int port, Duration connectTimeout) {
    return new Host(
        new HostName("nuc"),
        "127.0.0.1",
        Optional.of("ops"),
        port,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Capacity.UNKNOWN,
        Resources.ZERO,
        new TreeSet<>(),
        HostStatus.ONLINE,
        Optional.empty(),
        new TreeMap<>(),
        new BoxSource.Copy(),
        Optional.of(connectTimeout));
  }
}
