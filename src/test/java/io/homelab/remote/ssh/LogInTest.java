package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.ProxyJump;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteException;
import io.homelab.remote.TestHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which keys are shown to a server, and what is said when none is taken. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogInTest {
  private static final String USER = System.getProperty("user.name");

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private EmbeddedSshd server(Consumer<SshServer> changes) throws IOException {
    EmbeddedSshd server = EmbeddedSshd.start(folder.resolve("host"), changes);
    open.add(server);
    server.trust(Files.createDirectories(folder.resolve(".ssh")).resolve("known_hosts"));
    return server;
  }

  private KeyAgent agent(KeyPair... keys) throws IOException {
    KeyAgent agent = KeyAgent.start(folder.resolve("agent"), List.of(keys));
    open.add(agent);
    return agent;
  }

  private SshSettings settings(Optional<KeyAgent> agent, Optional<Passphrases> passphrases) {
    return new SshSettings(
        folder,
        List.of(folder.resolve(".ssh/known_hosts")),
        agent.map(KeyAgent::socket),
        "tester",
        Duration.ofSeconds(20),
        passphrases,
        List.of(),
        Console.none());
  }

  private static Host host(EmbeddedSshd server, Optional<Path> key) {
    return TestHosts.host(
        "box", EmbeddedSshd.ADDRESS, server.port(), key.map(Path::toString), Optional.empty());
  }

  private Path key(String name, KeyPair pair, String passphrase) throws IOException {
    Files.createDirectories(folder.resolve(".ssh"));
    return TestKeys.write(folder.resolve(".ssh").resolve(name), pair, passphrase);
  }

  private void logIn(SshSettings settings, Host host) {
    new SshHosts(settings).open(host).close();
  }

  private RemoteException refusal(SshSettings settings, Host host) {
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> logIn(settings, host));
    assertThat(e).isNotNull();
    assertThat(e.kind()).as(e.getMessage()).isEqualTo(RemoteException.FailureKind.AUTH_REFUSED);
    return e;
  }

  @Test
  void an_agent_s_key_logs_in_and_signs_once() throws IOException {
    EmbeddedSshd server = server(s -> {});
    KeyAgent agent = agent(TestKeys.ecdsa("wrong"), EmbeddedSshd.USER);
    logIn(settings(Optional.of(agent), Optional.empty()), host(server, Optional.empty()));
    assertThat(agent.signed()).isEqualTo(1);
  }

  /** The sort of server that ends the connection after so many keys, as sshd does after six. */
  @Test
  void too_many_keys_in_the_agent_are_counted_and_the_hint_names_ssh_key() throws IOException {
    EmbeddedSshd server = server(s -> CoreModuleProperties.MAX_AUTH_REQUESTS.set(s, 6));
    List<KeyPair> keys =
        new ArrayList<>(IntStream.range(0, 8).mapToObj(i -> TestKeys.ecdsa("wrong " + i)).toList());
    keys.add(EmbeddedSshd.USER);
    KeyAgent agent = agent(keys.toArray(new KeyPair[0]));
    RemoteException e =
        refusal(settings(Optional.of(agent), Optional.empty()), host(server, Optional.empty()));
    assertThat(e.getMessage())
        .containsPattern("too many authentication failures, after [678] keys: agent key me@laptop");
    assertThat(e.hint()).contains("ssh_key in hosts.yaml");

    Path right = key("right", EmbeddedSshd.USER, "");
    logIn(settings(Optional.of(agent), Optional.empty()), host(server, Optional.of(right)));
    assertThat(agent.signed()).isEqualTo(1);
  }

  @Test
  void the_agent_signs_with_the_key_of_the_file_and_nobody_is_asked_for_its_passphrase()
      throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = key("mine", EmbeddedSshd.USER, "open sesame");
    KeyAgent agent = agent(EmbeddedSshd.USER);
    AtomicInteger asked = new AtomicInteger();
    Passphrases person =
        (path, wrong) -> {
          asked.incrementAndGet();
          return Optional.empty();
        };
    logIn(settings(Optional.of(agent), Optional.of(person)), host(server, Optional.of(file)));
    assertThat(asked).hasValue(0);
    assertThat(agent.signed()).isEqualTo(1);
  }

  @Test
  void an_agent_that_does_not_sign_is_told_and_the_next_key_is_tried() throws IOException {
    EmbeddedSshd server = server(s -> {});
    KeyAgent agent = agent(EmbeddedSshd.USER);
    agent.refuseToSign();
    SshSettings settings = settings(Optional.of(agent), Optional.empty());
    RemoteException e = refusal(settings, host(server, Optional.empty()));
    assertThat(e).hasMessageContaining("agent key me@laptop (the agent refused)");
    assertThat(e.hint()).contains("unlock it");
    Path file = key("mine", EmbeddedSshd.USER, "");
    logIn(settings, host(server, Optional.of(file)));
  }

  @Test
  void an_agent_that_is_gone_is_no_agent() throws IOException {
    EmbeddedSshd server = server(s -> {});
    KeyAgent agent = agent();
    agent.close();
    key("id_rsa", EmbeddedSshd.USER, "");
    logIn(settings(Optional.of(agent), Optional.empty()), host(server, Optional.empty()));
  }

  enum Format {
    OPENSSH,
    PEM,
    PKCS8
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void an_encrypted_key_is_opened_in_any_format_on_the_second_answer(Format format)
      throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = encrypted(format);
    List<Boolean> wrongBefore = new ArrayList<>();
    Passphrases person =
        (path, wrong) -> {
          wrongBefore.add(wrong);
          return Optional.of((wrong ? "open sesame" : "open barley").toCharArray());
        };
    logIn(settings(Optional.empty(), Optional.of(person)), host(server, Optional.of(file)));
    assertThat(wrongBefore).containsExactly(false, true);
  }

  private Path encrypted(Format format) throws IOException {
    Files.createDirectories(folder.resolve(".ssh"));
    Path file = folder.resolve(".ssh/locked");
    return switch (format) {
      case OPENSSH -> TestKeys.write(file, EmbeddedSshd.USER, "open sesame");
      case PEM -> TestKeys.writeEncryptedPem(file, EmbeddedSshd.USER, "open sesame");
      case PKCS8 -> TestKeys.writeEncryptedPkcs8(file, EmbeddedSshd.USER, "open sesame");
    };
  }

  @Test
  void a_wrong_passphrase_that_makes_nonsense_of_the_file_is_asked_for_again() throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = encrypted(Format.PEM);
    String misleading = TestKeys.passphraseThatMakesNonsense(file);
    List<Boolean> wrongBefore = new ArrayList<>();
    Passphrases person =
        (path, wrong) -> {
          wrongBefore.add(wrong);
          return Optional.of((wrong ? "open sesame" : misleading).toCharArray());
        };
    logIn(settings(Optional.empty(), Optional.of(person)), host(server, Optional.of(file)));
    assertThat(wrongBefore).containsExactly(false, true);
  }

  @Test
  void a_wrong_passphrase_is_asked_for_three_times_and_then_told() throws IOException {
    EmbeddedSshd server = server(s -> {});
    AtomicInteger asked = new AtomicInteger();
    Passphrases person =
        (path, wrong) -> {
          asked.incrementAndGet();
          return Optional.of("open barley".toCharArray());
        };
    Path file = encrypted(Format.OPENSSH);
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.of(person)), host(server, Optional.of(file)));
    assertThat(asked).hasValue(3);
    assertThat(e.getMessage()).contains("the passphrase is wrong").doesNotContain("barley");
    assertThat(e.hint()).isEqualTo("load the key into the agent: ssh-add " + file);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void an_encrypted_key_without_anyone_to_ask_has_the_hint_ssh_add(Format format)
      throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = encrypted(format);
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(file)));
    assertThat(e).hasMessageContaining(file + " is encrypted, and no passphrase was given");
    assertThat(e.hint()).isEqualTo("load the key into the agent: ssh-add " + file);
  }

  @Test
  void plain_keys_in_pem_and_on_a_curve_log_in() throws IOException {
    EmbeddedSshd server = server(s -> {});
    Files.createDirectories(folder.resolve(".ssh"));
    Path pem = TestKeys.writePem(folder.resolve(".ssh/pem"), EmbeddedSshd.USER);
    logIn(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(pem)));
    server.letIn(TestKeys.ecdsa("curve").getPublic());
    Path curve = key("curve", TestKeys.ecdsa("curve"), "");
    Files.delete(Path.of(curve + ".pub"));
    logIn(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(curve)));
  }

  @Test
  void a_file_that_holds_no_key_is_told() throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = Files.writeString(folder.resolve("no-key"), "-----BEGIN NONSENSE-----\n");
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(file)));
    assertThat(e).hasMessageContaining("no-key");
  }

  @Test
  void a_public_key_that_no_agent_holds_is_called_what_it_is() throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = Path.of(key("lonely", TestKeys.ecdsa("lonely"), "") + ".pub");
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(file)));
    assertThat(e)
        .hasMessageEndingWith(
            "its ssh_key %s is a public key, and the SSH agent does not hold its private key"
                .formatted(file));
    assertThat(e.hint())
        .startsWith(
            "load the key into the agent: ssh-add %s;".formatted(folder.resolve(".ssh/lonely")));
  }

  @Test
  void a_key_that_the_server_does_not_know_has_the_hint_to_copy_just_that_one() throws IOException {
    EmbeddedSshd server = server(s -> {});
    Path file = key("stranger's key", TestKeys.ecdsa("stranger"), "");
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.of(file)));
    assertThat(e).hasMessageContaining("refuses " + USER + "@").hasMessageContaining("" + file);
    assertThat(e.hint())
        .isEqualTo(
            ("install the public key on the host: ssh-copy-id -i %s -p %d"
                    + " %s@127.0.0.1; if %s is the wrong user, correct it in hosts.yaml")
                .formatted(Argv.quote(file.toString()), server.port(), USER, USER));
  }

  @Test
  void behind_a_jump_host_by_its_address_the_hint_goes_the_same_way() throws IOException {
    EmbeddedSshd server = server(s -> {});
    KeyPair other = TestKeys.rsa("other");
    key("id_rsa", EmbeddedSshd.USER, "");
    try (EmbeddedSshd goal =
        EmbeddedSshd.start(
            folder.resolve("goal"),
            s ->
                s.setPublickeyAuthenticator((user, key, session) ->
                    TestKeys.hostKey(key).equals(TestKeys.hostKey(other.getPublic()))))) {
      goal.trust(folder.resolve(".ssh/known_hosts"));
      Host host =
          goal.host(
              "box",
              Optional.of(new ProxyJump.ViaAddress("ops", EmbeddedSshd.ADDRESS, server.port())));
      RemoteException e = refusal(settings(Optional.empty(), Optional.empty()), host);
      assertThat(e.hint())
          .contains("ssh-copy-id -o ProxyJump=ops@127.0.0.1:%d -p ".formatted(server.port()));
    }
  }

  @Test
  void without_any_key_the_hint_says_where_to_name_one() throws IOException {
    EmbeddedSshd server = server(s -> {});
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.empty()));
    assertThat(e).hasMessageContaining("no key to try");
    assertThat(e.hint()).isEqualTo("set ssh_key in hosts.yaml, or load a key with ssh-add");
  }

  @Test
  void a_server_that_takes_no_keys_is_told_with_the_option() throws IOException {
    EmbeddedSshd server =
        server(s -> {
          s.setPasswordAuthenticator((user, password, session) -> false);
          s.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
        });
    key("id_rsa", EmbeddedSshd.USER, "");
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.empty()));
    assertThat(e.hint())
        .isEqualTo(
            "set 'PubkeyAuthentication yes' in the host's sshd_config, which accepts only password");
  }

  @Test
  void a_server_that_wants_a_password_as_well_is_told_with_the_option() throws IOException {
    EmbeddedSshd server =
        server(s -> {
          s.setPasswordAuthenticator((user, password, session) -> false);
          CoreModuleProperties.AUTH_METHODS.set(s, "publickey,password");
        });
    key("id_rsa", EmbeddedSshd.USER, "");
    RemoteException e =
        refusal(settings(Optional.empty(), Optional.empty()), host(server, Optional.empty()));
    assertThat(e).hasMessageContaining("; the host also requires password");
    assertThat(e.hint()).contains("AuthenticationMethods publickey");
  }
}
