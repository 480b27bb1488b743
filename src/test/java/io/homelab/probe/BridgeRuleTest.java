package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.HostNetwork.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeRuleTest {
  private static NetworkInterface ethernet(String name) {
    return new NetworkInterface(name, LinkType.ETHERNET, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"virbr0", "docker0", "br-0a1b2c3d4e5f", "lxdbr0", "vboxnet0"})
  void a_bridge_behind_nat_is_not_the_lan(String name) {
    assertThat(BridgeRule.obstacle(ethernet(name)).map(BridgeRule.Obstacle::clause))
        .hasValueSatisfying(why -> assertThat(why).contains("NAT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tun0", "wg0", "ppp0", "tailscale0", "lo"})
  void a_tunnel_cannot_be_bridged(String name) {
    assertThat(BridgeRule.obstacle(ethernet(name)).map(BridgeRule.Obstacle::clause))
        .hasValueSatisfying(why -> assertThat(why).contains("not an Ethernet"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br0", "br-lan", "eno1", "eth0", "bond0", "vmbr0", "ovsbr0", "long0"})
  void interfaces_that_may_lead_to_the_lan_are_not_objected_to(String name) {
    assertThat(BridgeRule.obstacle(ethernet(name)).map(BridgeRule.Obstacle::clause)).isEmpty();
  }
}
