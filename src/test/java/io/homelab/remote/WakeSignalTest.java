package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real packet, caught on the loopback interface. */
@Timeout(30)
class WakeSignalTest {
  private static final String MAC = "52:54:00:a1:b2:c3";
  private static final String PACKET = "ffffffffffff" + "525400a1b2c3".repeat(16);

  @TempDir Path folder;
  private DatagramSocket card;

  @BeforeEach
  void a_card_that_listens() throws IOException {
    card = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    card.setSoTimeout(10_000);
  }

  @AfterEach
  void closed() {
    card.close();
  }

  /** The next packet, in hex. */
  private String caught() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[200], 200);
    card.receive(packet);
    return HexFormat.of().formatHex(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  @Test
  void the_packet_is_six_bytes_of_ones_and_the_address_sixteen_times() {
    assertThat(HexFormat.of().formatHex(MagicPacket.of(MAC))).isEqualTo(PACKET);
  }

  @Test
  void it_goes_to_every_network_even_when_one_of_them_cannot_be_sent_to() throws IOException {
    InetSocketAddress here = (InetSocketAddress) card.getLocalSocketAddress();
    InetSocketAddress nowhere =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {0, 0, 0, 0}), 0);

    new LanBroadcast(() -> List.of(nowhere, here, here)).send(MAC);

    assertThat(List.of(caught(), caught())).containsOnly(PACKET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3", "perl", "ruby"})
  void a_neighbour_sends_it_in_the_language_that_it_has(String language) throws Exception {
    Path program = Path.of("/usr/bin", language);
    Assumptions.assumeTrue(Files.isExecutable(program), language + " is not here");
    Path here =
        Files.writeString(
            folder.resolve(language), "#!/bin/sh\nexec %s \"$@\"\n".formatted(program));
    Files.setPosixFilePermissions(here, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(neighbour("127.0.0.1")).isZero();

    assertThat(caught()).isEqualTo(PACKET);
  }

  @Test
  void a_neighbour_without_any_of_them_fails_and_that_is_all() throws Exception {
    assertThat(neighbour("127.0.0.1")).isEqualTo(1);

    RecordingHost host = new RecordingHost("nuc");
    host.answering(command -> {
      throw new RemoteException(
          RemoteException.FailureKind.UNREACHABLE, host.name(), "gone", "", null);
    });
    new NeighbourSignal(host, List.of("192.168.7.255")).send(MAC);
    assertThat(host.commands())
        .singleElement()
        .extracting(command -> command.argv().toShell())
        .isEqualTo("sh -s -- " + MAC + " 9 192.168.7.255");
  }

  /** The exit code of the script in a shell that finds nothing but what is in the folder. */
  private int neighbour(String broadcast) throws Exception {
    List<String> words = NeighbourSignal.argv(MAC, card.getLocalPort(), List.of(broadcast)).words();
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words)).redirectErrorStream(true);
    builder.command().set(0, "/bin/sh");
    builder.environment().put("PATH", folder.toString());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(NeighbourSignal.script().getBytes(StandardCharsets.UTF_8));
    }
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
