package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.config.KnownNames;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.KeptDefinition;
import io.homelab.model.KeptMachine;
import io.homelab.model.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vagrantfiles of the kinds that people publish, kept as the truth. */
class KeptReadingTest {
  /** No lab can have what is in these. */
  private static final Set<String> UNFIT = Set.of("odd-names", "windows-guest");

  @TempDir private Path folder;

  static List<Sample> fit() throws IOException {
    return Sample.all().stream()
        .filter(sample -> !sample.isBroken() && !UNFIT.contains(sample.toString()))
        .toList();
  }

  private static KeptDefinition kept(Sample sample, Path file) throws IOException {
    return new KeptReading(
            ((EvaluationAnswer.Evaluated) sample.answer()).vagrantfile(), "libvirt", file)
        .definition();
  }

  private static KeptDefinition kept(String name) throws IOException {
    Sample sample = Sample.named(name);
    return kept(sample, sample.vagrantfile());
  }

  @ParameterizedTest
  @MethodSource("fit")
  void a_lab_keeps_it_with_all_of_its_machines(Sample sample) throws IOException {
    KeptDefinition kept = kept(sample, sample.vagrantfile());
    Files.writeString(folder.resolve("hosts.yaml"), "hosts: [{ name: nuc, address: 127.0.0.1 }]\n");
    Files.writeString(folder.resolve("Vagrantfile"), "");
    Files.writeString(folder.resolve("topology.yaml"), "lab: years\nvagrantfile: Vagrantfile\n");
    KnownNames none = new KnownNames(new TreeSet<>(), TreeSet::new, "/none");

    Lab lab =
        LabReader.read(
                new LabSources(
                    Path.of("hosts.yaml"),
                    Path.of("topology.yaml"),
                    folder,
                    folder,
                    none,
                    none,
                    (file, provider) -> kept))
            .lab();

    assertThat(lab.machines()).hasSize(kept.entries().size());
    assertThat(lab.machines()).allMatch(machine -> machine.kept().isPresent());
  }

  @Test
  void a_machine_that_no_lab_can_have_is_named() {
    assertThatThrownBy(() -> kept("windows-guest"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageContaining("the machine '")
        .hasMessageContaining("cannot be part of a lab: Vagrant does not enter it by SSH");
  }

  @Test
  void a_machine_that_is_not_to_start_by_itself_is_kept_as_such() throws IOException {
    KeptDefinition kept = kept("autostart-and-primary");

    assertThat(kept.machines().values()).extracting(KeptMachine::autostart).contains(true, false);
  }

  @Test
  void the_plugins_that_it_requires_go_with_it() throws IOException {
    assertThat(kept("plugins-asked-for").vagrantfile().plugins()).containsExactly("vagrant-reload");
    assertThat(kept("one-machine").vagrantfile().plugins()).isEmpty();
  }

  @Test
  void every_provisioner_counts_and_what_it_brings_is_watched() throws IOException {
    KeptDefinition kept = kept("many-provisioners");

    KeptMachine machine = kept.machines().values().iterator().next();
    assertThat(machine.provisioners()).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    assertThat(machine.files()).isNotEmpty().allMatch(path -> !path.startsWith("/"));
    assertThat(kept.entries()).noneMatch(entry -> entry.containsKey("provision"));
  }

  @Test
  void only_a_change_of_what_is_defined_is_a_change() throws IOException {
    Sample sample = Sample.named("many-provisioners");
    Sample other = Sample.named("loop-over-nodes");

    assertThat(kept(sample, sample.vagrantfile())).isEqualTo(kept(sample, sample.vagrantfile()));
    assertThat(kept(sample, sample.vagrantfile()).machines())
        .isNotEqualTo(kept(other, other.vagrantfile()).machines());
  }

  @Test
  void the_variables_that_it_asks_for_go_with_it() throws IOException {
    assertThat(kept("environment-variables").vagrantfile().environment())
        .containsOnlyKeys("NODES", "NODE_BOX", "NODE_CPUS", "NODE_MEMORY", "SUBNET");
    assertThat(kept("one-machine").vagrantfile().environment()).isEmpty();
  }

  @Test
  void a_folder_that_is_shared_in_no_particular_way_is_known() throws IOException {
    assertThat(kept("one-machine").machines().values())
        .allMatch(machine -> machine.untypedFolders().containsKey("/vagrant"));
  }

  @Test
  void what_a_variable_holds_is_not_shown() throws IOException {
    assertThat(kept("environment-variables").vagrantfile().toString())
        .doesNotContain("=768")
        .contains("NODES");
  }
}
