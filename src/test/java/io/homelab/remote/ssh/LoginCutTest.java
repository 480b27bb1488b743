package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Host;
import io.homelab.remote.FaultProxy;
import io.homelab.remote.FaultProxy.Fault;
import io.homelab.remote.RemoteException;
import io.homelab.remote.TestHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is cut while it is opened is a bad network, and no word of the host's. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginCutTest {
  @TempDir Path folder;
  private EmbeddedSshd server;
  private FaultProxy proxy;
  private SshSettings settings;
  private Host host;

  @BeforeEach
  void aServerBehindAProxy() throws IOException {
    server = EmbeddedSshd.start(folder.resolve("host"));
    proxy = FaultProxy.before(EmbeddedSshd.ADDRESS, server.port());
    settings = EmbeddedSshd.settings(folder, List.of());
    KnownHosts.add(
        settings.knownHostsFiles().getFirst(),
        EmbeddedSshd.ADDRESS,
        proxy.port(),
        List.of(TestKeys.hostKey(TestKeys.rsa("host").getPublic())));
    host =
        TestHosts.host(
            "box", EmbeddedSshd.ADDRESS, proxy.port(), Optional.empty(), Optional.empty());
  }

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private void logIn() {
    new SshHosts(settings).open(host).close();
  }

  @Test
  void wherever_it_is_cut_the_host_is_dialed_again() {
    int cuts = 0;
    do {
      int bytes = cuts++ * 397;
      proxy.be(number ->
          number > 1
              ? new Fault.None()
              : bytes % 2 == 0 ? new Fault.CutAfter(bytes) : new Fault.ResetAfter(bytes));
      logIn();
    } while (proxy.connections() > 1);
    assertThat(cuts).as("it was cut in the handshake and in the login").isBetween(4, 30);
  }

  @Test
  void cut_at_every_try_it_is_unreachable_wherever_that_is() {
    logIn();
    int all = proxy.passed();
    for (int bytes : new int[] {21, all / 2, all - 50}) {
      proxy.be(new Fault.CutAfter(bytes));
      RemoteException e = catchThrowableOfType(RemoteException.class, this::logIn);
      assertThat(e.kind())
          .as("after %d of %d bytes: %s", bytes, all, e.getMessage())
          .isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      if (bytes == all - 50) {
        assertThat(e).hasMessageContaining("the connection broke in the login: ");
      }
    }
  }

  @Test
  void a_server_that_closes_after_many_keys_has_the_hint_to_name_one() throws IOException {
    TestKeys.write(folder.resolve(".ssh/id_rsa"), TestKeys.rsa("stranger"));
    TestKeys.write(folder.resolve(".ssh/id_ecdsa"), TestKeys.ecdsa("wrong"));
    server.close();
    server =
        EmbeddedSshd.start(
            folder.resolve("host"),
            s -> {
              s.setPort(server.port());
              s.setPublickeyAuthenticator((user, key, session) -> {
                if (!TestKeys.hostKey(key)
                    .equals(TestKeys.hostKey(TestKeys.ecdsa("wrong").getPublic()))) {
                  session.close(true);
                }
                return false;
              });
            });
    RemoteException e = catchThrowableOfType(RemoteException.class, this::logIn);
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
    assertThat(e).hasMessageContaining("in the login, after 2 keys: ");
    assertThat(e.hint()).contains("set ssh_key in hosts.yaml");
    assertThat(Files.exists(folder.resolve(".ssh/id_ecdsa"))).isTrue();
  }
}
