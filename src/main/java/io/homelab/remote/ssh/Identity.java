package io.homelab.remote.ssh;

import java.io.IOException;

/** A key pair that can prove who we are: in a file, or held by the agent. */
interface Identity {
  /** What to call it when it is refused. */
  String description();

  /** What to type when it cannot sign. */
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
   * @throws IOException when that cannot be done, because nobody gives the passphrase, for one
   */
  byte[] sign(byte[] data, String algorithm) throws IOException;
}
