package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import org.jspecify.annotations.Nullable;

/** A TCP connection beyond a jump host, whose data goes to an {@link Inbox}. */
final class Tunnel extends DirectConnection {
  private final Inbox inbox = new Inbox(getLocalWinSize(), this::grant);
  private final InputStream heard;
  private volatile @Nullable Outbox out;

  /** A tunnel that is not yet open. */
  Tunnel(SSHClient jump, String address, int port, Heartbeat heartbeat) {
    super(jump.getConnection(), address, port);
    heard = heartbeat.listenTo(inbox);
  }

  @Override
  public InputStream getInputStream() {
    return heard;
  }

  @Override
  public OutputStream getOutputStream() {
    Outbox way = out;
    if (way == null) {
      way = new Outbox(super.getOutputStream());
      out = way;
    }
    return way;
  }

  private void endOutput() {
    Outbox way = out;
    if (way != null) {
      way.end(rwin);
    }
  }

  @Override
  protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
    inbox.put(packet, getLocalMaxPacketSize());
  }

  /** Grants more window unless the channel is closed; see {@link ChannelSession} for the lock. */
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

  @Override
  protected void eofInputStreams() {
    super.eofInputStreams();
    inbox.end();
  }

  @Override
  protected void closeAllStreams() {
    endOutput();
    super.closeAllStreams();
    inbox.end();
  }

  /** The library may call this before the subclass's constructor has run. */
  @Override
  public void notifyError(SSHException error) {
    if (inbox != null) {
      endOutput();
      inbox.fail(error);
    }
    super.notifyError(error);
  }
}
