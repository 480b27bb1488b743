package io.homelab.vagrant;

/**
 * A machine's interface on the LAN.
 *
 * @param mac its MAC, lower case with colons
 * @param bridge the host's interface that it is joined to; always named, or Vagrant asks
 * @param realBridge whether that interface is a bridge; through another one the machine is joined
 *     by macvtap
 */
public record BridgedNic(String mac, String bridge, boolean realBridge) {}
