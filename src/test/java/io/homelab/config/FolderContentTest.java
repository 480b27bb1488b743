package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beside the topology that travel to the hosts. */
class FolderContentTest {
  @TempDir private Path temporary;
  private Path lab;
  private TemporaryFiles files;

  @BeforeEach
  void a_lab_that_sends_a_folder_and_runs_a_script() throws IOException {
    lab = Files.createDirectory(temporary.resolve("lab"));
    files =
        TemporaryFiles.in(lab)
            .topology(
                """
                lab: devlab
                sync: [secrets/]
                defaults: { box: generic/alpine }
                machines:
                  - name: web
                    provision: [{ path: web.sh }]
                """)
            .with("web.sh", "true\n")
            .with("secrets/token", "t\n");
    Files.writeString(temporary.resolve("shadow"), "root:x\n");
  }

  @Test
  void links_that_lead_out_of_the_folder_are_problems_at_the_entries_that_reach_them()
      throws IOException {
    Files.createSymbolicLink(lab.resolve("secrets/sh"), temporary.resolve("shadow"));
    Files.delete(lab.resolve("web.sh"));
    Files.createSymbolicLink(lab.resolve("web.sh"), Path.of("../shadow"));

    assertThat(files.problems())
        .map(problem -> problem.replace(temporary.toRealPath().toString(), "/t"))
        .map(problem -> problem.replace(temporary.toString(), "/t"))
        .containsExactly(
            "topology.yaml:2:8: the link /t/lab/secrets/sh leads out of /t/lab, to /t/shadow;"
                + " expected a file, not a link",
            "topology.yaml:6:25: the link /t/lab/web.sh leads out of /t/lab, to /t/shadow;"
                + " expected a file, not a link");
  }

  @Test
  void a_link_that_leads_back_is_a_problem() throws IOException {
    Files.createSymbolicLink(lab.resolve("secrets/again"), Path.of("."));

    assertThat(files.problems())
        .singleElement()
        .asString()
        .startsWith("topology.yaml:2:8: the link ")
        .contains("secrets/again leads back to ");
  }

  @Test
  void links_within_the_folder_and_a_folder_that_is_made_later_are_none() throws IOException {
    Files.createSymbolicLink(lab.resolve("secrets/again"), Path.of("token"));
    assertThat(files.read().lab().sync()).containsExactly("secrets/");

    Files.delete(lab.resolve("secrets/again"));
    Files.delete(lab.resolve("secrets/token"));
    Files.delete(lab.resolve("secrets"));
    assertThat(files.read().lab().sync()).containsExactly("secrets/");
  }
}
