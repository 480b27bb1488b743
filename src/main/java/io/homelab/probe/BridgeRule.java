package io.homelab.probe;

import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.HostNetwork.NetworkInterface;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which interfaces cannot join machines to the LAN, and why. */
public final class BridgeRule {
  /** Bridges that libvirt, Docker, LXC, LXD, Incus and VirtualBox make for themselves. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "virbr[0-9]+|docker[0-9]+|docker_gwbridge|br-[0-9a-f]{12}|lxcbr[0-9]+|lxdbr[0-9]+"
              + "|incusbr[0-9]+|vboxnet[0-9]+");

  /** Interfaces of tunnels, which carry packets and no Ethernet frames. */
  private static final Pattern TUNNEL =
      Pattern.compile("(tun|wg|ppp|tailscale|utun)[0-9]+|lo[0-9]*");

  private static final String ANOTHER =
      "set 'bridge' in hosts.yaml to the interface that leads to the LAN";
  private static final Obstacle SWITCH =
      new Obstacle(
          "belongs to an Open vSwitch, which Vagrant cannot attach machines to",
          "set 'bridge' in hosts.yaml to a kernel bridge or a free wired interface");

  private BridgeRule() {}

  /**
   * Why an interface cannot carry bridged NICs.
   *
   * @param clause what it is; the interface is the subject
   * @param fix what to do about it
   */
  public record Obstacle(String clause, String fix) {}

  /** Why that interface cannot carry bridged NICs, if it cannot. */
  public static Optional<Obstacle> obstacle(NetworkInterface candidate) {
    String name = candidate.name();
    if (PRIVATE.matcher(name).matches()) {
      return Optional.of(
          new Obstacle("is a private network of this host behind NAT, not the LAN", ANOTHER));
    }
    if (candidate.kind() == LinkType.TUNNEL || TUNNEL.matcher(name).matches()) {
      return Optional.of(
          new Obstacle("is not an Ethernet interface and cannot be bridged", ANOTHER));
    }
    if (candidate.kind() == LinkType.WIFI) {
      return Optional.of(
          new Obstacle(
              "is wireless and cannot be bridged",
              "use a cable, and set 'bridge' in hosts.yaml to its interface"));
    }
    if (candidate.kind() == LinkType.OPEN_VSWITCH) {
      return Optional.of(SWITCH);
    }
    return candidate
        .master()
        .map(master ->
            master.equals("ovs-system")
                ? SWITCH
                : new Obstacle(
                    "is part of %s; machines can be attached only to that".formatted(master),
                    "set 'bridge: %s' in hosts.yaml".formatted(master)));
  }
}
