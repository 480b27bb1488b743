package io.homelab.remote.ssh;

import java.nio.file.Path;
import java.util.Optional;

/** Asks a person for the passphrase of a private key. */
@FunctionalInterface
public interface Passphrases {
  /**
   * Prompts. The caller must wipe the result.
   *
   * @param keyFile the key's file
   * @param wrongBefore whether the previous answer for this key was wrong
   * @return the passphrase; empty if the person gives none
   */
  Optional<char[]> ask(Path keyFile, boolean wrongBefore);
}
