package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.engine.ForeignDefinition.Question;
import io.homelab.engine.ImportedTopology;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.Unsaid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code homelab import}: what is read, written and told. */
class DefinitionImportTest {
  private static final ImportedTopology WEB =
      new ImportedTopology(
          "lab: mine\n",
          List.of("web-1", "web-2"),
          List.of(
              new Unsaid(Optional.of("web-1"), "a trigger"),
              new Unsaid(Optional.of("web-2"), "a trigger"),
              new Unsaid(Optional.empty(), "it requires the plugin vagrant-x")));

  @TempDir private Path folder;
  private final List<Question> asked = new ArrayList<>();

  @BeforeEach
  void a_vagrantfile() throws IOException {
    Files.writeString(folder.resolve("Vagrantfile"), "# mine\n");
  }

  private CommandLineRun homelab(ImportedTopology answer, List<String> problems, String... words) {
    ImportingLabs labs =
        new ImportingLabs(
            folder,
            (computer, question) -> {
              asked.add(question);
              return answer;
            },
            problems);
    return CommandLineRun.on(labs, folder, List.of(words));
  }

  private CommandLineRun homelab(String... words) {
    return homelab(WEB, List.of(), words);
  }

  @Test
  void the_vagrantfile_here_becomes_the_topology_here_and_the_rest_is_listed() throws IOException {
    CommandLineRun run = homelab("import");

    assertThat(run.exit()).isZero();
    assertThat(run.err())
        .isEqualTo(
            """
            wrote topology.yaml with 2 machines; what it does not say, or not in the same way:
            next: homelab hosts add ALIAS... (127.0.0.1 is this computer)
            """);
    assertThat(run.out())
        .isEqualTo(
            """
              web-1, web-2  a trigger
              (all)         it requires the plugin vagrant-x
            """);
    assertThat(folder.resolve("topology.yaml")).hasContent("lab: mine\n");
    assertThat(asked)
        .containsExactly(
            new Question(
                folder.toRealPath().resolve("Vagrantfile"), folder.toRealPath(), "libvirt"));
  }

  @Test
  void the_files_and_the_provider_can_be_named() throws IOException {
    Path other = Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("Vagrantfile.old"), "");

    homelab("import", "Vagrantfile.old", "--output", "out/lab.yaml", "--provider", "virtualbox");

    assertThat(other.resolve("lab.yaml")).hasContent("lab: mine\n");
    Files.writeString(folder.resolve("hosts.yaml"), "");
    assertThat(homelab("import", "--output", "out/lab.yaml", "--force").err())
        .endsWith("next: homelab plan --topology out/lab.yaml\n");
    assertThat(asked.getFirst())
        .isEqualTo(
            new Question(
                folder.toRealPath().resolve("Vagrantfile.old"), other.toRealPath(), "virtualbox"));
  }

  @Test
  void a_topology_that_is_there_is_overwritten_only_by_force() throws IOException {
    Path topology = Files.writeString(folder.resolve("topology.yaml"), "mine");

    CommandLineRun run = homelab("import");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("already exists; nothing was written", "--force");
    assertThat(asked).as("the Vagrantfile was not run").isEmpty();
    assertThat(topology).hasContent("mine");
    assertThat(homelab("import", "--force").exit()).isZero();
    assertThat(topology).hasContent("lab: mine\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void what_cannot_be_imported_is_a_sentence_and_nothing_is_written() {
    assertThat(homelab("import", "Nofile").err()).contains("there is no file ");
    assertThat(homelab("import", "--output", "no/lab.yaml").err()).contains("there is no folder ");
    assertThat(homelab("import", "--provider", "-x").exit()).isEqualTo(2);
    CommandLineRun empty =
        homelab(new ImportedTopology("", List.of(), List.of()), List.of(), "import");
    assertThat(empty.exit()).isEqualTo(2);
    assertThat(empty.err()).contains("no machine with a box");
    assertThat(folder.resolve("topology.yaml")).doesNotExist();
  }

  @Test
  void a_host_of_the_hosts_file_can_evaluate_it_though_there_is_no_topology() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }");
    Files.delete(folder.resolve("topology.yaml"));

    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, List.of("import", "--on", "two"));

    assertThat(run.err()).contains("Vagrant gave no answer");
    assertThat(lab.remote("one").commands()).isEmpty();
    assertThat(lab.remote("two").commands())
        .singleElement()
        .satisfies(
            command -> assertThat(command.argv().words()).endsWith("Vagrantfile", "libvirt"));
    assertThat(CommandLineRun.on(lab.opener(), folder, List.of("import", "--on", "tow")).err())
        .contains("there is no host 'tow' in hosts.yaml", "did you mean 'two'?");
  }

  @Test
  void a_host_without_a_hosts_file_is_added_first() {
    CommandLineRun run = CommandLineRun.in(folder, "import", "--on", "nuc");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("hosts.yaml is missing", "homelab hosts add ALIAS...");
  }

  @Test
  void a_vagrantfile_that_cannot_be_evaluated_is_a_bad_file() {
    ImportingLabs labs =
        new ImportingLabs(
            folder,
            (computer, question) -> {
              throw new UnreadableDefinitionException("Vagrantfile:3 is broken", "mend it");
            },
            List.of());

    CommandLineRun run = CommandLineRun.on(labs, folder, List.of("import", "--json"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("Vagrantfile:3 is broken", "mend it");
    assertThat(folder.resolve("topology.yaml")).doesNotExist();
  }

  @Test
  void what_our_own_reader_refuses_is_listed_with_its_place() {
    CommandLineRun run =
        homelab(
            WEB, List.of("topology.yaml:7:3: the address is taken; expected another"), "import");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("(all)", "correct by hand: topology.yaml:7:3: the address");
  }
}
