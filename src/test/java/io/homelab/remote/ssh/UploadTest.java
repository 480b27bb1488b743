package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies with SFTP, and by a command on a host that has none. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UploadTest {
  private static final int BYTES = 20_000_000;

  @TempDir Path folder;

  enum Way {
    SFTP,
    NO_SFTP,
    BROKEN_SFTP
  }

  /** A subsystem that ends at once, as one does whose program is not there. */
  private static final class EndsAtOnce implements SubsystemFactory {
    @Override
    public String getName() {
      return "sftp";
    }

    @Override
    public Command createSubsystem(ChannelSession channel) throws IOException {
      Session session = channel.getSession();
      throw new IOException("no such program, " + session.getUsername());
    }
  }

  private EmbeddedSshd server(Way way) throws IOException {
    return EmbeddedSshd.start(
        folder.resolve("host"),
        server -> {
          switch (way) {
            case SFTP -> {}
            case NO_SFTP -> server.setSubsystemFactories(List.of());
            case BROKEN_SFTP -> server.setSubsystemFactories(List.of(new EndsAtOnce()));
          }
        });
  }

  private Path source(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return Files.write(folder.resolve("source"), content);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_file_arrives_whole_whatever_the_way_and_a_second_time_nothing_travels(Way way)
      throws IOException {
    Path source = source(1_000_001);
    try (EmbeddedSshd server = server(way);
        RemoteHost host = server.open(folder)) {
      assertThat(host.upload(source, "~/it's a target", TransferListener.NONE))
          .isEqualTo(1_000_001);
      assertThat(server.home().resolve("it's a target")).hasSameBinaryContentAs(source);
      assertThat(host.upload(source, "it's a target", TransferListener.NONE)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void what_is_there_is_not_sent_again_a_longer_target_is_replaced_and_others_are_kept_out(Way way)
      throws IOException {
    Path source = source(500_000);
    try (EmbeddedSshd server = server(way);
        RemoteHost host = server.open(folder)) {
      Path part = server.home().resolve("part");
      Files.write(part, Arrays.copyOf(Files.readAllBytes(source), 123_456));
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(host.upload(source, "part", TransferListener.NONE)).isEqualTo(500_000 - 123_456);
      assertThat(part).hasSameBinaryContentAs(source);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
          .isEqualTo("rw-------");
      Path longer = Files.write(server.home().resolve("longer"), new byte[600_000]);
      assertThat(host.upload(source, "longer", TransferListener.NONE)).isEqualTo(500_000);
      assertThat(longer).hasSameBinaryContentAs(source);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_target_that_cannot_be_written_is_named_and_the_host_answered(Way way) throws IOException {
    Path source = source(10);
    try (EmbeddedSshd server = server(way);
        RemoteHost host = server.open(folder)) {
      RemoteException e =
          catchThrowableOfType(
              RemoteException.class,
              () -> host.upload(source, "/no/such/folder/target", TransferListener.NONE));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
      assertThat(e).hasMessageContaining("/no/such/folder/target");
    }
  }

  /** A file in the middle of which something happens. */
  private record HalfRead(FileChannel file, Runnable then) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      if (file.position() > file.size() / 2) {
        then.run();
      }
      return file.read(into);
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long place) throws IOException {
      file.position(place);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** What was sent need not have arrived. */
  private static void awaitContent(Path file) {
    try {
      while (!Files.exists(file) || Files.size(file) == 0) {
        Thread.sleep(5);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The size of a file once no more arrives: the server still writes what it has read. */
  private static long atRest(Path file) throws IOException, InterruptedException {
    long last;
    long size = -1;
    do {
      last = size;
      Thread.sleep(500);
      size = Files.size(file);
    } while (size != last);
    return size;
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SFTP", "NO_SFTP"})
  void a_copy_that_was_cut_goes_on_where_it_stopped(Way way)
      throws IOException, InterruptedException {
    Path source = source(BYTES);
    try (EmbeddedSshd server = server(way)) {
      Path target = server.home().resolve("target");
      try (RemoteHost host = server.open(folder)) {
        RemoteException e =
            catchThrowableOfType(
                RemoteException.class,
                () ->
                    host.upload(
                        () ->
                            new HalfRead(
                                FileChannel.open(source),
                                () -> {
                                  awaitContent(target);
                                  server.dropConnections();
                                }),
                        "target",
                        TransferListener.NONE));
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      }
      long there = atRest(target);
      assertThat(there).isBetween(1L, BYTES - 1L);
      try (RemoteHost host = server.open(folder)) {
        assertThat(host.upload(source, "target", TransferListener.NONE)).isEqualTo(BYTES - there);
      }
      assertThat(target).hasSameBinaryContentAs(source);
    }
  }
}
