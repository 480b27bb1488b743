package io.homelab.remote.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent's protocol, byte by byte, with an agent of the test's own. */
@Timeout(30)
class AgentTest {
  private static final byte[] BLOB = string("ssh-rsa");

  @TempDir Path folder;

  private static byte[] string(String text) {
    return bytes(out -> {
      out.writeInt(text.length());
      out.write(text.getBytes(UTF_8));
    });
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** Answers one connection for each answer; the future gets the last question. */
  private CompletableFuture<byte[]> agent(List<byte[]> answers) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("agent")));
    CompletableFuture<byte[]> lastQuestion = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      byte[] question = {};
      try (server) {
        for (byte[] answer : answers) {
          try (SocketChannel client = server.accept()) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(client));
            question = in.readNBytes(in.readInt());
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
            out.writeInt(answer.length);
            out.write(answer);
          }
        }
        lastQuestion.complete(question);
      } catch (IOException e) {
        lastQuestion.completeExceptionally(e);
      }
    });
    return lastQuestion;
  }

  private static byte[] oneKey() {
    return bytes(out -> {
      out.write(12);
      out.writeInt(1);
      out.writeInt(BLOB.length);
      out.write(BLOB);
      out.write(string("me@home"));
    });
  }

  @Test
  void a_key_signs_with_the_flag_of_the_algorithm_that_is_wanted() throws Exception {
    byte[] signed =
        bytes(out -> {
          out.write(14);
          out.write(string("signature"));
        });
    CompletableFuture<byte[]> question = agent(List.of(oneKey(), signed));
    Identity key = new Agent(folder.resolve("agent")).identities().getFirst();
    assertThat(key.description()).isEqualTo("agent key me@home");
    assertThat(key.publicKey()).isEqualTo(BLOB);
    assertThat(key.sign("data".getBytes(UTF_8), "rsa-sha2-512"))
        .isEqualTo("signature".getBytes(UTF_8));
    byte[] expected =
        bytes(out -> {
          out.write(13);
          out.writeInt(BLOB.length);
          out.write(BLOB);
          out.write(string("data"));
          out.writeInt(4);
        });
    assertThat(question.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
  }

  @Test
  void an_agent_that_refuses_is_an_error() throws Exception {
    CompletableFuture<byte[]> unused = agent(List.of(oneKey(), new byte[] {5}));
    Identity key = new Agent(folder.resolve("agent")).identities().getFirst();
    assertThatThrownBy(() -> key.sign(new byte[0], "rsa-sha2-256")).hasMessage("the agent refused");
    assertThat(unused.get(10, TimeUnit.SECONDS)).endsWith(0, 0, 0, 2);
  }

  @Test
  void an_answer_that_is_cut_off_is_an_error() throws Exception {
    byte[] whole = oneKey();
    CompletableFuture<byte[]> unused =
        agent(List.of(java.util.Arrays.copyOf(whole, whole.length - 3)));
    assertThatThrownBy(() -> new Agent(folder.resolve("agent")).identities())
        .isInstanceOf(IOException.class)
        .hasMessage("the agent's answer is truncated");
    assertThat(unused.get(10, TimeUnit.SECONDS)).containsExactly(11);
  }

  @Test
  void no_agent_at_all_is_an_error() {
    assertThatThrownBy(() -> new Agent(folder.resolve("nobody")).identities())
        .isInstanceOf(IOException.class);
  }
}
