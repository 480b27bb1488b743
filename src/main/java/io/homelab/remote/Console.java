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
 * @param terminal the terminal's type, as {@code TERM} tells; absent when there is no terminal
 */
public record Console(
    InputStream in, OutputStream out, OutputStream err, Optional<String> terminal) {
  /** Nobody there. */
  public static Console none() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        Optional.empty());
  }
}
