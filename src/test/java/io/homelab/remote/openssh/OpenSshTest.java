package io.homelab.remote.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real ssh says, as it is understood here. */
class OpenSshTest {
  @TempDir Path home;
  private Path config;

  @BeforeEach
  void folder() throws IOException {
    config = Files.createDirectories(home.resolve(".ssh")).resolve("config");
  }

  private ClientConfig ask(String name, String... lines) throws IOException, ClientConfigException {
    return ask(new Destination(name, Optional.empty(), OptionalInt.empty()), lines);
  }

  private ClientConfig ask(Destination destination, String... lines)
      throws IOException, ClientConfigException {
    Files.write(config, List.of(lines));
    return new OpenSsh(
            home,
            Map.of("SSH_AUTH_SOCK", "/run/agent", "OTHER", "/run/other", "LAB", "den"),
            List.of("ssh", "-F", config.toString()))
        .of(destination)
        .orElseThrow();
  }

  @Test
  void an_alias_is_what_its_block_says() throws Exception {
    ClientConfig nas =
        ask(
            "nas",
            "Host nas",
            "  HostName 10.0.0.7",
            "  User anna",
            "  Port 2222",
            "  IdentityFile \"~/.ssh/lab key\"",
            "  IdentityFile %d/keys/%h-%r-%p",
            "  IdentitiesOnly yes",
            "  CertificateFile ~/.ssh/anna-cert.pub",
            "  HostKeyAlias the-nas",
            "  UserKnownHostsFile ~/.ssh/lab_hosts /srv/hosts",
            "  ConnectTimeout 7",
            "  ServerAliveInterval 30");
    assertThat(nas.hostName()).isEqualTo("10.0.0.7");
    assertThat(nas.user()).isEqualTo("anna");
    assertThat(nas.port()).isEqualTo(2222);
    assertThat(nas.identityFiles())
        .containsExactly(home.resolve(".ssh/lab key"), home.resolve("keys/10.0.0.7-anna-2222"));
    assertThat(nas.identitiesOnly()).isTrue();
    assertThat(nas.certificateFiles()).containsExactly(home.resolve(".ssh/anna-cert.pub"));
    assertThat(nas.hostKeyAlias()).contains("the-nas");
    assertThat(nas.userKnownHosts()).contains(Path.of("/srv/hosts"));
    assertThat(nas.connectTimeout()).contains(Duration.ofSeconds(7));
    assertThat(nas.keepAlive()).contains(Duration.ofSeconds(30));
    assertThat(nas.agent()).contains(Path.of("/run/agent"));
  }

  @Test
  void a_name_that_no_block_knows_is_itself() throws Exception {
    ClientConfig other = ask("10.9.8.7", "Host nas", "  User anna");
    assertThat(other.hostName()).isEqualTo("10.9.8.7");
    assertThat(other.port()).isEqualTo(22);
    assertThat(other.jumps()).isEmpty();
    assertThat(other.proxyCommand()).isEmpty();
    assertThat(other.hostKeyAlias()).isEmpty();
    assertThat(other.identitiesOnly()).isFalse();
    assertThat(other.identityFiles()).contains(home.resolve(".ssh/id_ed25519"));
  }

  @Test
  void what_the_file_of_hosts_says_wins() throws Exception {
    ClientConfig nas =
        ask(
            new Destination("nas", Optional.of("ben"), OptionalInt.of(2200)),
            "Host nas",
            "  User anna",
            "  Port 2222");
    assertThat(nas.user()).isEqualTo("ben");
    assertThat(nas.port()).isEqualTo(2200);
  }

  @Test
  void a_chain_of_jumps_is_read_with_users_and_ports() throws Exception {
    ClientConfig nas = ask("nas", "Host nas", "  ProxyJump gate,ben@door:2200,c@[fd00::1]:22");
    assertThat(nas.jumps())
        .containsExactly(
            new JumpHop(Optional.empty(), "gate", OptionalInt.empty()),
            new JumpHop(Optional.of("ben"), "door", OptionalInt.of(2200)),
            new JumpHop(Optional.of("c"), "fd00::1", OptionalInt.of(22)));
  }

  @Test
  void a_command_gets_its_tokens_and_keeps_what_is_the_shells() throws Exception {
    ClientConfig nas =
        ask(
            "nas",
            "Host nas",
            "  HostName 10.0.0.7",
            "  User anna",
            "  ProxyCommand nc -X 5 -x ${PROXY} %h %p # %r %n 100%%");
    assertThat(nas.proxyCommand()).contains("nc -X 5 -x ${PROXY} 10.0.0.7 22 # anna nas 100%");
  }

  @Test
  void a_match_block_and_an_include_count_since_ssh_itself_is_asked() throws Exception {
    Path more = home.resolve(".ssh/more");
    Files.write(more, List.of("Host nas", "  Port 2299"));
    ClientConfig nas =
        ask(
            "nas",
            "Include " + more,
            "Match host nas exec \"true\"",
            "  User carl",
            "Match host nas exec \"false\"",
            "  HostName wrong");
    assertThat(nas.port()).isEqualTo(2299);
    assertThat(nas.user()).isEqualTo("carl");
    assertThat(nas.hostName()).isEqualTo("nas");
  }

  @Test
  void the_agent_may_be_another_one_or_none() throws Exception {
    assertThat(ask("nas", "Host nas", "  IdentityAgent none").agent()).isEmpty();
    assertThat(ask("nas", "Host nas", "  IdentityAgent /run/%r").agent())
        .contains(Path.of("/run/" + System.getProperty("user.name")));
    assertThat(ask("nas", "Host nas", "  IdentityAgent $OTHER").agent())
        .contains(Path.of("/run/other"));
  }

  @Test
  void what_stands_in_the_way_is_named() {
    assertThatThrownBy(() -> ask("nas", "Host nas", "  PubkeyAuthentication no"))
        .isInstanceOf(ClientConfigException.class)
        .hasMessage("PubkeyAuthentication no of the SSH configuration for nas stands in the way");
    assertThatThrownBy(() -> ask("nas", "Host nas", "  PKCS11Provider /usr/lib/token.so"))
        .isInstanceOfSatisfying(
            ClientConfigException.class,
            e -> assertThat(e.hint()).contains("ssh-add -s /usr/lib/token.so"));
    assertThatThrownBy(() -> ask("nas", "Host nas", "  IdentityFile ~/.ssh/%C"))
        .hasMessageContaining("IdentityFile of the SSH configuration has %C");
  }

  @Test
  void a_configuration_that_ssh_refuses_is_refused_with_its_words() {
    assertThatThrownBy(() -> ask("nas", "Host nas", "  Prot 22"))
        .isInstanceOfSatisfying(
            ClientConfigException.class,
            e -> {
              assertThat(e).hasMessageEndingWith("line 2: Bad configuration option: prot");
              assertThat(e.hint()).contains("ssh -F", "-G -- nas", "--no-ssh-config");
            });
  }

  @Test
  void keys_that_the_configuration_revokes_are_not_passed_over() {
    assertThatThrownBy(() -> ask("nas", "Host nas", "  RevokedHostKeys ~/.ssh/revoked"))
        .hasMessage("RevokedHostKeys of the SSH configuration for nas stands in the way");
  }

  private ClientConfig askProgram(String script) throws ClientConfigException {
    return new OpenSsh(home, Map.of(), List.of("sh", "-c", script, "ssh"))
        .of(new Destination("nas", Optional.empty(), OptionalInt.empty()))
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, it ends with exit code 3",
    "kill -9 $$, it ends with exit code 137",
    "yes 'hostname nas', its answer is longer than 256 kB",
    "printf 'identityfile /a\\0b\\n', IdentityFile of the SSH configuration is no path: /ab",
    "printf 'userknownhostsfile /a\\0b\\n', UserKnownHostsFile of the SSH configuration is no path: /ab",
    "printf 'port 22 22\\n', Port 22 22 of the SSH configuration for nas stands in the way",
  })
  void an_answer_that_makes_no_sense_is_refused_with_a_reason(String script, String reason) {
    assertThatThrownBy(() -> askProgram(script))
        .isInstanceOf(ClientConfigException.class)
        .hasMessageEndingWith(reason);
  }

  @Test
  void a_match_that_hangs_is_not_waited_for() {
    long start = System.nanoTime();
    assertThatThrownBy(() -> ask("nas", "Match host nas exec \"sleep 60\"", "  User a"))
        .hasMessageContaining("it took more than 10 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void without_ssh_the_common_keys_of_the_file_are_read() throws Exception {
    Files.write(
        config,
        List.of(
            "Host nas",
            "  HostName 10.0.0.7",
            "  Port 2222",
            "  IdentityFile ~/.ssh/lab",
            "  ProxyJump ben@gate",
            "Host *",
            "  User anna",
            "  Port 2",
            "  IdentitiesOnly yes"));
    ClientConfig nas =
        new OpenSsh(home, Map.of(), List.of("no-such-ssh"))
            .of(new Destination("nas", Optional.empty(), OptionalInt.empty()))
            .orElseThrow();
    assertThat(nas.hostName()).isEqualTo("10.0.0.7");
    assertThat(nas.port()).isEqualTo(2222);
    assertThat(nas.user()).isEqualTo("anna");
    assertThat(nas.identityFiles()).containsExactly(home.resolve(".ssh/lab"));
    assertThat(nas.identitiesOnly()).isTrue();
    assertThat(nas.jumps())
        .containsExactly(new JumpHop(Optional.of("ben"), "gate", OptionalInt.empty()));
    assertThat(nas.userKnownHosts())
        .containsExactly(home.resolve(".ssh/known_hosts"), home.resolve(".ssh/known_hosts2"));
    assertThat(nas.agent()).isEmpty();
  }

  @Test
  void without_ssh_and_without_a_file_a_name_is_itself() throws Exception {
    ClientConfig nas =
        new OpenSsh(home, Map.of(), List.of("no-such-ssh"))
            .of(new Destination("nas", Optional.of("me"), OptionalInt.of(23)))
            .orElseThrow();
    assertThat(nas.hostName()).isEqualTo("nas");
    assertThat(nas.user()).isEqualTo("me");
    assertThat(nas.port()).isEqualTo(23);
    assertThat(nas.identityFiles()).contains(home.resolve(".ssh/id_ed25519"));
  }

  @Test
  void a_name_that_ssh_would_take_for_an_option_is_no_destination() {
    assertThatThrownBy(
            () -> new Destination("-oProxyCommand=x", Optional.empty(), OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
