package io.homelab.remote.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeaderStreamTest {
  private final CompletableFuture<String> header = new CompletableFuture<>();

  private String read(String output) throws IOException {
    return new String(
        new HeaderStream(new ByteArrayInputStream(output.getBytes(UTF_8)), header).readAllBytes(),
        UTF_8);
  }

  @Test
  void what_the_login_shell_prints_before_the_header_is_dropped() throws IOException {
    assertThat(read("Welcome!\nno newlinehomelab-pid:42\nout\n")).isEqualTo("out\n");
    assertThat(header).isCompletedWithValue("42");
  }

  @Test
  void what_looks_like_a_header_later_on_is_output() throws IOException {
    assertThat(read("homelab-pid:42\nhomelab-pid:43\n")).isEqualTo("homelab-pid:43\n");
    assertThat(header).isCompletedWithValue("42");
  }

  @Test
  void without_a_header_there_is_no_output_but_chatter() throws IOException {
    HeaderStream stream =
        new HeaderStream(
            new ByteArrayInputStream("This account is not available.\n".getBytes(UTF_8)), header);
    assertThat(stream.readAllBytes()).isEmpty();
    assertThat(stream.chatter()).isEqualTo("This account is not available.\n");
    assertThat(header).isCompletedExceptionally();
  }
}
