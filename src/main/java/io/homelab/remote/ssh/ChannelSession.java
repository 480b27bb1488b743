package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * A session with an {@link Outbox} for what it reads and an {@link Inbox} for each of its outputs.
 */
final class ChannelSession extends SessionChannel {
  private final Inbox out = new Inbox(this::grant);
  private final Inbox err = new Inbox(this::grant);
  private final ReentrantLock closing = new ReentrantLock();
  private volatile @Nullable Outbox in;
  private boolean closeSent;

  private ChannelSession(SSHClient client) {
    super(client.getConnection());
  }

  /** Opens a session. */
  static ChannelSession open(SSHClient client) throws SSHException {
    ChannelSession session = new ChannelSession(client);
    session.open();
    session.getOutputStream();
    return session;
  }

  @Override
  public InputStream getInputStream() {
    return out;
  }

  /** There is no way onto the channel before it is open. */
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

  /** After the channel is closed, a server may take offence at what it hears of it. */
  private void grant(int bytes) throws IOException {
    closing.lock();
    try {
      if (!closeSent) {
        trans.write(newBuffer(Message.CHANNEL_WINDOW_ADJUST).putUInt32(bytes));
      }
    } finally {
      closing.unlock();
    }
  }

  @Override
  protected void sendClose() throws TransportException {
    closing.lock();
    try {
      super.sendClose();
    } finally {
      closeSent = true;
      closing.unlock();
    }
  }

  private void endOutput() {
    Outbox way = in;
    if (way != null) {
      way.end(rwin);
    }
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

  @Override
  public void notifyError(SSHException error) {
    endOutput();
    out.fail(error);
    err.fail(error);
    super.notifyError(error);
  }
}
