package io.homelab.probe;

import java.util.Optional;
import java.util.regex.Pattern;

/** What the kernel's usual names tell about interfaces that cannot join machines to the LAN. */
public final class BridgeRule {
  /** Bridges that libvirt, Docker, LXC, LXD, Incus and VirtualBox make for themselves. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "virbr[0-9]+|docker[0-9]+|docker_gwbridge|br-[0-9a-f]{12}|lxcbr[0-9]+|lxdbr[0-9]+"
              + "|incusbr[0-9]+|vboxnet[0-9]+");

  /** Interfaces of tunnels, which carry packets and no Ethernet frames. */
  private static final Pattern TUNNEL =
      Pattern.compile("(tun|wg|ppp|tailscale|utun)[0-9]+|lo[0-9]*");

  private BridgeRule() {}

  /** Why that interface cannot carry bridged NICs, whatever the host says about it; one clause. */
  public static Optional<String> objection(String networkInterface) {
    if (PRIVATE.matcher(networkInterface).matches()) {
      return Optional.of("is a private network of this host behind NAT, not the LAN");
    }
    return TUNNEL.matcher(networkInterface).matches()
        ? Optional.of("is no Ethernet interface and cannot be bridged")
        : Optional.empty();
  }
}
