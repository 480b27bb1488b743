package io.homelab.remote.ssh;

import java.io.IOException;

/** A key pair that can prove who we are: in a file, or held by the agent. */
interface Identity {
  /** Its name in messages. */
  String description();

  /** What to type if it cannot sign. */
  String remedy();

  /**
   * The public key as RFC 4253 section 6.6 writes it.
   *
   * @throws IOException when it cannot be read
   */
  byte[] publicKey() throws IOException;

  /**
   * Signs.
   *
   * @param algorithm the signature algorithm to use, like {@code rsa-sha2-512}
   * @return the signature as RFC 4253 section 6.6 writes it: the algorithm, then the signature
   *     itself
   * @throws IOException if it cannot sign, for example without its passphrase
   */
  byte[] sign(byte[] data, String algorithm) throws IOException;
}
