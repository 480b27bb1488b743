package io.homelab.remote;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Sends magic packets from this computer to everybody on the networks that it is part of. */
public final class LanBroadcast implements WakeSignal {
  private final Supplier<List<InetSocketAddress>> targets;

  LanBroadcast(Supplier<List<InetSocketAddress>> targets) {
    this.targets = targets;
  }

  /** To the IPv4 networks of all interfaces that are up. */
  public static LanBroadcast everywhere() {
    return new LanBroadcast(LanBroadcast::broadcasts);
  }

  @Override
  public void send(String mac) {
    byte[] packet = MagicPacket.of(mac);
    targets.get().forEach(target -> send(packet, target));
  }

  private static void send(byte[] packet, InetSocketAddress target) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setBroadcast(true);
      socket.send(new DatagramPacket(packet, packet.length, target));
    } catch (IOException e) {
      // In a network that cannot be sent to, the host is not found: only its silence matters.
    }
  }

  private static List<InetSocketAddress> broadcasts() {
    List<InetSocketAddress> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp() && !each.isLoopback()) {
          for (InterfaceAddress address : each.getInterfaceAddresses()) {
            InetAddress everybody = address.getBroadcast();
            if (everybody != null) {
              found.add(new InetSocketAddress(everybody, MagicPacket.PORT));
            }
          }
        }
      }
    } catch (SocketException e) {
      // A computer that does not tell its interfaces has none to send through.
      return List.of();
    }
    return found;
  }
}
