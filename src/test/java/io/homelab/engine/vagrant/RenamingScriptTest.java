package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The renaming of a machine, as a shell carries it out. */
@Timeout(60)
class RenamingScriptTest {
  private static final int TAKEN = 3;
  private static final int ABSENT = 4;

  @TempDir Path base;
  private Path workdir;
  private Path machines;

  @BeforeEach
  void aMachine() throws IOException {
    workdir = base.resolve("home lab's");
    machines = Files.createDirectories(workdir.resolve(".vagrant/machines"));
    Files.createDirectories(machines.resolve("web/libvirt"));
    Files.writeString(machines.resolve("web/libvirt/id"), "4711");
    Files.createDirectories(machines.resolve("db/libvirt"));
    Files.writeString(machines.resolve("db/libvirt/id"), "4712");
  }

  private int rename(String from, String to) throws Exception {
    Process process =
        new ProcessBuilder(
                VagrantCommands.renaming(
                        workdir.toString(), new MachineName(from), new MachineName(to))
                    .words())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void nothingChanged() {
    assertThat(machines.resolve("web/libvirt/id")).hasContent("4711");
    assertThat(machines.resolve("db/libvirt/id")).hasContent("4712");
  }

  @Test
  void the_id_is_under_the_other_name_and_no_other_machine_is_touched() throws Exception {
    assertThat(rename("web", "www")).isZero();
    assertThat(machines.resolve("www/libvirt/id")).hasContent("4711");
    assertThat(machines.resolve("web")).doesNotExist();
    assertThat(machines.resolve("db/libvirt/id")).hasContent("4712");
  }

  @Test
  void a_name_that_a_machine_has_is_refused() throws Exception {
    assertThat(rename("web", "db")).isEqualTo(TAKEN);
    nothingChanged();
  }

  @Test
  void an_empty_folder_that_a_look_at_the_machines_left_is_in_nobodys_way() throws Exception {
    Files.createDirectories(machines.resolve("www/libvirt"));
    assertThat(rename("web", "www")).isZero();
    assertThat(machines.resolve("www/libvirt/id")).hasContent("4711");
    assertThat(machines.resolve("www/web")).doesNotExist();
  }

  /** Vagrant says first where it was. */
  @Test
  void what_is_left_of_a_machine_that_could_not_be_made_is_in_nobodys_way() throws Exception {
    Files.writeString(
        Files.createDirectories(machines.resolve("www/libvirt")).resolve("vagrant_cwd"), "/");
    assertThat(rename("web", "www")).isZero();
    assertThat(machines.resolve("www/libvirt/id")).hasContent("4711");
  }

  @Test
  void a_link_under_the_other_name_is_refused_even_if_it_leads_nowhere() throws Exception {
    Files.createSymbolicLink(machines.resolve("www"), base.resolve("nowhere"));
    assertThat(rename("web", "www")).isEqualTo(TAKEN);
    nothingChanged();
  }

  @Test
  void a_machine_that_is_not_there_is_said_to_be_so() throws Exception {
    assertThat(rename("cache", "www")).isEqualTo(ABSENT);
    nothingChanged();
  }

  @Test
  void no_link_is_followed() throws Exception {
    Path other = base.resolve("other");
    Files.createDirectories(other.resolve(".vagrant"));
    Files.createSymbolicLink(other.resolve(".vagrant/machines"), machines);
    workdir = other;
    assertThat(rename("web", "www")).isEqualTo(ABSENT);
    nothingChanged();
  }

  @Test
  void a_workdir_without_machines_is_said_to_be_so() throws Exception {
    workdir = base.resolve("empty");
    assertThat(rename("web", "www")).isEqualTo(ABSENT);
  }
}
