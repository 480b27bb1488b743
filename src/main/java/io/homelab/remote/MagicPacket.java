package io.homelab.remote;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What wakes a computer: six bytes of ones and sixteen times its MAC address (AMD's "Magic Packet
 * Technology" of 1995). Network cards look for it in any frame; it is usually sent to UDP port 9.
 */
public final class MagicPacket {
  /** The port of the discard service, where nothing answers. */
  public static final int PORT = 9;

  private static final int REPETITIONS = 16;

  private MagicPacket() {}

  /**
   * The packet's bytes.
   *
   * @param mac the card's address, in lower case with colons
   */
  public static byte[] of(String mac) {
    byte[] address = HexFormat.ofDelimiter(":").parseHex(mac);
    byte[] packet = new byte[address.length * (REPETITIONS + 1)];
    Arrays.fill(packet, 0, address.length, (byte) 0xff);
    for (int i = 1; i <= REPETITIONS; i++) {
      System.arraycopy(address, 0, packet, i * address.length, address.length);
    }
    return packet;
  }
}
