package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A machine that goes from one workdir to another, as a shell carries it out. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class HandingOverScriptTest {
  private static final int TAKEN = 3;
  private static final int ABSENT = 4;
  private static final int UNMARKED = 5;
  private static final String LINEAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";

  /** Two files per virtual machine: what it says while it runs, and in its definition. */
  private static final String VIRSH =
      """
      #!/bin/sh
      cd "$LIBVIRT" || exit 1
      [ ! -e "broken-$4" ] || exit 1
      [ ! -e "broken-$4-$6" ] || exit 1
      case "$*" in
        *' list --all --uuid') ls live ;;
        *' --config --new-desc '*) echo "$8" >"config/$5" ;;
        *' --live --new-desc '*) echo "$8" >"live/$5" ;;
        *' desc --config '*) cat "config/$6" ;;
        *' desc '*) cat "live/$5" ;;
        *) exit 1 ;;
      esac
      """;

  @TempDir Path base;
  private Path instance;
  private Path lab;
  private Path libvirt;

  @BeforeEach
  void anInstanceAndALab() throws IOException {
    instance = Files.createDirectory(base.resolve("i-1 it's"));
    lab = Files.createDirectory(base.resolve("dev lab's"));
    Path machine = Files.createDirectories(instance.resolve(".vagrant/machines/i-1/libvirt"));
    Files.writeString(machine.resolve("id"), "4711");
    Files.writeString(machine.resolve("vagrant_cwd"), instance.toString());
    Files.writeString(machine.resolve("private_key"), "key");
    Path virsh = Files.createDirectory(base.resolve("bin")).resolve("virsh");
    Files.writeString(virsh, VIRSH);
    Files.setPosixFilePermissions(virsh, PosixFilePermissions.fromString("rwxr-xr-x"));
    libvirt = Files.createDirectory(base.resolve("libvirt"));
    for (String kind : new String[] {"live", "config"}) {
      Files.createDirectory(libvirt.resolve(kind));
      Files.writeString(libvirt.resolve(kind).resolve("4711"), "homelab another\n");
    }
  }

  private int handOver() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                VagrantCommands.handingOver(
                        instance.toString(),
                        new MachineName("i-1"),
                        lab.toString(),
                        new MachineName("web"),
                        LINEAGE)
                    .words())
            .redirectErrorStream(true);
    builder.environment().put("LIBVIRT", libvirt.toString());
    builder
        .environment()
        .merge("PATH", base.resolve("bin").toString(), (old, own) -> own + ":" + old);
    Process process = builder.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void itStayed() {
    assertThat(instance.resolve(".vagrant/machines/i-1/libvirt/id")).hasContent("4711");
    assertThat(lab.resolve(".vagrant/machines/web/libvirt/id")).doesNotExist();
  }

  @Test
  void the_machine_is_the_labs_and_says_so_running_and_defined() throws Exception {
    assertThat(handOver()).isZero();
    Path machine = lab.resolve(".vagrant/machines/web/libvirt");
    assertThat(machine.resolve("id")).hasContent("4711");
    assertThat(machine.resolve("private_key")).hasContent("key");
    assertThat(machine.resolve("vagrant_cwd")).doesNotExist();
    assertThat(instance.resolve(".vagrant/machines/i-1")).doesNotExist();
    assertThat(libvirt.resolve("live/4711")).hasContent("homelab " + LINEAGE);
    assertThat(libvirt.resolve("config/4711")).hasContent("homelab " + LINEAGE);
  }

  @Test
  void a_machine_that_cannot_say_whose_it_is_stays_where_it_was() throws Exception {
    Files.writeString(libvirt.resolve("broken-desc---live"), "");
    assertThat(handOver()).isEqualTo(UNMARKED);
    itStayed();
    Files.delete(libvirt.resolve("broken-desc---live"));
    assertThat(handOver()).as("and goes with the next try").isZero();
  }

  @Test
  void a_libvirt_that_does_not_answer_hands_nothing_over() throws Exception {
    Files.writeString(libvirt.resolve("broken-list"), "");
    assertThat(handOver()).isEqualTo(UNMARKED);
    itStayed();
  }

  @Test
  void a_machine_of_another_hypervisor_goes_without_a_mark() throws Exception {
    Files.move(
        instance.resolve(".vagrant/machines/i-1/libvirt"),
        instance.resolve(".vagrant/machines/i-1/virtualbox"));
    assertThat(handOver()).isZero();
    assertThat(lab.resolve(".vagrant/machines/web/virtualbox/id")).hasContent("4711");
    assertThat(libvirt.resolve("live/4711")).hasContent("homelab another");
  }

  @Test
  void a_name_that_a_machine_of_the_lab_has_is_refused() throws Exception {
    Path web = Files.createDirectories(lab.resolve(".vagrant/machines/web/libvirt"));
    Files.writeString(web.resolve("id"), "1");
    assertThat(handOver()).isEqualTo(TAKEN);
    assertThat(instance.resolve(".vagrant/machines/i-1/libvirt/id")).hasContent("4711");
    assertThat(web.resolve("id")).hasContent("1");
    assertThat(libvirt.resolve("live/4711")).hasContent("homelab another");
  }

  /** As of one that could not be made: Vagrant says first where it was. */
  @Test
  void what_vagrant_leaves_of_a_machine_that_was_never_made_is_in_nobodys_way() throws Exception {
    Path web = Files.createDirectories(lab.resolve(".vagrant/machines/web/libvirt"));
    Files.writeString(web.resolve("vagrant_cwd"), lab.toString());
    assertThat(handOver()).isZero();
    assertThat(web.resolve("id")).hasContent("4711");
  }

  @Test
  void once_more_says_that_it_is_not_there_any_more() throws Exception {
    assertThat(handOver()).isZero();
    assertThat(handOver()).isEqualTo(ABSENT);
    assertThat(lab.resolve(".vagrant/machines/web/libvirt/id")).hasContent("4711");
  }

  @Test
  void no_link_is_followed() throws Exception {
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    Files.createSymbolicLink(lab.resolve(".vagrant"), elsewhere);
    assertThat(handOver()).isEqualTo(TAKEN);
    itStayed();
    assertThat(elsewhere).isEmptyDirectory();
  }
}
