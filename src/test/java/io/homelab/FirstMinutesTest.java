package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a new person from an empty folder to a plan: each step names the next. */
class FirstMinutesTest {
  @TempDir private Path base;
  private Path folder;

  @BeforeEach
  void anEmptyFolder() throws IOException {
    folder = Files.createDirectories(base.resolve("lab"));
    Files.writeString(
        Files.createDirectories(base.resolve("home/.ssh")).resolve("config"), "Host den nas\n");
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.in(folder, words);
  }

  @Test
  void hosts_are_added_first_and_init_writes_the_topology_for_them() throws IOException {
    CommandLineRun added = homelab("hosts", "add", "--offline", "127.0.0.1", "nas");
    String hosts = Files.readString(folder.resolve("hosts.yaml"));

    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out()).isEqualTo("added localhost\nadded nas\n");
    assertThat(added.err())
        .isEqualTo("wrote hosts.yaml\nnext: homelab init (for a topology.yaml to start from)\n");

    assertThat(homelab("init").err())
        .isEqualTo(
            "wrote topology.yaml and .gitignore; edit topology.yaml, then run: homelab plan"
                + " --offline\n");
    assertThat(Files.readString(folder.resolve("hosts.yaml"))).isEqualTo(hosts);
    assertThat(homelab("plan", "--offline").exit()).isZero();
    assertThat(homelab("hosts", "add", "--offline", "den").err()).endsWith("next: homelab plan\n");
  }

  @Test
  void beside_a_vagrantfile_the_next_step_is_to_import_it() throws IOException {
    Files.writeString(folder.resolve("Vagrantfile"), "");

    assertThat(homelab("-C", "../lab", "hosts", "add", "--offline", "nas").err())
        .endsWith("next: homelab import -C ../lab\n");
    assertThat(homelab("plan").err())
        .isEqualTo(
            "topology.yaml:1:1: no such file; run 'homelab import' to create one from the"
                + " Vagrantfile\n");
  }

  @Test
  void the_aliases_of_the_ssh_configuration_begin_a_hosts_file_too() throws IOException {
    assertThat(homelab("hosts", "import").out()).isEqualTo("den\nnas\n");
    assertThat(folder.resolve("hosts.yaml")).doesNotExist();

    assertThat(homelab("hosts", "import", "--offline", "--yes").exit()).isZero();
    assertThat(Files.readString(folder.resolve("hosts.yaml")))
        .endsWith("hosts:\n  - name: den\n    address: den\n  - name: nas\n    address: nas\n");
  }

  @Test
  void a_topology_that_cannot_be_read_keeps_nobody_from_adding_hosts() throws IOException {
    Files.writeString(folder.resolve("topology.yaml"), "machines: 7");

    assertThat(homelab("hosts", "add", "--offline", "nas").exit()).isZero();
    assertThat(homelab("hosts", "add", "--offline", "nas").err())
        .contains("hosts.yaml already has 'nas'");
  }

  @Test
  void a_hosts_file_with_mistakes_is_not_added_to() throws IOException {
    Path hosts = Files.writeString(folder.resolve("hosts.yaml"), "hosts:\n  - { name: one }\n");

    CommandLineRun run = homelab("hosts", "add", "--offline", "nas");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("hosts.yaml:2:5: ");
    assertThat(Files.readString(hosts)).doesNotContain("nas");
  }
}
