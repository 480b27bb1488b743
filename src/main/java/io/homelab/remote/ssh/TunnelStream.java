package io.homelab.remote.ssh;

import io.homelab.remote.TcpStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A tunnel as a connection that somebody uses. */
record TunnelStream(Tunnel tunnel) implements TcpStream {
  @Override
  public InputStream input() {
    return tunnel.getInputStream();
  }

  @Override
  public OutputStream output() {
    return tunnel.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    tunnel.close();
  }

  static void closeQuietly(Tunnel tunnel) {
    try {
      tunnel.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }
}
