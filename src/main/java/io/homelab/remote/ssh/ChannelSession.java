package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import org.jspecify.annotations.Nullable;

/** A session with an {@link Outbox} for its input and an {@link Inbox} for each output. */
final class ChannelSession extends SessionChannel {
  private final Inbox out = new Inbox(getLocalWinSize(), this::grant);
  private final Inbox err = new Inbox(getLocalWinSize(), this::grant);
  private final InputStream answers;
  private volatile @Nullable Outbox in;
  private volatile boolean over;

  private ChannelSession(SSHClient client, boolean framed) {
    super(client.getConnection());
    this.answers = framed ? new SftpAnswers(out) : out;
  }

  /** Opens a session. */
  static ChannelSession open(SSHClient client) throws SSHException {
    return open(client, false);
  }

  /** Opens a session for SFTP. */
  static ChannelSession openForSftp(SSHClient client) throws SSHException {
    return open(client, true);
  }

  private static ChannelSession open(SSHClient client, boolean framed) throws SSHException {
    ChannelSession session = new ChannelSession(client, framed);
    session.open();
    session.getOutputStream();
    return session;
  }

  @Override
  public InputStream getInputStream() {
    return answers;
  }

  /** Nothing can be written before the channel is open. */
  @Override
  public OutputStream getOutputStream() {
    Outbox way = in;
    if (way == null) {
      way = new Outbox(super.getOutputStream());
      in = way;
    }
    return way;
  }

  @Override
  public InputStream getErrorStream() {
    return err;
  }

  @Override
  protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
    boolean isError = stream.equals(super.getErrorStream());
    (isError ? err : out).put(packet, getLocalMaxPacketSize());
  }

  /**
   * Grants more window unless the channel is closed: some servers end the whole connection on a
   * message for a closed channel. The library's own lock keeps a CLOSE from being sent in between,
   * as in its {@code whileOpen}, which is not visible here. A lock of ours would be taken in the
   * opposite order by the thread that receives the host's CLOSE.
   */
  private void grant(int bytes) throws IOException {
    closeEvent.lock();
    try {
      if (isOpen()) {
        trans.write(newBuffer(Message.CHANNEL_WINDOW_ADJUST).putUInt32(bytes));
      }
    } finally {
      closeEvent.unlock();
    }
  }

  private void endOutput() {
    Outbox way = in;
    if (way != null) {
      way.end(rwin);
    }
  }

  /** Whether the channel or its connection is closed; takes no lock. */
  boolean isOver() {
    return over;
  }

  @Override
  protected void finishOff() {
    over = true;
    super.finishOff();
  }

  @Override
  protected void eofInputStreams() {
    super.eofInputStreams();
    out.end();
    err.end();
  }

  @Override
  protected void closeAllStreams() {
    endOutput();
    super.closeAllStreams();
    out.end();
    err.end();
  }

  /** The library may call this before the subclass's constructor has run. */
  @Override
  public void notifyError(SSHException error) {
    if (err != null) {
      endOutput();
      out.fail(error);
      err.fail(error);
    }
    super.notifyError(error);
  }
}
