package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferSource;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SftpAnswersTest {
  private static final int VERSION = 2;
  private static final int ATTRS = 105;
  private static final int HANDLE = 102;

  @TempDir Path temporary;

  private static byte[] framed(byte[]... answers) {
    ByteBuffer all = ByteBuffer.allocate(1_000_000);
    for (byte[] answer : answers) {
      all.putInt(answer.length).put(answer);
    }
    byte[] bytes = new byte[all.position()];
    all.flip().get(bytes);
    return bytes;
  }

  @Test
  void answers_pass_whole_however_they_are_read() throws IOException {
    byte[] bytes = framed(new byte[5], new byte[0], new byte[SftpAnswers.LONGEST], new byte[1]);
    assertThat(new SftpAnswers(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(bytes);
    InputStream one = new SftpAnswers(new ByteArrayInputStream(bytes));
    for (byte each : bytes) {
      assertThat(one.read()).isEqualTo(each & 0xff);
    }
    assertThat(one.read()).isEqualTo(-1);
  }

  @Test
  void an_answer_that_is_longer_than_any_can_be_ends_the_stream() {
    for (int length : new int[] {SftpAnswers.LONGEST + 1, 1 << 30, -1}) {
      byte[] bytes = ByteBuffer.allocate(100).putInt(length).array();
      assertThatThrownBy(() -> new SftpAnswers(new ByteArrayInputStream(bytes)).readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("announces");
    }
  }

  /** An SFTP server that says what it wants. */
  private interface Liar {
    /** The answer to a request of that type, with its length. */
    byte[] answer(int type, int request);
  }

  private static final class Lies implements Command {
    private final Liar liar;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();

    Lies(Liar liar) {
      this.liar = liar;
    }

    @Override
    public void setInputStream(InputStream stream) {
      in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
      out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {}

    @Override
    public void setExitCallback(ExitCallback callback) {}

    @Override
    public void start(ChannelSession channel, Environment environment) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            DataInputStream asked = new DataInputStream(in);
            DataOutputStream said = new DataOutputStream(out);
            try {
              while (true) {
                byte[] packet = new byte[asked.readInt()];
                asked.readFully(packet);
                ByteBuffer request = ByteBuffer.wrap(packet);
                said.write(liar.answer(request.get(), request.getInt()));
                said.flush();
              }
            } catch (java.io.EOFException e) {
              // The client has gone.
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public void destroy(ChannelSession channel) {}
  }

  private static byte[] version() {
    return framed(new byte[] {VERSION, 0, 0, 0, 3});
  }

  private void assertRefused(Liar liar) throws IOException {
    SubsystemFactory factory =
        new SubsystemFactory() {
          @Override
          public String getName() {
            return "sftp";
          }

          @Override
          public Command createSubsystem(ChannelSession channel) {
            return new Lies(liar);
          }
        };
    try (EmbeddedSshd sshd =
            EmbeddedSshd.start(
                temporary.resolve("host"),
                server -> server.setSubsystemFactories(List.of(factory)));
        RemoteHost host = sshd.open(temporary.resolve("user"))) {
      Path file = Files.writeString(temporary.resolve("file"), "content");
      assertThatThrownBy(
              () -> host.upload(TransferSource.file(file), "target", (done, total) -> {}))
          .isInstanceOf(RemoteException.class);
    }
  }

  @Test
  void a_server_that_announces_a_gigabyte_gets_no_memory_for_it() throws IOException {
    assertRefused((type, request) ->
        type == 1 ? version() : ByteBuffer.allocate(4).putInt((1 << 30) - 1).array());
  }

  @Test
  void a_handle_of_a_quarter_of_a_megabyte_is_refused() throws IOException {
    assertRefused((type, request) ->
        switch (type) {
          case 1 -> version();
          case 3 ->
              framed(
                  ByteBuffer.allocate(200_009)
                      .put((byte) HANDLE)
                      .putInt(request)
                      .putInt(200_000)
                      .array());
          case 8 ->
              framed(
                  ByteBuffer.allocate(17)
                      .put((byte) ATTRS)
                      .putInt(request)
                      .putInt(1)
                      .putLong(0)
                      .array());
          default ->
              framed(
                  ByteBuffer.allocate(17)
                      .put((byte) 101)
                      .putInt(request)
                      .putInt(0)
                      .putLong(0)
                      .array());
        });
  }

  @Test
  void a_file_that_is_there_with_a_size_below_nothing_is_refused() throws IOException {
    assertRefused((type, request) ->
        switch (type) {
          case 1 -> version();
          case 3 ->
              framed(ByteBuffer.allocate(10).put((byte) HANDLE).putInt(request).putInt(1).array());
          default ->
              framed(
                  ByteBuffer.allocate(17)
                      .put((byte) ATTRS)
                      .putInt(request)
                      .putInt(1)
                      .putLong(-5)
                      .array());
        });
  }
}
