package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import io.homelab.remote.TestHosts;
import io.homelab.remote.openssh.ClientConfigs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JumpChainTest {
  private static Host host(String name, ProxyJump... jump) {
    return TestHosts.host(name, name + ".local", 22, Optional.empty(), Stream.of(jump).findFirst());
  }

  private static ProxyJump via(String host) {
    return new ProxyJump.ViaHost(new HostName(host));
  }

  private static RemoteException lost(JumpChain chain, Host host) {
    return catchThrowableOfType(RemoteException.class, () -> chain.wayTo(host));
  }

  @Test
  void a_host_without_a_jump_is_its_own_way() {
    Host nuc = host("nuc");
    JumpChain chain = new JumpChain(List.of(nuc), "me", ClientConfigs.NONE);
    assertThat(chain.wayTo(nuc)).containsExactly(chain.to(nuc));
    assertThat(chain.before(chain.to(nuc), new HashSet<>())).isEmpty();
  }

  @Test
  void the_way_begins_outside_and_ends_at_the_host() {
    Host gate = host("gate", new ProxyJump.ViaAddress("ops", "203.0.113.7", 2270));
    Host door = host("door", via("gate"));
    Host nuc = host("nuc", via("door"));
    assertThat(new JumpChain(List.of(nuc, door, gate), "me", ClientConfigs.NONE).wayTo(nuc))
        .extracting(Endpoint::address)
        .containsExactly("203.0.113.7", "gate.local", "door.local", "nuc.local");
  }

  @Test
  void a_failure_on_the_way_is_about_the_host_that_was_wanted() {
    Host gate = host("gate");
    Host nuc = host("nuc", via("gate"));
    assertThat(new JumpChain(List.of(gate, nuc), "me", ClientConfigs.NONE).wayTo(nuc))
        .extracting(Endpoint::host)
        .containsOnly(new HostName("nuc"));
  }

  @Test
  void a_port_22_that_is_written_down_wins_over_the_ssh_configuration() {
    List<OptionalInt> asked = new ArrayList<>();
    ClientConfigs configs =
        destination -> {
          if (destination.name().equals("gate.lan")) {
            asked.add(destination.port());
          }
          return Optional.empty();
        };
    for (OptionalInt port : List.of(OptionalInt.of(22), OptionalInt.empty())) {
      Host nuc = host("nuc", new ProxyJump.ViaAddress("ops", "gate.lan", port));
      assertThat(new JumpChain(List.of(nuc), "me", configs).wayTo(nuc))
          .extracting(Endpoint::port)
          .containsExactly(22, 22);
    }
    assertThat(asked).containsExactly(OptionalInt.of(22), OptionalInt.empty());
  }

  @Test
  void a_jump_cycle_is_an_error() {
    Host one = host("one", via("two"));
    Host two = host("two", via("one"));
    RemoteException e = lost(new JumpChain(List.of(one, two), "me", ClientConfigs.NONE), one);
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(e).hasMessageContaining("forms a cycle through two");
    assertThat(e.hint()).isEqualTo("correct proxy_jump in hosts.yaml");
  }

  @Test
  void a_jump_host_that_no_file_has_is_named() {
    Host nuc = host("nuc", via("gate"));
    assertThat(lost(new JumpChain(List.of(nuc), "me", ClientConfigs.NONE), nuc))
        .hasMessage("host nuc: proxy_jump names gate, which is not in hosts.yaml");
  }

  @Test
  void what_was_passed_is_kept_by_who_walks() {
    Host gate = host("gate");
    Host nuc = host("nuc", via("gate"));
    JumpChain chain = new JumpChain(List.of(gate, nuc), "me", ClientConfigs.NONE);
    Set<String> passed = new HashSet<>();
    assertThat(chain.before(chain.to(nuc), passed)).isPresent();
    assertThat(passed).hasSize(1);
  }
}
