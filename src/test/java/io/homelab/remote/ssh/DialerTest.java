package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DialerTest {
  @TempDir Path folder;

  private RemoteException refusal(Host host, Host... others) throws IOException {
    SshHosts hosts = new SshHosts(EmbeddedSshd.settings(folder, List.of(others)));
    return catchThrowableOfType(RemoteException.class, () -> hosts.open(host).close());
  }

  private Path knownHosts() throws IOException {
    return EmbeddedSshd.settings(folder, List.of()).knownHostsFiles().getFirst();
  }

  @Test
  void a_jump_host_that_does_not_forward_is_named_with_the_option() throws IOException {
    try (EmbeddedSshd jump =
            EmbeddedSshd.start(
                folder.resolve("jump"),
                server -> server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE));
        EmbeddedSshd goal = EmbeddedSshd.start(folder.resolve("goal"))) {
      jump.trust(knownHosts());
      Host host = goal.host("box", Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
      RemoteException e = refusal(host, jump.host("gate"));
      assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNREACHABLE);
      assertThat(e).hasMessageContaining("jump host");
      assertThat(e.hint()).isNotBlank();
    }
  }

  @Test
  void without_a_common_cipher_both_lists_are_told() throws IOException {
    try (EmbeddedSshd server =
        EmbeddedSshd.start(
            folder.resolve("host"),
            sshd -> sshd.setCipherFactories(List.of(BuiltinCiphers.aes128cbc)))) {
      server.trust(knownHosts());
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNREACHABLE);
      assertThat(e.getMessage())
          .contains("CipherAlgorithms in common: homelab has [aes128-gcm@openssh.com")
          .endsWith("the host has [aes128-cbc]");
    }
  }

  @Test
  void two_hosts_with_one_key_ask_once_and_neither_times_out_while_a_person_types()
      throws Exception {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      server.trust(knownHosts());
      Files.delete(folder.resolve(".ssh/id_rsa"));
      TestKeys.write(folder.resolve(".ssh/id_rsa"), EmbeddedSshd.USER, "open sesame");
      AtomicInteger asked = new AtomicInteger();
      SshSettings quiet = EmbeddedSshd.settings(folder, List.of());
      SshHosts hosts =
          new SshHosts(
              new SshSettings(
                  quiet.home(),
                  quiet.knownHostsFiles(),
                  Optional.empty(),
                  "tester",
                  Duration.ofSeconds(1),
                  Optional.of((file, wrong) -> {
                    asked.incrementAndGet();
                    typeSlowly();
                    return Optional.of("open sesame".toCharArray());
                  }),
                  List.of(),
                  quiet.console()));
      List<CompletableFuture<RemoteHost>> all = new ArrayList<>();
      for (String name : List.of("one", "two", "three")) {
        all.add(Dialer.supply(() -> hosts.open(server.host(name))));
      }
      for (CompletableFuture<RemoteHost> each : all) {
        each.get(20, TimeUnit.SECONDS).close();
      }
      assertThat(asked).hasValue(1);
    }
  }

  /** The person who types slowly is what is tested. */
  private static void typeSlowly() {
    try {
      Thread.sleep(2500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
