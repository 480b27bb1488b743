package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextCommandTest {
  @TempDir private Path folder;

  private String next() {
    NextCommand next =
        NextCommand.after(
            new LabRequest(
                folder.resolve("hosts.yaml"), folder.resolve("topology.yaml"), false, true));
    return next.argv().toShell();
  }

  private void write(String name) throws IOException {
    Files.writeString(folder.resolve(name), "");
  }

  @Test
  void the_topology_comes_before_the_hosts_and_from_a_vagrantfile_if_there_is_one()
      throws IOException {
    assertThat(next()).isEqualTo("homelab init");
    write("hosts.yaml");
    assertThat(next()).isEqualTo("homelab init");
    write("Vagrantfile");
    assertThat(next()).isEqualTo("homelab import");
  }

  @Test
  void a_topology_without_hosts_needs_some_and_with_them_a_plan() throws IOException {
    write("topology.yaml");
    assertThat(next()).isEqualTo("homelab hosts add ALIAS...");
    write("hosts.yaml");
    assertThat(next()).isEqualTo("homelab plan");
  }
}
