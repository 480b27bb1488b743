package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.TestRegistry;
import io.homelab.config.InvalidFilesException;
import io.homelab.model.StrategyName;
import io.homelab.operations.LabRequest;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Refusal;
import io.homelab.remote.ssh.SshSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompositionTest {
  @TempDir Path folder;

  @BeforeEach
  void lab() {
    LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }");
  }

  private OpenLab open(Map<String, String> variables, boolean mayAsk) {
    return CommandLineRun.environment(
            folder, variables, OutputStream.nullOutputStream(), OutputStream.nullOutputStream())
        .labs()
        .open(
            new LabRequest(
                folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"), mayAsk, false));
  }

  @Test
  void the_caller_is_who_runs_the_program_unless_the_environment_names_somebody() {
    assertThat(open(Map.of(), false).caller().owner()).isEqualTo("ops@bench");
    assertThat(open(Map.of("HOMELAB_OWNER", " ci@pool "), false).caller().owner())
        .isEqualTo("ci@pool");
    assertThat(open(Map.of("HOMELAB_OWNER", " "), false).caller().owner()).isEqualTo("ops@bench");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "an\u001b[31mowner", "LONG"})
  void an_owner_that_no_marker_can_carry_is_refused_before_anything_is_written(String owner) {
    CommandLineRun run =
        CommandLineRun.in(
            folder,
            Map.of("HOMELAB_OWNER", owner.replace("LONG", "x".repeat(201))),
            List.of("plan", "--offline"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("cannot be written on the hosts", "set HOMELAB_OWNER to one line of at most 200")
        .doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"boxes.lan", "ftp://boxes.lan", "http://me:pw@boxes.lan", "http://a\nb"})
  void a_wrong_address_of_a_registry_stops_only_commands_that_ask_it(String address) {
    Map<String, String> variables = Map.of("VAGRANT_SERVER_URL", address);
    CommandLineRun plan = CommandLineRun.in(folder, variables, List.of("plan", "--offline"));
    assertThat(plan.err()).doesNotContain("VAGRANT_SERVER_URL");
    assertThat(plan.out()).startsWith("Lab devlab");

    CommandLineRun outdated = CommandLineRun.in(folder, variables, List.of("box", "outdated"));
    assertThat(outdated.exit()).isEqualTo(2);
    assertThat(outdated.err())
        .contains("VAGRANT_SERVER_URL is no address of a registry")
        .doesNotContain("pw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cr\n3t", "s3 cr3t", "s3cr\u00fct"})
  void a_token_that_no_header_can_carry_is_refused_and_not_shown(String token) {
    CommandLineRun outdated =
        CommandLineRun.in(folder, Map.of("VAGRANT_CLOUD_TOKEN", token), List.of("box", "outdated"));
    assertThat(outdated.exit()).isEqualTo(2);
    assertThat(outdated.err()).contains("VAGRANT_CLOUD_TOKEN is no token").doesNotContain("s3");
  }

  @Test
  void a_token_with_a_line_end_behind_it_is_the_token() throws IOException {
    try (TestRegistry registry = TestRegistry.start()) {
      CommandLineRun.in(
          folder,
          Map.of("VAGRANT_CLOUD_TOKEN", "s3cret\n", "VAGRANT_SERVER_URL", registry.url()),
          List.of("box", "outdated"));
      assertThat(registry.tokens()).contains("Bearer s3cret");
    }
  }

  @Test
  void the_address_of_a_registry_may_be_an_ipv6_address() {
    assertThat(BoxRegistry.isServer("http://[fd00::1]:8099/boxes")).isTrue();
    assertThat(BoxRegistry.isServer("http://[u:pw@fd00::1]")).isFalse();
  }

  @Test
  void the_strategy_is_the_requests_else_the_environments_else_the_topologys() {
    OpenLab lab = open(Map.of("SCHEDULING_STRATEGY", "best_fit"), false);

    assertThat(lab.strategy(Optional.of("sticky"))).isEqualTo(StrategyName.STICKY);
    assertThat(lab.strategy(Optional.empty())).isEqualTo(StrategyName.BEST_FIT);
    assertThat(open(Map.of(), false).strategy(Optional.empty()))
        .isEqualTo(StrategyName.FIRST_FIT_DECREASING);
  }

  @Test
  void host_keys_are_looked_for_in_the_users_file_the_labs_and_the_systems() {
    SshSettings ssh = open(Map.of(), false).hosts().ssh();

    assertThat(ssh.knownHostsFiles())
        .startsWith(
            folder.resolveSibling("home").resolve(".ssh/known_hosts"),
            folder.resolve(".homelab/known_hosts"))
        .hasSizeGreaterThan(2);
    assertThat(ssh.localUser()).isEqualTo("ops");
    assertThat(ssh.hosts()).hasSize(2);
  }

  @Test
  void a_passphrase_is_asked_for_only_where_somebody_is_there() {
    assertThat(open(Map.of(), false).hosts().ssh().passphrases()).isEmpty();
    assertThat(open(Map.of(), true).hosts().ssh().passphrases()).isPresent();
  }

  @Test
  void an_agent_is_used_when_the_environment_names_its_socket() {
    assertThat(open(Map.of("SSH_AUTH_SOCK", "/run/agent"), false).hosts().ssh().agentSocket())
        .contains(Path.of("/run/agent"));
    assertThat(open(Map.of("SSH_AUTH_SOCK", " "), false).hosts().ssh().agentSocket()).isEmpty();
  }

  @Test
  void files_with_mistakes_are_refused_with_every_place() {
    assertThatThrownBy(
            () -> {
              LabText.read(folder, "hosts:\n  - { name: one, adress: x }\n", "{ name: web }");
            })
        .isInstanceOf(InvalidFilesException.class);
    assertThatThrownBy(() -> open(Map.of(), false))
        .satisfies(failure -> {
          Refusal refusal = Refusal.expected(failure).orElseThrow();
          assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
          assertThat(refusal.fileErrors())
              .isNotEmpty()
              .allSatisfy(error ->
                  assertThat(error.toString())
                      .startsWith("hosts.yaml:2:")
                      .contains(": " + error.message() + "; " + error.expected()));
        });
  }
}
