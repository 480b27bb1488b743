package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.engine.ImportedTopology;
import io.homelab.model.Unsaid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vagrantfiles of the kinds that people publish, as topologies. */
class ImportedSamplesTest {
  @TempDir Path folder;

  private static final boolean UPDATE = System.getProperty("golden.update") != null;

  static List<Sample> whole() throws IOException {
    return Sample.all().stream().filter(sample -> !sample.isBroken()).toList();
  }

  @Test
  void there_are_samples_of_more_than_twelve_kinds() throws IOException {
    assertThat(whole()).hasSizeGreaterThanOrEqualTo(12);
    assertThat(Sample.all().stream().filter(Sample::isBroken)).hasSizeGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("whole")
  void the_topology_and_what_it_does_not_say_are_as_kept(Sample sample) throws IOException {
    Path kept = sample.folder().resolve("expected.yaml");
    String shown = Sample.shown(sample.topology("libvirt"));
    if (UPDATE) {
      Files.writeString(kept, shown);
    }
    assertThat(kept).hasContent(shown);
  }

  @ParameterizedTest
  @MethodSource("whole")
  void a_topology_is_one_that_we_read(Sample sample) throws IOException {
    for (String provider : List.of("libvirt", "virtualbox")) {
      ImportedTopology imported = sample.topology(provider);
      Path file = sample.folder().resolve("topology.yaml");
      LabSources sources = new LabSources(file, file, sample.folder(), sample.folder());

      assertThat(LabReader.problems(sources, imported.text())).isEmpty();
    }
  }

  private static List<String> unsaid(String sample, String inAnswer, String instead)
      throws IOException {
    return changed(sample, inAnswer, instead).unsaid().stream().map(Unsaid::what).toList();
  }

  private static ImportedTopology changed(String sample, String inAnswer, String instead)
      throws IOException {
    Sample given = Sample.named(sample);
    String answer = Files.readString(given.answerFile());
    assertThat(answer).contains(inAnswer);
    EvaluationAnswer changed = EvaluationAnswer.parse(answer.replace(inAnswer, instead));
    return TopologyWriter.write(
        ((EvaluationAnswer.Evaluated) changed).vagrantfile(),
        "libvirt",
        given.vagrantfile(),
        given.folder());
  }

  @Test
  void a_variable_whose_value_may_now_stand_in_the_topology_is_listed_without_it()
      throws IOException {
    List<String> unsaid =
        unsaid("environment-variables", "\"SUBNET\":\"\"", "\"SUBNET\":\"s3cret\"");
    assertThat(unsaid)
        .contains("that it depends on SUBNET: what the variable is now stands here")
        .noneMatch(what -> what.contains("s3cret") || what.contains("NODE_CPUS"));
  }

  @Test
  void who_logs_in_at_the_address_of_a_box_and_how_is_not_shown() throws IOException {
    assertThat(
            unsaid(
                "triggers-and-box-url", "https://boxes.example/", "https://me:pw@boxes.example/"))
        .contains("box_url https://...@boxes.example/mine.json");
  }

  @Test
  void a_box_file_of_this_computer_stands_as_a_file_and_what_is_none_is_listed()
      throws IOException {
    Path box = Files.writeString(folder.resolve("mine.box"), "a box");
    assertThat(
            changed("triggers-and-box-url", "https://boxes.example/mine.json", "file://" + box)
                .text())
        .contains("boxes:\n  mine:\n    file: " + box + "\n");
    assertThat(unsaid("triggers-and-box-url", "https://boxes.example/", "ftp://boxes.example/"))
        .contains("box_url ftp://boxes.example/mine.json");
  }

  @Test
  void the_blocks_of_the_provider_that_is_meant_count() throws IOException {
    assertThat(Sample.named("provider-overrides").topology("virtualbox").text())
        .contains("memory_mb: 4096", "cpus: 2", "--nested-hw-virt", "linked_clone: true")
        .doesNotContain("--memory", "storage");
    assertThat(Sample.named("provider-overrides").topology("vmware_desktop").text())
        .contains("memory_mb: 3072", "cpus: 3");
  }
}
