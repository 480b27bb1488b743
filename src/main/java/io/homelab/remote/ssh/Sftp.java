package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import io.homelab.remote.Throttled;
import io.homelab.remote.TransferListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.SessionFactory;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.PacketType;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.SFTPEngine;
import net.schmizz.sshj.sftp.SFTPException;
import org.jspecify.annotations.Nullable;

/** An SFTP session (draft-ietf-secsh-filexfer-02, version 3) that pipelines its writes. */
final class Sftp implements Closeable, SessionFactory {
  /** Payload of a write: OpenSSH's server takes packets of 256 KiB, its own client sends 32 KiB. */
  private static final int CHUNK_PACKETS = 4;

  /** What the host may say of the packets that it takes. */
  private static final int SMALLEST_PACKET = 1024;

  private static final int LARGEST_PACKET = 64 * 1024;

  /** As the protocol has it. */
  private static final int LONGEST_HANDLE = 256;

  /** The most bytes in flight; about the window that OpenSSH's server grants a channel. */
  private static final int IN_FLIGHT_BYTES = 2 * 1024 * 1024;

  /** Type, request, handle's length, offset, data's length, and the packet's own length. */
  private static final int WRITE_OVERHEAD = 1 + 4 + 4 + 8 + 4 + 4;

  private static final int ANSWER_SECONDS = 120;
  private static final int OWNER_ONLY = 0600;

  private final SshConnection connection;
  private volatile @Nullable Session session;
  private volatile @Nullable SFTPEngine engine;
  private volatile boolean closed;

  Sftp(SshConnection connection) {
    this.connection = connection;
  }

  /**
   * Starts the subsystem.
   *
   * @throws IOException when the host has none
   */
  Sftp start() throws IOException {
    SFTPEngine started = new SFTPEngine(this);
    started.setTimeoutMs((int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
    engine = started.init();
    return this;
  }

  /** Opens the engine's channel and keeps it: the engine loses it if it fails to start. */
  @Override
  public Session startSession() throws SSHException {
    Session opened = ChannelSession.openForSftp(connection.client());
    session = opened;
    if (closed) {
      close();
    }
    return opened;
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress() {
    return connection.client().getRemoteSocketAddress();
  }

  /**
   * Sends what is missing of a file.
   *
   * @return the number of bytes sent
   */
  long send(SeekableByteChannel file, String path, TransferListener listener) throws IOException {
    SFTPEngine sftp = Objects.requireNonNull(engine, "not started");
    long total = file.size();
    Set<OpenMode> modes = EnumSet.of(OpenMode.WRITE, OpenMode.CREAT);
    byte[] handle = open(sftp, path, modes);
    long there = sizeOf(sftp, handle);
    if (there > total) {
      setAttributes(sftp, handle, new FileAttributes.Builder().withSize(0).build());
      there = 0;
    }
    setAttributes(sftp, handle, new FileAttributes.Builder().withPermissions(OWNER_ONLY).build());
    write(sftp, handle, file, there, total, new Throttled(listener, total));
    await(sftp.request(sftp.newRequest(PacketType.CLOSE).putBytes(handle)))
        .ensureStatusPacketIsOK();
    return total - there;
  }

  private byte[] open(SFTPEngine sftp, String path, Set<OpenMode> modes) throws IOException {
    FileAttributes attributes = new FileAttributes.Builder().withPermissions(OWNER_ONLY).build();
    return await(
            sftp.request(
                sftp.newRequest(PacketType.OPEN)
                    .putString(path)
                    .putUInt32(OpenMode.toMask(modes))
                    .putFileAttributes(attributes)))
        .ensurePacketTypeIs(PacketType.HANDLE)
        .readBytes();
  }

  private long sizeOf(SFTPEngine sftp, byte[] handle) throws IOException {
    long size =
        await(sftp.request(sftp.newRequest(PacketType.FSTAT).putBytes(handle)))
            .ensurePacketTypeIs(PacketType.ATTRS)
            .readFileAttributes()
            .getSize();
    if (size < 0) {
      throw new IOException("a file of " + size + " bytes");
    }
    return size;
  }

  private void setAttributes(SFTPEngine sftp, byte[] handle, FileAttributes attributes)
      throws IOException {
    await(
            sftp.request(
                sftp.newRequest(PacketType.FSETSTAT)
                    .putBytes(handle)
                    .putFileAttributes(attributes)))
        .ensureStatusPacketIsOK();
  }

  private record Sent(Promise<Response, SFTPException> answer, long end) {}

  private void write(
      SFTPEngine sftp,
      byte[] handle,
      SeekableByteChannel file,
      long start,
      long total,
      Throttled progress)
      throws IOException {
    // Whole channel packets, so that no small remainder gets its own packet.
    int packet = sftp.getSubsystem().getRemoteMaxPacketSize();
    if (handle.length > LONGEST_HANDLE) {
      throw new IOException("a handle of " + handle.length + " bytes");
    }
    int chunk =
        CHUNK_PACKETS * Math.clamp(packet, SMALLEST_PACKET, LARGEST_PACKET)
            - WRITE_OVERHEAD
            - handle.length;
    int most = Math.max(2, IN_FLIGHT_BYTES / chunk);
    ByteBuffer buffer = ByteBuffer.allocate(chunk);
    Queue<Sent> onTheWay = new ArrayDeque<>();
    progress.at(start);
    file.position(start);
    long at = start;
    while (at < total) {
      buffer.clear();
      int n = file.read(buffer);
      if (n <= 0) {
        throw new IOException("the file became shorter while it was read");
      }
      at += n;
      onTheWay.add(
          new Sent(
              sftp.request(
                  sftp.newRequest(PacketType.WRITE)
                      .putBytes(handle)
                      .putUInt64(at - n)
                      .putString(buffer.array(), 0, n)),
              at));
      while (onTheWay.size() >= most) {
        confirm(onTheWay.remove(), progress);
      }
    }
    while (!onTheWay.isEmpty()) {
      confirm(onTheWay.remove(), progress);
    }
    progress.end();
  }

  private void confirm(Sent sent, Throttled progress) throws IOException {
    await(sent.answer()).ensureStatusPacketIsOK();
    progress.at(sent.end());
  }

  /** Waits for an answer, unless it can no longer come. */
  private Response await(Promise<Response, SFTPException> answer) throws IOException {
    for (int i = 0; i < ANSWER_SECONDS; i++) {
      Response response = answer.tryRetrieve(1, TimeUnit.SECONDS);
      if (response != null) {
        return response;
      }
      if (closed || connection.heartbeat().isOver()) {
        throw new IOException("the connection is gone");
      }
    }
    throw new IOException("no answer within " + ANSWER_SECONDS + " s");
  }

  /** Closes the channel without waiting for the host's answer. */
  @Override
  public void close() {
    closed = true;
    Session open = session;
    SFTPEngine running = engine;
    if (open != null) {
      DaemonThread.start(() -> {
        try {
          open.close();
          if (running != null) {
            running.close();
          }
        } catch (IOException e) {
          // The connection is gone, and the channel with it.
        }
      });
    }
  }
}
