package io.homelab.probe;

import io.homelab.model.LabName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a host is connected.
 *
 * @param defaultInterfaces the interfaces of the default routes, the preferred one first, IPv4
 *     before IPv6
 * @param interfaces every network interface
 * @param subnets the IPv4 networks that the host is part of
 * @param virtualNetworks the names of the hypervisor's networks that are up
 * @param filtersBridges whether the host's firewall drops what passes through its bridges, as it
 *     does where Docker is installed
 * @param hostOnly the IPv4 networks in which VirtualBox makes private ones; empty means in any
 */
public record HostNetwork(
    List<String> defaultInterfaces,
    List<NetworkInterface> interfaces,
    List<InterfaceAddress> subnets,
    SortedSet<String> virtualNetworks,
    boolean filtersBridges,
    List<InterfaceAddress> hostOnly) {

  /** Copies the collections. */
  public HostNetwork {
    defaultInterfaces = List.copyOf(defaultInterfaces);
    interfaces = List.copyOf(interfaces);
    subnets = List.copyOf(subnets);
    hostOnly = List.copyOf(hostOnly);
    virtualNetworks = Collections.unmodifiableSortedSet(new TreeSet<>(virtualNetworks));
  }

  /**
   * The interface that leads to the LAN: of those of the default routes the first that can be
   * bridged, or else the first; the bridge or bond that it is a part of stands for it.
   */
  public Optional<String> lanInterface() {
    for (String name : defaultInterfaces) {
      Optional<NetworkInterface> outer = networkInterface(name).map(this::outermost);
      if (outer.filter(found -> BridgeRule.obstacle(found).isEmpty()).isPresent()) {
        return outer.map(NetworkInterface::name);
      }
    }
    return defaultInterfaces.stream().findFirst();
  }

  private NetworkInterface outermost(NetworkInterface part) {
    return part.master().flatMap(this::networkInterface).orElse(part);
  }

  /**
   * The interface of that name, if the host has it. VirtualBox on macOS calls {@code en0} for
   * example {@code en0: Ethernet}, so that is a name of it, too.
   */
  public Optional<NetworkInterface> networkInterface(String name) {
    int words = name.indexOf(": ");
    String bare = words < 0 ? name : name.substring(0, words);
    return interfaces.stream().filter(i -> i.name().equals(bare)).findFirst();
  }

  /**
   * The host's network that a machine's private IPv4 address on libvirt would collide with: any
   * that the address belongs to, but the lab's own, which the Vagrantfile names {@code LAB-SUBNET}.
   */
  public Optional<InterfaceAddress> foreignSubnet(LabName lab, String address) {
    for (InterfaceAddress subnet : subnets) {
      if (subnet.contains(address)
          && !virtualNetworks.contains(lab.value() + "-" + subnet.address())) {
        return Optional.of(subnet);
      }
    }
    return Optional.empty();
  }

  /** Whether VirtualBox refuses to make a private network with that IPv4 address. */
  public boolean refusesHostOnly(String address) {
    return !hostOnly.isEmpty()
        && address.indexOf(':') < 0
        && hostOnly.stream().noneMatch(network -> network.contains(address));
  }

  /**
   * A network interface.
   *
   * @param name its name
   * @param kind what it is
   * @param master the bridge, bond or switch that it is a part of
   */
  public record NetworkInterface(String name, LinkType kind, Optional<String> master) {
    /** Whether machines can be joined to it as to a bridge. */
    public boolean bridge() {
      return kind == LinkType.BRIDGE;
    }
  }

  /** What an interface is. */
  public enum LinkType {
    /** An Ethernet interface, a bond of some, or what looks like one. */
    ETHERNET,
    /** A wireless one. */
    WIFI,
    /** A bridge of the kernel's. */
    BRIDGE,
    /** A part of an Open vSwitch. */
    OPEN_VSWITCH,
    /** One that carries packets, and no Ethernet frames. */
    TUNNEL
  }
}
