package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.LabText;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code serve} refuses before it serves anything, and the life of a token. */
@Timeout(60)
class ServeCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void aLab() {
    LabText.read(folder, LabText.TWO_HOSTS, "{ name: db }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--listen 0.0.0.0:0 | in the clear to 0.0.0.0 | --tls CERT KEY",
        "--listen [::]:0 | in the clear | --behind-proxy",
        "--listen 8420 | '8420' is no place to listen | --listen 127.0.0.1:8420",
        "--listen 127.0.0.1:70000 | is no place to listen | --listen 127.0.0.1:8420",
        "--listen no.such.name.invalid:0 | has no address | --listen",
        "--tls a b | there is no file | --tls CERT KEY",
        "--labs none | there is no folder | --labs DIR",
        "--hosts other.yaml | --hosts cannot be used here | leave it out",
        "--as ci | --as cannot be used here | leave it out",
      })
  void what_cannot_be_served_is_refused(String words, String why, String hint) {
    CommandLineRun run = CommandLineRun.in(folder, ("serve " + words).split(" "));
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(why).contains(hint);
  }

  @Test
  void a_folder_without_a_lab_has_nothing_to_serve() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CommandLineRun run = CommandLineRun.in(empty, "serve");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("there is no lab in").contains("--labs DIR");
    assertThat(CommandLineRun.in(empty, "token", "list").exit()).isEqualTo(2);
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void a_lab_whose_files_are_wrong_is_told_before_it_is_served() throws Exception {
    Files.writeString(folder.resolve("topology.yaml"), "lab: devlab\nmachnes: []\n");
    CommandLineRun run = CommandLineRun.in(folder, "serve", "--listen", "127.0.0.1:0");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("topology.yaml:2:1");
  }

  @Test
  void a_port_that_somebody_else_has_is_refused() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineRun run =
          CommandLineRun.in(folder, "serve", "--listen", "127.0.0.1:" + other.getLocalPort());
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).contains("cannot listen on 127.0.0.1:").contains("--listen");
    }
  }

  private static JsonNode json(CommandLineRun run) {
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void a_token_is_shown_once_listed_and_revoked() {
    JsonNode made =
        json(
            CommandLineRun.in(
                folder, "token", "create", "ci", "--role", "user", "--ttl", "2h", "--json"));
    String token = made.get("token").stringValue();
    assertThat(token).matches("hl_[a-z2-7]{52}");
    assertThat(made.get("expires_at").stringValue()).isEqualTo("2026-01-02T05:04:05Z");

    String second =
        CommandLineRun.in(folder, "token", "create", "second", "--role", "viewer").out().strip();
    assertThat(second).matches("hl_[a-z2-7]{52}").isNotEqualTo(token);

    CommandLineRun list = CommandLineRun.in(folder, "token", "list", "--json");
    assertThat(list.out()).doesNotContain(token).doesNotContain(second);
    assertThat(json(list).get("tokens").valueStream().map(each -> each.get("name").stringValue()))
        .containsExactly("ci", "second");
    assertThat(CommandLineRun.in(folder, "token", "list").out())
        .contains("ci      user    -        2026-01-02T03:04:05Z  2026-01-02T05:04:05Z  never");

    assertThat(CommandLineRun.in(folder, "token", "revoke", "ci").exit()).isZero();
    CommandLineRun again = CommandLineRun.in(folder, "token", "revoke", "ci");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("there is no token 'ci'");
  }

  @Test
  void a_token_that_cannot_be_made_is_refused() {
    assertThat(CommandLineRun.in(folder, "token", "create", "ci", "--role", "user").exit())
        .isZero();
    for (String words :
        new String[] {
          "ci --role user",
          "CI --role user",
          "other --role root",
          "other",
          "other --role user --ttl 0h"
        }) {
      assertThat(CommandLineRun.in(folder, ("token create " + words).split(" ")).exit())
          .as(words)
          .isEqualTo(2);
    }
    assertThat(json(CommandLineRun.in(folder, "token", "list", "--json")).get("tokens").size())
        .isEqualTo(1);
  }
}
