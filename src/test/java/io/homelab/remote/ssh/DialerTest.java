package io.homelab.remote.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TestHosts;
import io.homelab.remote.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DialerTest {
  private static final String USER = System.getProperty("user.name");

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
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
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
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
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
        all.add(DaemonThread.supply(() -> hosts.open(server.host(name))));
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

  @Test
  void all_addresses_of_a_name_are_tried() throws IOException {
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"))) {
      server.trust(knownHosts());
      SshSettings settings = EmbeddedSshd.settings(folder, List.of());
      InetAddress nobody = InetAddress.getByName("127.0.0.9");
      InetAddress there = InetAddress.getLoopbackAddress();
      new Dialer(settings, name -> new InetAddress[] {nobody, there})
          .open(server.host("box"))
          .close();
      Dialer lost = new Dialer(settings, name -> new InetAddress[] {nobody, nobody});
      RemoteException e =
          catchThrowableOfType(RemoteException.class, () -> lost.open(server.host("box")));
      assertThat(e).hasMessageContaining("Connection refused");
      assertThat(e.hint()).isEqualTo("run: ssh -p %d %s@127.0.0.1".formatted(server.port(), USER));
    }
  }

  @Test
  void a_name_without_an_address_is_told() throws IOException {
    Dialer dialer =
        new Dialer(
            EmbeddedSshd.settings(folder, List.of()),
            name -> {
              throw new UnknownHostException(name);
            });
    Host host = TestHosts.host("box", "no.such.name", 22, Optional.empty(), Optional.empty());
    assertThat(catchThrowableOfType(RemoteException.class, () -> dialer.open(host)))
        .hasMessage("host box cannot be reached: unknown host: no.such.name");
  }

  /** Drops each connection that comes, as long as there are some to drop. */
  private static SessionListener dropping(AtomicInteger left) {
    return new SessionListener() {
      @Override
      public void sessionCreated(Session session) {
        if (left.getAndDecrement() > 0) {
          session.close(true);
        }
      }
    };
  }

  @Test
  void a_connection_that_is_dropped_before_the_log_in_is_tried_three_times() throws IOException {
    AtomicInteger drops = new AtomicInteger(2);
    try (EmbeddedSshd server =
        EmbeddedSshd.start(
            folder.resolve("host"), sshd -> sshd.addSessionListener(dropping(drops)))) {
      server.trust(knownHosts());
      assertThat(refusal(server.host("box"))).isNull();
      assertThat(drops).hasValue(-1);
      drops.set(3);
      RemoteException e = refusal(server.host("box"));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      assertThat(drops).hasValue(0);
    }
  }

  /** Counts the connections that are made and whose log-in the server has not accepted yet. */
  private static final class Waiting implements SessionListener {
    private static final AttributeRepository.AttributeKey<Boolean> KEY_SHOWN =
        new AttributeRepository.AttributeKey<>();

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public void sessionCreated(Session session) {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    /** A key is looked at when it is shown, and again when it has signed: then its user is in. */
    void countIn(SshServer server) {
      PublickeyAuthenticator usual = server.getPublickeyAuthenticator();
      server.setPublickeyAuthenticator((user, key, session) -> {
        if (session.setAttribute(KEY_SHOWN, true) != null) {
          now.decrementAndGet();
        }
        return usual.authenticate(user, key, session);
      });
      server.addSessionListener(this);
    }
  }

  @Test
  void many_hosts_behind_one_address_shake_hands_four_at_a_time() throws Exception {
    Waiting waiting = new Waiting();
    try (EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"), waiting::countIn)) {
      server.trust(knownHosts());
      SshHosts hosts = new SshHosts(EmbeddedSshd.settings(folder, List.of()));
      List<CompletableFuture<RemoteHost>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Host host = server.host("box" + i);
        all.add(DaemonThread.supply(() -> hosts.open(host)));
      }
      for (CompletableFuture<RemoteHost> each : all) {
        each.get(40, TimeUnit.SECONDS).close();
      }
      assertThat(waiting.now).hasValue(0);
      assertThat(waiting.most.get()).isBetween(1, 4);
    }
  }

  @Test
  void a_server_that_greets_and_then_says_nothing_is_given_up_in_time() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> greeted =
          DaemonThread.supply(() -> {
            Socket client = server.accept();
            client.getOutputStream().write("SSH-2.0-Silent\r\n".getBytes(US_ASCII));
            return client;
          });
      SshSettings usual = EmbeddedSshd.settings(folder, List.of());
      SshSettings hasty =
          new SshSettings(
              usual.home(),
              usual.knownHostsFiles(),
              Optional.empty(),
              "tester",
              Duration.ofSeconds(1),
              Optional.empty(),
              List.of(),
              usual.console());
      Host host =
          TestHosts.host(
              "box", "127.0.0.1", server.getLocalPort(), Optional.empty(), Optional.empty());
      RemoteException e =
          catchThrowableOfType(RemoteException.class, () -> new SshHosts(hasty).open(host));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      assertThat(e).hasMessageContaining("no answer from").hasMessageContaining("within 1.0 s");
      greeted.get(5, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void the_time_that_a_host_has_in_the_file_counts_instead_of_the_usual_one() throws Exception {
    // The kernel takes the connection, and nobody ever says a word on it.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Host host =
          TestHosts.host(
              "box", "127.0.0.1", silent.getLocalPort(), Optional.empty(), Optional.empty());
      RemoteException e = refusal(TestHosts.withConnectTimeout(host, Duration.ofSeconds(1)));
      assertThat(e).hasMessageContaining("within 1.0 s");
    }
  }

  @Test
  void commands_and_copies_go_through_two_jump_hosts() throws IOException {
    try (EmbeddedSshd outer = EmbeddedSshd.start(folder.resolve("outer"));
        EmbeddedSshd inner = EmbeddedSshd.start(folder.resolve("inner"));
        EmbeddedSshd goal = EmbeddedSshd.start(folder.resolve("goal"))) {
      for (EmbeddedSshd each : List.of(outer, inner, goal)) {
        each.trust(knownHosts());
      }
      Host gate = outer.host("gate");
      Host door = inner.host("door", Optional.of(new ProxyJump.ViaHost(gate.name())));
      Host host = goal.host("box", Optional.of(new ProxyJump.ViaHost(door.name())));
      SshHosts hosts = new SshHosts(EmbeddedSshd.settings(folder, List.of(gate, door, host)));
      Path source = Files.write(folder.resolve("source"), new byte[3_000_000]);
      try (RemoteHost open = hosts.open(host)) {
        assertThat(
                open.run(RemoteCommand.of(Argv.of("pwd", "-P"), Duration.ofSeconds(20))).stdout())
            .isEqualTo(goal.home() + "\n");
        assertThat(open.upload(source, "copy", TransferListener.NONE)).isEqualTo(3_000_000);
        assertThat(goal.home().resolve("copy")).hasSameBinaryContentAs(source);
        assertThat(outer.connections()).isEqualTo(1);
        outer.dropConnections();
        RemoteException e =
            catchThrowableOfType(
                RemoteException.class,
                () -> open.run(RemoteCommand.of(Argv.of("pwd"), Duration.ofMinutes(5))));
        assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      }
    }
  }

  @Test
  void a_jump_host_that_does_not_reach_the_host_is_told_as_such() throws IOException {
    try (EmbeddedSshd jump = EmbeddedSshd.start(folder.resolve("jump"))) {
      jump.trust(knownHosts());
      int closed;
      try (ServerSocket free = new ServerSocket(0)) {
        closed = free.getLocalPort();
      }
      Host host =
          TestHosts.host(
              "box",
              "127.0.0.1",
              closed,
              Optional.empty(),
              Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
      RemoteException e = refusal(host, jump.host("gate"));
      assertThat(e)
          .hasMessage("host box: its jump host cannot connect to 127.0.0.1:%d".formatted(closed));
      assertThat(e.hint()).isEqualTo("run on the jump host: ssh -p %d 127.0.0.1".formatted(closed));
    }
  }

  @Test
  void a_jump_cycle_or_an_unknown_jump_host_is_reported() throws IOException {
    Host box =
        TestHosts.host(
            "box",
            "127.0.0.1",
            22,
            Optional.empty(),
            Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
    Host gate =
        TestHosts.host(
            "gate",
            "127.0.0.1",
            22,
            Optional.empty(),
            Optional.of(new ProxyJump.ViaHost(new HostName("gate"))));
    assertThat(refusal(box)).hasMessageContaining("names gate, which is not in hosts.yaml");
    assertThat(refusal(box, gate)).hasMessageContaining("forms a cycle through gate");
  }

  @Test
  void known_hosts_of_the_user_s_that_cannot_be_read_are_told() throws IOException {
    Files.createDirectories(knownHosts());
    RemoteException e =
        refusal(TestHosts.host("box", "127.0.0.1", 22, Optional.empty(), Optional.empty()));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.HOST_KEY_UNKNOWN);
    assertThat(e.hint()).isEqualTo("check the permissions of " + knownHosts());
  }

  @Test
  void an_interrupt_ends_the_attempt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Host host =
          TestHosts.host(
              "box", "127.0.0.1", silent.getLocalPort(), Optional.empty(), Optional.empty());
      CompletableFuture<RemoteException> refusal = new CompletableFuture<>();
      Thread caller = Thread.ofPlatform().daemon().start(() -> refusal.complete(unchecked(host)));
      silent.accept();
      caller.interrupt();
      assertThat(refusal.get(10, TimeUnit.SECONDS).kind())
          .isEqualTo(RemoteException.FailureKind.INTERRUPTED);
    }
  }

  private RemoteException unchecked(Host host) {
    try {
      return refusal(host);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
