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
 */
public record Console(
    InputStream in, OutputStream out, OutputStream err, Optional<String> terminal) {
  /** No input and no terminal. */
  public static Console none() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        Optional.empty());
  }
}
