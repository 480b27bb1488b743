package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples of the documentation on real hosts, as they are, but for their boxes and sizes. */
@Story
@Tag("faults")
class ExamplesLabTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("homelab.root", ""), "docs/examples").toAbsolutePath();

  private RealLab lab;

  @BeforeAll
  void start(@TempDir Path base) throws IOException {
    lab = RealLab.start(base, "nuc", "desk", "tower");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** What a person puts into local/ who has other computers and another box. */
  private void bring(String example) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = lab.folder().resolve(example).resolve(String.valueOf(file.getFileName()));
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
    lab.write("hosts.yaml", Files.readString(EXAMPLES.resolve("hosts.yaml")));
    StringBuilder hosts = new StringBuilder("hosts:\n");
    int number = 11;
    for (String name : List.of("nuc", "desk", "tower")) {
      hosts.append(
          """
            - name: %s
              address: 10.77.0.%d
              ssh_key: %s
          """
              .formatted(name, number++, lab.key()));
    }
    lab.write("local/hosts.yaml", hosts.toString());
  }

  @Test
  @Order(1)
  void the_site_comes_up_and_its_services_are_reached() throws IOException {
    bring("devlab");
    StringBuilder local = new StringBuilder(lab.tiny("devlab")).append("machines:\n");
    // Fewer of each, too: a build has no time for twelve.
    for (String kind : List.of("gateway", "postgres", "redis", "files")) {
      local.append("  - { name: %s, count: 1, memory_mb: 96, disk_gb: 1 }\n".formatted(kind));
    }
    local.append("  - { name: app, count: 2, memory_mb: 96, disk_gb: 1 }\n");
    local.append("  - { name: obs, memory_mb: 96, disk_gb: 1 }\n");
    lab.write("devlab/local/topology.yaml", local.toString());
    String[] at = {"-C", "devlab", "--hosts", "../hosts.yaml"};
    for (String host : List.of("nuc", "desk", "tower")) {
      in(at, "hosts", "trust", host, "--yes").exits(0);
    }
    in(at, "vos", "up").exits(0);
    assertThat(in(at, "verify").exits(0).out()).contains("edges ok");
    assertThat(in(at, "vos", "ssh", "obs", "--", "wget -qO- http://gateway-1/").exits(0).out())
        .isEqualTo("gateway-1\n");
    in(at, "vos", "destroy", "--yes").exits(0);
    for (String host : List.of("nuc", "desk", "tower")) {
      assertThat(lab.domains(host)).isEmpty();
    }
  }

  private CommandResult in(String[] at, String... words) {
    return lab.beginHomelab(Stream.concat(Stream.of(at), Stream.of(words)).toArray(String[]::new))
        .await(java.time.Duration.ofMinutes(10));
  }

  @Test
  @Order(2)
  void the_vagrantfile_of_the_examples_can_be_planned() throws IOException {
    bring("vagrantfile");
    String plan =
        lab.homelab("-C", "vagrantfile", "--hosts", "../hosts.yaml", "plan", "--offline", "--json")
            .exits(0)
            .out();
    assertThat(plan).contains("\"db\"", "\"web\"", "\"changes\": true");
  }
}
