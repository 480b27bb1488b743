package io.homelab.model;

/**
 * A machine's interface on the LAN.
 *
 * @param mac its MAC address, as {@link MacAddresses} makes it
 * @param device the host's interface it is attached to. If that is not a bridge, libvirt uses
 *     macvtap, which hides the machine from its own host.
 */
public record BridgedNic(String mac, String device) {
  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException when the MAC address is not six lower-case bytes with colons,
   *     or the device has no name
   */
  public BridgedNic {
    if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      throw new IllegalArgumentException("not a MAC address: " + mac);
    }
    if (device.isBlank()) {
      throw new IllegalArgumentException("a bridged NIC needs the name of the host's interface");
    }
  }
}
