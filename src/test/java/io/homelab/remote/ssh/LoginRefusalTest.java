package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.openssh.JumpHop;
import io.homelab.remote.ssh.Endpoint.Way;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The command that lets a host accept a key goes the way that the login went. */
class LoginRefusalTest {
  private static String hint(Way way) {
    return LoginRefusal.authorize(
        new Endpoint(
            new HostName("nuc"),
            "host nuc",
            List.of(),
            "ann",
            "10.0.0.5",
            "10.0.0.5",
            22,
            Optional.empty(),
            Optional.empty(),
            way,
            Optional.empty()));
  }

  @Test
  void straight_where_there_is_no_jump() {
    assertThat(hint(new Way.Direct())).contains("ssh-copy-id -p 22 ann@10.0.0.5;");
  }

  @Test
  void through_the_jumps_of_the_ssh_configuration() {
    List<JumpHop> hops =
        List.of(
            new JumpHop(Optional.empty(), "gate", OptionalInt.empty()),
            new JumpHop(Optional.of("ops"), "2001:db8::1", OptionalInt.of(2222)));

    assertThat(hint(new Way.Hops(hops)))
        .contains("ssh-copy-id -o 'ProxyJump=gate,ops@[2001:db8::1]:2222' -p 22 ann@10.0.0.5;");
  }

  @Test
  void through_the_command_of_the_ssh_configuration() {
    assertThat(hint(new Way.Command("nc -x socks %h %p")))
        .contains("ssh-copy-id -o 'ProxyCommand=nc -x socks %h %p' -p 22 ann@10.0.0.5;");
  }

  @Test
  void through_proxy_jump_with_its_port_if_it_has_one() {
    assertThat(hint(new Way.Through(new ProxyJump.ViaAddress("ops", "gate", 22))))
        .contains("-o ProxyJump=ops@gate:22 -p");
    assertThat(hint(new Way.Through(new ProxyJump.ViaAddress("ops", "gate", OptionalInt.empty()))))
        .contains("-o ProxyJump=ops@gate -p");
    assertThat(hint(new Way.Through(new ProxyJump.ViaHost(new HostName("gate")))))
        .contains("which you reach through gate");
  }
}
