package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import io.homelab.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that we give to people are sound. */
class ExamplesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path TEMPLATES =
      ROOT.resolve("src/main/resources/io/homelab/operations/init");

  @ParameterizedTest
  @ValueSource(strings = {"single", "multi", "ha"})
  void a_template_of_init_reads_without_problems_and_its_machines_have_a_host_to_run_on(
      String topology) {
    Path folder = TEMPLATES.resolve(topology);
    LabFiles files = read(folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"));

    assertThat(files.lab().machines())
        .allSatisfy(
            machine -> assertThat(files.hosts()).anyMatch(host -> host.accepts(machine.role())));
    assertFits(files);
  }

  @Test
  void the_annotated_examples_describe_a_lab_of_thirteen_machines_that_fits_their_hosts() {
    LabFiles files =
        read(ROOT.resolve("hosts.yaml.example"), ROOT.resolve("topology.yaml.example"));

    assertThat(files.lab().machines()).hasSize(13);
    assertThat(files.hosts()).hasSize(3);
    assertFits(files);
  }

  @Test
  void the_pool_of_the_annotated_example_is_one_of_usual_terms(@TempDir Path folder)
      throws IOException {
    String example = Files.readString(ROOT.resolve("topology.yaml.example"));
    String pools = example.substring(example.indexOf("# pools:")).replaceAll("(?m)^# ", "");

    Lab lab = TemporaryFiles.in(folder).topology("lab: devlab\n" + pools).read().lab();

    assertThat(lab.pools())
        .singleElement()
        .extracting(PoolSpec::terms)
        .isEqualTo(PoolTerms.defaults(4, 10));
  }

  @Test
  void the_template_of_several_hosts_is_the_devlab_on_two_hosts() {
    Path folder = TEMPLATES.resolve("multi");
    LabFiles files = read(folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"));

    assertThat(files.hosts())
        .extracting(h -> h.name().value())
        .containsExactly("laptop", "workstation");
    assertThat(files.lab().name().value()).isEqualTo("devlab");
  }

  private static LabFiles read(Path hosts, Path topology) {
    return LabReader.read(new LabSources(hosts, topology, Path.of("/home/me"), ROOT));
  }

  /** All machines together fit on all hosts together; placement's own tests do the rest. */
  private static void assertFits(LabFiles files) {
    Resources need =
        files.lab().machines().stream()
            .map(Machine::resources)
            .reduce(Resources.ZERO, Resources::plus);
    long cpus = 0;
    long memoryMb = 0;
    for (Host host : files.hosts()) {
      cpus += host.capacity().cpus().orElseThrow() - host.reserve().cpus();
      memoryMb += host.capacity().memoryMb().orElseThrow() - host.reserve().memoryMb();
    }
    assertThat(need.cpus()).isLessThanOrEqualTo(cpus);
    assertThat(need.memoryMb()).isLessThanOrEqualTo(memoryMb);
  }
}
