package io.homelab.remote;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;

/** Wakes a card from inside a network namespace, and prints what arrives there. */
final class CaughtBroadcast {
  private CaughtBroadcast() {}

  /** Sends once to everybody, and prints one line for each packet that arrives within a second. */
  public static void main(String[] mac) throws Exception {
    try (DatagramSocket socket = new DatagramSocket(MagicPacket.PORT)) {
      socket.setSoTimeout(1_000);
      LanBroadcast.everywhere().send(mac[0]);
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[200], 200);
        socket.receive(packet);
        System.out.printf(
            "%s %s%n",
            packet.getAddress().getHostAddress(),
            HexFormat.of().formatHex(Arrays.copyOf(packet.getData(), packet.getLength())));
      }
    } catch (SocketTimeoutException e) {
      System.out.println("end");
    }
  }
}
