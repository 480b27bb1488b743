package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.remote.RecordingHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSessionTest {
  @TempDir Path folder;

  @Test
  void the_words_of_a_command_are_one_line_for_the_machines_own_shell_as_with_ssh() {
    RecordingHost host = new RecordingHost("nuc");
    LabFiles files =
        LabText.read(
            folder, "hosts:\n  - { name: nuc, address: 10.0.0.9 }\n", "{ name: web, host: nuc }");
    new GuestSession(
            StateBuilder.of(files.lab()).ready("web", "nuc").build(),
            new Connections(name -> host, files.hosts()))
        .run(new MachineName("web"), List.of("cat /etc/passwd | wc", "-l"));
    assertThat(host.interactions())
        .singleElement()
        .satisfies(argv ->
            assertThat(argv.words()).endsWith("--", "192.168.121.2", "cat /etc/passwd | wc -l"));
  }
}
