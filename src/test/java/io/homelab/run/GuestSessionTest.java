package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.remote.RecordingHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSessionTest {
  @TempDir Path folder;

  private List<String> ran(String... words) {
    RecordingHost host = new RecordingHost("nuc");
    LabFiles files =
        LabText.read(
            folder, "hosts:\n  - { name: nuc, address: 10.0.0.9 }\n", "{ name: web, host: nuc }");
    new GuestSession(
            StateBuilder.of(files.lab()).ready("web", "nuc").build(),
            new Connections(name -> host, files.hosts()))
        .run(new MachineName("web"), List.of(words));
    return host.interactions().getFirst().words();
  }

  @Test
  void one_word_is_a_command_line_for_the_machines_own_shell() {
    assertThat(ran("cat /etc/passwd | wc -l"))
        .endsWith("--", "192.168.121.2", "cat /etc/passwd | wc -l");
  }

  @Test
  void several_words_stay_several_words_whatever_is_in_them() throws Exception {
    String[] words = {"printf", "[%s]", "a b", "$(id)", "it's", "*", "", "x;y|z", "\n"};
    List<String> argv = ran(words);
    assertThat(argv.subList(0, argv.size() - 1)).endsWith("--", "192.168.121.2");
    Process shell = new ProcessBuilder("/bin/sh", "-c", argv.getLast()).start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("[a b][$(id)][it's][*][][x;y|z][\n]");
  }

  @Test
  void no_word_is_a_shell_with_a_terminal() {
    assertThat(ran()).startsWith("ssh", "-t").endsWith("--", "192.168.121.2");
  }
}
