package io.homelab.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A box file on the web.
 *
 * @param url its http or https address, without user or password, in plain characters
 * @param checksum what its content comes to, where somebody said so
 * @param bytes its size, where its server tells it
 */
public record BoxDownload(String url, Optional<BoxChecksum> checksum, OptionalLong bytes) {
  private static final int LONGEST_URL = 2_000;

  /** Whether an address is one: it comes from strangers, and is shown and given to hosts. */
  public static boolean isAddress(String url) {
    return url.length() <= LONGEST_URL && url.matches("https?://[!-~&&[^@\\\\\"<>^`{|}]]+");
  }

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public BoxDownload {
    if (!isAddress(url)) {
      throw new IllegalArgumentException("not the address of a box file");
    }
  }
}
