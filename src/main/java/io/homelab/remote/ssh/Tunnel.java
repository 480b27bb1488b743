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
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** A TCP connection from a jump host onwards, whose data goes to an {@link Inbox}. */
final class Tunnel extends DirectConnection {
  private final Inbox inbox = new Inbox(this::grant);
  private final InputStream heard;
  private final ReentrantLock closing = new ReentrantLock();
  private volatile @Nullable Outbox out;
  private boolean closeSent;

  /** A tunnel that is not open yet. */
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

  @Override
  public void notifyError(SSHException error) {
    endOutput();
    inbox.fail(error);
    super.notifyError(error);
  }
}
