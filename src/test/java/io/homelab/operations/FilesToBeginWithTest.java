package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.operations.StarterFiles.StarterRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link StarterFiles} and {@link WrittenDefinition}. */
class FilesToBeginWithTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "single", "multi", "ha"})
  void three_files_are_written_into_a_folder_that_need_not_be_there(String template) {
    Path deep = folder.resolve("a/b");

    assertThat(StarterFiles.write(new StarterRequest(deep, template)).orThrow())
        .containsExactly("hosts.yaml", "topology.yaml", ".gitignore")
        .allSatisfy(name -> assertThat(deep.resolve(name)).isNotEmptyFile());
  }

  @Test
  void a_topology_that_is_there_stays_and_no_other_file_is_written() throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), "mine");

    Refusal refusal = Refusals.of(StarterFiles.write(new StarterRequest(folder, "single")));

    assertThat(refusal.sentence()).isEqualTo("topology.yaml already exists; nothing was written");
    assertThat(refusal.hint()).contains("homelab hosts add 127.0.0.1");
    assertThat(folder.resolve("topology.yaml")).hasContent("mine");
    assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith("topology.yaml"));
  }

  @Test
  void a_hosts_file_that_is_there_stays_and_gets_a_topology_beside_it() throws IOException {
    Files.writeString(folder.resolve("hosts.yaml"), "mine");

    assertThat(StarterFiles.write(new StarterRequest(folder, "")).orThrow())
        .containsExactly("topology.yaml", ".gitignore");
    assertThat(folder.resolve("hosts.yaml")).hasContent("mine");
    assertThat(Refusals.of(StarterFiles.write(new StarterRequest(folder, ""))).hint())
        .startsWith("move it away");
  }

  @ParameterizedTest
  @ValueSource(strings = {"huge", "../single", "hosts.yaml"})
  void a_kind_of_lab_that_there_is_not_is_refused(String template) {
    assertThat(Refusals.of(StarterFiles.write(new StarterRequest(folder, template))).hint())
        .startsWith("use --topology single");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_folder_that_cannot_be_made_is_a_refusal_that_names_it() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    Refusal refusal =
        Refusals.of(StarterFiles.write(new StarterRequest(file.resolve("below"), "")));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence()).startsWith("cannot use ").contains("file");
  }

  @Test
  void the_files_of_the_workdirs_are_written_beside_the_topology_and_again_over_themselves() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }", "{ name: db, host: two }");

    for (int i = 0; i < 2; i++) {
      WrittenDefinition written = WrittenDefinition.of(lab.open(), Placing.USUAL).orThrow();
      assertThat(written.machines()).isEqualTo(2);
      assertThat(written.files()).containsExactly("Vagrantfile", "config-vos.yaml");
    }
    assertThat(folder.resolve("config-vos.yaml")).content().contains("host: two");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_person_s_own_vagrantfile_stays_and_nothing_else_is_written() throws IOException {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }");
    Files.writeString(folder.resolve("Vagrantfile"), "mine");

    assertThat(Refusals.of(WrittenDefinition.of(lab.open(), Placing.USUAL)).sentence())
        .endsWith("Vagrantfile already exists and was not written by homelab");
    assertThat(folder.resolve("Vagrantfile")).hasContent("mine");
    assertThat(folder.resolve("config-vos.yaml")).doesNotExist();
  }

  @Test
  void what_has_no_host_is_not_written() {
    LabOnDoubles lab =
        LabOnDoubles.on(
            "hosts:\n  - { name: one, address: 127.0.0.1, capacity: { memory_mb: 256 } }\n",
            folder,
            "{ name: web, memory_mb: 512 }");

    assertThat(Refusals.of(WrittenDefinition.of(lab.open(), Placing.USUAL)).kind())
        .isEqualTo(Refusal.Kind.DOES_NOT_FIT);
    assertThat(
            Refusals.of(
                    WrittenDefinition.of(
                        lab.open(),
                        new Placing(Optional.of("fastest"), OptionalLong.empty(), List.of())))
                .sentence())
        .isEqualTo("there is no strategy 'fastest' (--strategy)");
    assertThat(folder.resolve("config-vos.yaml")).doesNotExist();
  }
}
