package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real broadcast, in a network namespace of two networks. */
@Timeout(60)
class WakeLabTest {
  private static final String TWO_NETWORKS =
      """
      for net in 1 2; do
        ip link add lan$net type veth peer name card$net
        ip link set card$net up
        ip address add 10.99.$net.1/24 broadcast + dev lan$net
        ip link set lan$net up
      done
      ip link add down0 type veth peer name card3
      ip address add 10.99.3.1/24 broadcast + dev down0
      exec "$@"
      """;

  @Test
  void this_computer_sends_it_to_every_network_that_is_up() throws Exception {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                TWO_NETWORKS,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CaughtBroadcast.class.getName(),
                "52:54:00:a1:b2:c3")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    String packet = "ffffffffffff" + "525400a1b2c3".repeat(16);
    assertThat(lines)
        .containsExactlyInAnyOrder("10.99.1.1 " + packet, "10.99.2.1 " + packet, "end");
  }
}
