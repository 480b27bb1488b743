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
 * @param defaultInterface the interface of the default route, if any
 * @param interfaces every network interface
 * @param subnets the IPv4 networks that the host is part of
 * @param virtualNetworks the names of the hypervisor's networks that are up
 */
public record HostNetwork(
    Optional<String> defaultInterface,
    List<NetworkInterface> interfaces,
    List<InterfaceAddress> subnets,
    SortedSet<String> virtualNetworks) {

  /** Copies the collections. */
  public HostNetwork {
    interfaces = List.copyOf(interfaces);
    subnets = List.copyOf(subnets);
    virtualNetworks = Collections.unmodifiableSortedSet(new TreeSet<>(virtualNetworks));
  }

  /** The interface of that name, if the host has it. */
  public Optional<NetworkInterface> networkInterface(String name) {
    return interfaces.stream().filter(i -> i.name().equals(name)).findFirst();
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

  /**
   * A network interface.
   *
   * @param name its name
   * @param wifi whether it is a wireless one, which cannot be bridged
   * @param bridge whether it is a bridge
   */
  public record NetworkInterface(String name, boolean wifi, boolean bridge) {}
}
