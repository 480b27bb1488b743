package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class MacAddressesTest {
  private static final LabName LAB = new LabName("devlab");

  /** A change here would give every existing lab new addresses. */
  @Test
  void the_address_follows_from_the_names_for_ever() {
    assertThat(MacAddresses.of(LAB, new MachineName("web"), 0)).isEqualTo("02:1d:78:5a:a9:23");
  }

  @Test
  void lab_machine_and_nic_all_count() {
    MachineName web = new MachineName("web");
    assertThat(
            new HashSet<>(
                List.of(
                    MacAddresses.of(LAB, web, 0),
                    MacAddresses.of(LAB, web, 1),
                    MacAddresses.of(LAB, new MachineName("web-2"), 0),
                    MacAddresses.of(new LabName("devlab-2"), web, 0))))
        .hasSize(4);
  }

  @Test
  void addresses_are_local_unicast_and_all_different() {
    List<MachineName> machines = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      machines.add(new MachineName("m" + i));
    }

    SortedMap<MachineName, String> addresses = MacAddresses.of(LAB, machines, 0);

    assertThat(new HashSet<>(addresses.values())).hasSize(5_000);
    assertThat(addresses.values())
        .allSatisfy(mac -> {
          int first = Integer.parseInt(mac.substring(0, 2), 16);
          assertThat(first & 0b11).isEqualTo(0b10);
          assertThat(new BridgedNic(mac, "br0").mac()).isEqualTo(mac);
        });
  }

  @Test
  void a_machine_keeps_its_address_when_others_come() {
    MachineName web = new MachineName("web");

    assertThat(MacAddresses.of(LAB, List.of(new MachineName("a"), web), 0))
        .containsEntry(web, MacAddresses.of(LAB, web, 0));
  }

  @Test
  void a_nic_without_an_interface_is_refused() {
    assertThatThrownBy(() -> new BridgedNic("02:00:00:00:00:01", " "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BridgedNic("0200.0000.0001", "br0"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
