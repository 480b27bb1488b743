package io.homelab.remote;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * A TCP connection of this computer itself.
 *
 * @param socket the open socket
 * @param input what the other side sends
 * @param output what it gets
 */
public record SocketStream(Socket socket, InputStream input, OutputStream output)
    implements TcpStream {
  /**
   * A connection that is open already.
   *
   * @throws IOException when it has just been closed
   */
  public static SocketStream of(Socket socket) throws IOException {
    return new SocketStream(
        socket,
        socket.getInputStream(),
        new FilterOutputStream(socket.getOutputStream()) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
          }

          @Override
          public void close() throws IOException {
            socket.shutdownOutput();
          }
        });
  }

  /**
   * Opens one.
   *
   * @throws IOException when nobody listens there, or the time is up
   */
  static SocketStream open(String address, int port, Duration limit) throws IOException {
    Socket socket = new Socket();
    boolean open = false;
    try {
      socket.connect(new InetSocketAddress(address, port), Math.toIntExact(limit.toMillis()));
      socket.setTcpNoDelay(true);
      open = true;
      return of(socket);
    } finally {
      if (!open) {
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
