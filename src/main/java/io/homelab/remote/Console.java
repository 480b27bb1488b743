package io.homelab.remote;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * This process's own streams, for a person's session on a host.
 *
 * @param in what the person types
 * @param out what the person sees
 * @param err where errors go
 * @param terminal the terminal type from {@code TERM}; empty without a terminal
 * @param elsewhere whether they are those of somebody elsewhere, rather than this process's own
 */
public record Console(
    InputStream in,
    OutputStream out,
    OutputStream err,
    Optional<String> terminal,
    boolean elsewhere) {
  /** This process's own streams. */
  public Console(InputStream in, OutputStream out, OutputStream err, Optional<String> terminal) {
    this(in, out, err, terminal, false);
  }

  /** The streams of somebody elsewhere, who types nothing. */
  public static Console elsewhere(OutputStream out, OutputStream err) {
    return new Console(InputStream.nullInputStream(), out, err, Optional.empty(), true);
  }

  /** No input and no terminal. */
  public static Console none() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        Optional.empty());
  }
}
