package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSubnetsTest {
  private static final SortedMap<String, String> NONE = new TreeMap<>();
  private static final String DECLARED = "192.168.56.0/24";

  @TempDir Path folder;

  private Lab lab(String... networks) {
    String[] machines = new String[networks.length];
    for (int i = 0; i < networks.length; i++) {
      machines[i] = "{ name: m%d, role: x, networks: [ %s ] }".formatted(i, networks[i]);
    }
    return LabText.read(folder, "hosts: [ { name: a, address: 10.0.0.1 } ]", machines).lab();
  }

  private static Lab as(Lab lab, String name) {
    return lab.named(new LabName(name));
  }

  private static List<String> addresses(Lab lab) {
    return lab.machines().stream().map(Machine::privateIp).flatMap(ip -> ip.stream()).toList();
  }

  private static Object option(Lab lab, int machine, String key) {
    return lab.machines().get(machine).networks().getFirst().options().getOrDefault(key, "-");
  }

  private static String chosen(SortedMap<String, String> own, String key) {
    return own.getOrDefault(key, "none");
  }

  @Test
  void an_address_keeps_its_part_within_the_network() {
    Lab lab =
        lab(
            "{ type: private_network, ip: 192.168.56.10 }",
            "{ type: private_network, ip: 192.168.56.77, libvirt__host_ip: 192.168.56.3,"
                + " libvirt__network_name: mine, mac: '52:54:00:00:00:01' }");
    SortedMap<String, String> own = OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of());
    assertThat(own).containsOnlyKeys(DECLARED);
    String network = chosen(own, DECLARED).replace("0/24", "");
    Lab moved = OwnSubnets.in(lab, own);
    assertThat(addresses(moved)).containsExactly(network + "10", network + "77");
    assertThat(option(moved, 1, "libvirt__host_ip")).isEqualTo(network + "3");
    assertThat(option(moved, 1, "libvirt__network_name")).isEqualTo("-");
    assertThat(option(moved, 1, "mac")).isEqualTo("-");
  }

  @Test
  void a_lab_as_its_topology_says_keeps_its_networks() {
    Lab lab = lab("{ type: private_network, ip: 192.168.56.10 }", "{ type: private_network }");
    assertThat(OwnSubnets.choose(lab, false, NONE, List.of())).isEmpty();
  }

  @Test
  void labs_of_two_names_mostly_get_two_networks_and_always_when_one_is_taken() {
    Lab lab = lab("{ type: private_network, ip: 192.168.56.10 }");
    SortedMap<String, String> first = OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of());
    SortedMap<String, String> same = OwnSubnets.choose(as(lab, "ci-1"), true, NONE, first.values());
    assertThat(same.get(DECLARED)).isNotEqualTo(first.get(DECLARED));
    assertThat(OwnSubnets.choose(as(lab, "ci-2"), true, NONE, List.of())).isNotEqualTo(first);
  }

  @Test
  void what_was_chosen_stays_whoever_else_has_it_now() {
    Lab lab = lab("{ type: private_network, ip: 192.168.56.10 }", "{ type: private_network }");
    SortedMap<String, String> before = new TreeMap<>(Map.of(DECLARED, "10.200.1.0/24"));
    SortedMap<String, String> now =
        OwnSubnets.choose(as(lab, "ci-1"), true, before, List.of("10.200.0.0/16"));
    assertThat(now).containsEntry(DECLARED, "10.200.1.0/24").containsKey("dhcp");
    assertThat(now.get("dhcp")).doesNotStartWith("10.200.");
  }

  @Test
  void a_machine_by_dhcp_gets_an_own_network_too() {
    Lab lab = lab("{ type: private_network }");
    SortedMap<String, String> own = OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of());
    assertThat(option(OwnSubnets.in(lab, own), 0, "libvirt__network_address"))
        .isEqualTo(chosen(own, "dhcp").replace("/24", ""));
  }

  @Test
  void an_address_that_is_left_open_does_not_depend_on_the_other_machines() {
    String auto = "{ type: private_network, subnet: auto }";
    Lab lab = lab(auto, auto, auto);
    SortedMap<String, String> own = OwnSubnets.choose(lab, false, NONE, List.of());
    assertThat(own).containsOnlyKeys("auto");
    List<String> all = addresses(OwnSubnets.in(lab, own));
    assertThat(all).doesNotHaveDuplicates().hasSize(3);
    assertThat(addresses(OwnSubnets.in(lab(auto, auto), own))).isEqualTo(all.subList(0, 2));
  }

  @Test
  void moving_again_moves_what_was_moved() {
    Lab lab = lab("{ type: private_network, ip: 192.168.56.10 }");
    Lab once = OwnSubnets.in(lab, new TreeMap<>(Map.of(DECLARED, "10.200.1.0/24")));
    Lab twice = OwnSubnets.in(once, new TreeMap<>(Map.of("10.200.1.0/24", "10.201.2.0/24")));
    assertThat(addresses(twice)).containsExactly("10.201.2.10");
  }

  @Test
  void a_network_keeps_its_size() {
    Lab lab =
        lab(
            "{ type: private_network, ip: 192.168.56.200, netmask: 255.255.255.192 }",
            "{ type: private_network, ip: 172.16.3.4, netmask: 255.255.0.0 }",
            "{ type: private_network, ip: 'fd12::5' }");
    SortedMap<String, String> own = OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of());
    assertThat(own.get("192.168.56.192/26")).endsWith(".0/26");
    assertThat(own.get("172.16.0.0/16")).endsWith(".0.0/16");
    assertThat(own.get("fd12::/64")).startsWith("fd").endsWith("::/64");
    List<String> addresses = addresses(OwnSubnets.in(lab, own));
    assertThat(addresses.get(0)).endsWith(".8");
    assertThat(addresses.get(1)).endsWith(".3.4");
    assertThat(addresses.get(2)).endsWith("::5");
  }

  @Test
  void a_network_larger_than_any_there_is_is_refused() {
    Lab lab = lab("{ type: private_network, ip: 10.1.2.3, netmask: 255.0.0.0 }");
    assertThatThrownBy(() -> OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of()))
        .isInstanceOf(OwnSubnets.NoSubnetException.class)
        .hasMessage("no private network as large as 10.0.0.0/8 is free on the hosts");
  }

  @Test
  void when_all_are_taken_the_lab_does_not_fit() {
    Lab lab = lab("{ type: private_network, ip: 192.168.56.10 }");
    assertThatThrownBy(() -> OwnSubnets.choose(as(lab, "ci-1"), true, NONE, List.of("10.0.0.0/8")))
        .isInstanceOf(OwnSubnets.NoSubnetException.class);
  }

  @Test
  void none_is_chosen_that_the_topology_declares() {
    String fixed = "{ type: private_network, ip: 192.168.56.10 }";
    String first =
        String.valueOf(
            OwnSubnets.choose(as(lab(fixed), "ci-1"), true, NONE, List.of()).get(DECLARED));
    Lab both =
        lab(fixed, "{ type: private_network, ip: %s }".formatted(first.replace(".0/24", ".10")));
    assertThat(OwnSubnets.choose(as(both, "ci-1"), true, NONE, List.of()))
        .doesNotContainValue(first);
  }

  @Test
  void more_machines_than_a_network_has_addresses_are_refused() {
    String[] autos = new String[241];
    Arrays.fill(autos, "{ type: private_network, subnet: auto }");
    assertThatThrownBy(() -> OwnSubnets.choose(lab(autos), false, NONE, List.of()))
        .hasMessage("subnet: auto is for at most 240 machines, and 241 have it");
  }

  @Test
  void a_machine_has_one_network_whose_addresses_are_chosen() {
    assertThatThrownBy(() ->
            lab("{ type: private_network, subnet: auto }, { type: private_network, subnet: auto }"))
        .hasMessageContaining("machine 'm0' has subnet: auto twice");
  }

  @Test
  void networks_overlap_whatever_their_sizes() {
    assertThat(OwnSubnets.isTaken("10.217.4.0/24", List.of("x", "10.217.0.0/16"))).isTrue();
    assertThat(OwnSubnets.isTaken("10.217.4.0/24", List.of("10.217.5.0/24"))).isFalse();
  }
}
