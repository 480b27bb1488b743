package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.remote.RemoteException;
import io.homelab.remote.TestHosts;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachableServerTest {
  private static final Endpoint NUC =
      Endpoint.of(
          TestHosts.host("nuc", "nuc.local", 2222, Optional.empty(), Optional.empty()).name(),
          TestHosts.host("nuc", "nuc.local", 2222, Optional.empty(), Optional.empty()),
          "me",
          Optional.empty());

  private static RemoteException because(Exception cause) {
    return UnreachableServer.because(NUC, cause, cause);
  }

  @Test
  void the_hint_is_the_ssh_that_a_person_would_try() {
    assertThat(because(new IOException("No route to host")))
        .hasMessage("host nuc cannot be reached: No route to host");
    assertThat(because(new IOException("x")).hint())
        .isEqualTo("run: ssh -p 2222 %s@nuc.local".formatted(System.getProperty("user.name")));
  }

  @Test
  void a_name_that_nobody_knows_is_no_such_address() {
    assertThat(because(new UnknownHostException("nuc.local")))
        .hasMessageEndingWith("unknown host: nuc.local");
  }

  @Test
  void of_two_lists_without_a_common_algorithm_it_is_said_whose_is_which() {
    assertThat(because(new IOException("Unable to reach a settlement of Ciphers: [a, b] and [c]")))
        .hasMessageEndingWith("no Ciphers in common: homelab has [a, b], the host has [c]");
  }

  @Test
  void what_the_server_says_is_made_harmless() {
    assertThat(because(new IOException("\u001b[2Jgone"))).hasMessageEndingWith(": gone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection reset",
        "Broken pipe (Write failed)",
        "Broken transport; encountered EOF",
        "Server closed connection during identification exchange"
      })
  void a_dropped_connection_is_worth_another_try(String words) {
    assertThat(UnreachableServer.wasDropped(because(new IOException(words)))).isTrue();
  }

  @Test
  void any_other_failure_is_not() {
    assertThat(UnreachableServer.wasDropped(because(new IOException("No route to host"))))
        .isFalse();
    IOException reset = new IOException("Connection reset");
    assertThat(
            UnreachableServer.wasDropped(
                new RemoteException(
                    RemoteException.FailureKind.AUTH_REFUSED, NUC.host(), "no", "", reset)))
        .isFalse();
  }
}
