package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.state.FileStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordCompletionTest {
  private static final String TOPOLOGY =
      """
      lab: devlab
      defaults: { box: a/b }
      machines:
        - { name: web, count: 2 }
        - { name: db, role: postgres, box: generic/debian12 }
      pools:
        - { name: runner, template: { box: a/runner, role: ci } }
      """;
  private static final String HOSTS =
      "hosts: [{ name: nuc, address: nuc.lan }, { name: tower, address: 10.0.0.2 }]\n";

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void aLab() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab mit Ümlaut\nund Zeile"));
    Files.writeString(folder.resolve("topology.yaml"), TOPOLOGY);
    Files.writeString(folder.resolve("hosts.yaml"), HOSTS);
  }

  private CommandLineRun asked(Path where, String shell, List<String> words) {
    List<String> line = new ArrayList<>(List.of("__complete", shell));
    line.addAll(words);
    return CommandLineRun.in(where, Map.of("HOME", temporary.toString()), line);
  }

  /** What is offered for the last of the words, which a '_' at the end of the line leaves empty. */
  private List<String> offered(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    if (words.getLast().equals("_")) {
      words.set(words.size() - 1, "");
    }
    return words(asked(folder, "zsh", words));
  }

  private static List<String> words(CommandLineRun run) {
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    return run.out().lines().map(each -> each.split("\t", 2)[0]).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pla                           | plan
          vos s                         | scp snapshot ssh ssh-config status suspend
          vos snapshot _                | list restore save
          vos up --allow-re             | --allow-replace
          vos ssh _                     | db web-1 web-2
          vos ssh w                     | web-1 web-2
          vos ssh db _                  |
          vos halt web-1 _              | db web-2
          vos --json halt d             | db
          -q vos up -v w                | web-1 web-2
          vos up --host _               | nuc tower
          vos up --host=t               | --host=tower
          plan --strategy o             | optimal
          plan --strategy=r             | --strategy=random --strategy=round_robin
          plan --move d                 | db=
          plan --move db=               | db=nuc db=tower
          plan --move=db=t              | --move=db=tower
          plan --explain w              | web-1 web-2
          capacity --role _             | ci postgres web
          capacity --pool _             | runner
          box update _                  | a/b a/runner generic/debian12
          hosts check nuc _             | tower
          hosts drain _                 | nuc tower
          hosts trust n                 | nuc
          pool show _                   | runner
          pool claim r                  | runner
          state forget w                | web-1 web-2
          init --topology m             | multi
          token create ci --role a      | admin
          completion _                  | bash fish zsh
          vos up --plan _               | :files
          --hosts=_                     | :files
          -C _                          | :folders
          tunnel w                      | web-1: web-2:
          open d                        | db
          ssh w                         | web-1 web-2
          down db w                     | web-1 web-2
          -C . up d                     | db
          dow                           | down
          ver                           | verify version
          vos scp w                     | web-1: web-2:
          vos scp ./                    | :files
          vos ssh -- w                  | web-1 web-2
          no-such-command _             |
          vos ssh --no-such-option _    | db web-1 web-2
          plan --junk=_                 |
          """)
  void the_words_that_can_stand_there_are_offered(String line, String offers) {
    assertThat(offered(line)).isEqualTo(offers == null ? List.of() : List.of(offers.split(" ")));
  }

  @Test
  void where_nothing_but_options_can_stand_the_commands_own_are_offered() {
    assertThat(offered("plan _"))
        .contains("--offline", "--move")
        .doesNotContain("--json", "--help");
    assertThat(offered("plan -")).contains("--offline", "--json", "--help");
    assertThat(offered("plan --offline -")).contains("--out").doesNotContain("--offline");
    assertThat(offered("plan --move db=nuc -")).contains("--move");
  }

  @Test
  void what_each_is_stands_behind_a_tab() {
    assertThat(asked(folder, "fish", List.of("hosts", "check", "")).out())
        .isEqualTo("nuc\tnuc.lan\ntower\t10.0.0.2\n");
    assertThat(asked(folder, "fish", List.of("pla")).out())
        .isEqualTo("plan\tShow where every machine would go and why, and what would be done\n");
  }

  @Test
  void the_lab_is_the_one_that_the_words_name_however_they_are_quoted() {
    List<String> raw = List.of("-C", "'" + folder + "'", "vos", "ssh", "\"we");
    assertThat(words(asked(temporary, "bash", raw))).containsExactly("web-1", "web-2");
    String slashed = folder.toString().replace(" ", "\\ ").replace("\n", "'\n'");
    assertThat(words(asked(temporary, "bash", List.of("-C", slashed, "vos", "ssh", "d"))))
        .containsExactly("db");
    List<String> tilde = List.of("-C", "~/" + folder.getFileName(), "vos", "ssh", "d");
    assertThat(words(asked(folder, "zsh", tilde))).containsExactly("db");
    List<String> files =
        List.of("--topology=" + folder.resolve("topology.yaml"), "vos", "ssh", "d");
    assertThat(words(asked(temporary, "zsh", files))).containsExactly("db");
    assertThat(words(asked(temporary, "zsh", List.of("vos", "ssh", "")))).isEmpty();
  }

  @Test
  void machines_that_are_no_longer_described_are_offered_as_long_as_they_are_there()
      throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    LabFiles files = LabText.read(elsewhere, LabText.TWO_HOSTS, "{ name: old }", "{ name: db }");
    FileStateStore.beside(folder)
        .save(StateBuilder.of(files.lab()).ready("old", "one").ready("db", "two").build());
    assertThat(asked(folder, "fish", List.of("state", "forget", "")).out())
        .isEqualTo("db\trole postgres, on two\nold\ton one\nweb-1\trole web\nweb-2\trole web\n");
    Files.writeString(folder.resolve(".homelab/state.json"), "{");
    assertThat(offered("state forget _")).containsExactly("db", "web-1", "web-2");
    Files.writeString(
        folder.resolve("hosts.yaml"), HOSTS + "state: postgresql://a@127.0.0.1:1/b\n");
    assertThat(offered("state forget _")).containsExactly("db", "web-1", "web-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"machines: [", "- a", "\"", "lab: x\nmachines: 7\n", "\u0000", ""})
  void a_broken_file_names_nothing_and_makes_no_noise(String text) throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), text);
    assertThat(offered("vos ssh _")).isEmpty();
    assertThat(offered("hosts check _")).containsExactly("nuc", "tower");
    assertThat(offered("vos s")).contains("ssh");
  }

  @Test
  void what_no_lab_may_be_called_is_not_offered_to_a_shell() throws IOException {
    Files.writeString(
        folder.resolve("topology.yaml"),
        """
        lab: devlab
        machines:
          - { name: "$(touch x)", role: "`id`", box: "a/b;id" }
          - { name: "-rf", box: "$HOME" }
          - { name: "a\\tb", box: "a\\nb" }
          - { name: fine, role: "x y", box: "a/b" }
        """);
    Files.writeString(
        folder.resolve("hosts.yaml"),
        "hosts: [{ name: ':files', address: x }, { name: n, address: \"a\\u001b[31m\\nb\\tc\" }]");
    assertThat(offered("vos ssh _")).containsExactly("fine");
    assertThat(offered("box update _")).containsExactly("a/b");
    assertThat(offered("capacity --role _")).isEmpty();
    assertThat(asked(folder, "zsh", List.of("hosts", "check", "")).out()).isEqualTo("n\ta b c\n");
  }

  @Test
  void aliases_of_the_ssh_configuration_are_offered_as_hosts_to_add() throws IOException {
    Files.createDirectory(temporary.resolve("home"));
    Path ssh = Files.createDirectory(temporary.resolve("home/.ssh"));
    Files.writeString(ssh.resolve("config"), "Host nas mini *.lan\n  User ops\n");
    Path inside = Files.createDirectory(temporary.resolve("inside"));
    assertThat(words(asked(inside, "zsh", List.of("hosts", "add", ""))))
        .containsExactly("mini", "nas");
  }

  @Test
  void an_unfinished_question_has_no_answer() {
    assertThat(CommandLineRun.in(folder, "__complete").out()).isEmpty();
    assertThat(CommandLineRun.in(folder, "__complete", "bash").out()).isEmpty();
  }
}
