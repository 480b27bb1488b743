package io.homelab.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An open TCP connection, whichever computer opened it. */
public interface TcpStream extends Closeable {
  /** What the other side sends. */
  InputStream input();

  /** What the other side gets; closing it tells that nothing more comes, and no more than that. */
  OutputStream output();

  /** Closes both directions; whoever reads or writes there gets an exception or the end. */
  @Override
  void close() throws IOException;
}
