package io.homelab.remote.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JumpHopTest {
  private static JumpHop hop(String user, String host, int port) {
    return new JumpHop(
        user.isEmpty() ? Optional.empty() : Optional.of(user),
        host,
        port == 0 ? OptionalInt.empty() : OptionalInt.of(port));
  }

  private static List<JumpHop> chain(String text) {
    return JumpHop.chain(text);
  }

  @Test
  void a_host_may_have_hyphens_dots_and_digits() {
    assertThat(chain("jump-host")).containsExactly(hop("", "jump-host", 0));
    assertThat(chain("web-1.my-lab.example:22"))
        .containsExactly(hop("", "web-1.my-lab.example", 22));
    assertThat(chain("a-b@c-d,e_f:1")).containsExactly(hop("a-b", "c-d", 0), hop("", "e_f", 1));
  }

  @Test
  void the_host_follows_the_last_at_sign() {
    assertThat(chain("anna@corp.example@gate-1:2200"))
        .containsExactly(hop("anna@corp.example", "gate-1", 2200));
    assertThat(chain("CORP\\anna@gate")).containsExactly(hop("CORP\\anna", "gate", 0));
  }

  @Test
  void an_ipv6_address_may_stand_in_brackets_or_alone() {
    assertThat(chain("[fd00::1]:2200")).containsExactly(hop("", "fd00::1", 2200));
    assertThat(chain("u@[fe80::1%eth-0]")).containsExactly(hop("u", "fe80::1%eth-0", 0));
    assertThat(chain("u@fd00::1")).containsExactly(hop("u", "fd00::1", 0));
  }

  @Test
  void a_url_is_a_hop() {
    assertThat(chain("ssh://u@gate-1:2200/")).containsExactly(hop("u", "gate-1", 2200));
    assertThat(chain("ssh://gate-1")).containsExactly(hop("", "gate-1", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,",
        ",a",
        "-oProxyCommand=x",
        "u@-x",
        "@a",
        "u@",
        "a b",
        "a:",
        "a:0",
        "a:65536",
        "a:22x",
        "[a",
        "a]",
        "[]:22",
        "[a]22",
        "u@[-x]",
        "ssh://",
        "a\tb"
      })
  void what_is_no_hop_makes_no_chain(String text) {
    assertThat(chain(text)).isEmpty();
  }
}
