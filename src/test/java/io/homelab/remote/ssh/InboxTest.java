package io.homelab.remote.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class InboxTest {
  private final List<Integer> grants = new ArrayList<>();
  private final Inbox inbox = new Inbox(1_000_000, grants::add);

  private void put(byte[] data) throws ConnectionException {
    inbox.put(new SSHPacket().putBytes(data), 1_000_000);
  }

  @Test
  void what_arrived_is_read_in_order_and_then_the_end() throws IOException {
    put("ab".getBytes(UTF_8));
    put("cde".getBytes(UTF_8));
    inbox.end();
    assertThat(new String(inbox.readAllBytes(), UTF_8)).isEqualTo("abcde");
  }

  @Test
  void the_window_grows_by_what_was_read_and_not_before() throws IOException {
    put(new byte[300_000]);
    assertThat(grants).isEmpty();
    assertThat(inbox.readNBytes(300_000)).hasSize(300_000);
    assertThat(grants.stream().mapToInt(Integer::intValue).sum()).isBetween(262_144, 300_000);
  }

  @Test
  void after_the_end_there_is_nothing_more_to_grant() throws IOException {
    put(new byte[300_000]);
    inbox.end();
    assertThat(inbox.readAllBytes()).hasSize(300_000);
    assertThat(grants).isEmpty();
  }

  @Test
  void a_broken_connection_is_no_end_of_file() throws IOException {
    put("ab".getBytes(UTF_8));
    inbox.fail(new IOException("cut"));
    assertThat(inbox.readNBytes(2)).hasSize(2);
    assertThatThrownBy(inbox::read).isInstanceOf(IOException.class).hasMessage("cut");
  }

  @Test
  void a_packet_that_claims_more_than_it_has_is_refused() {
    assertThatThrownBy(() -> inbox.put(new SSHPacket().putUInt32(10), 1_000_000))
        .isInstanceOf(ConnectionException.class);
  }

  @Test
  void a_sender_that_ignores_the_window_is_cut_off() throws IOException {
    put(new byte[600_000]);
    put(new byte[400_000]);
    assertThatThrownBy(() -> put(new byte[1])).isInstanceOf(ConnectionException.class);

    assertThat(inbox.readNBytes(400_000)).hasSize(400_000);
    put(new byte[400_000]);
    assertThatThrownBy(() -> put(new byte[1])).isInstanceOf(ConnectionException.class);
  }

  @Test
  void packets_of_one_byte_take_little_more_room_than_their_data() throws IOException {
    for (int i = 0; i < 1_000_000; i++) {
      inbox.put(new SSHPacket(new byte[] {0, 0, 0, 1, (byte) i}), 10);
    }
    assertThat(inbox.pieces()).isLessThan(500);
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(inbox.read()).isEqualTo(i & 0xff);
    }
  }
}
