package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.Leftovers;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a real shell removes from a libvirt that is a folder. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class SweepTest {
  private static final String LINEAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";

  /** A virtual machine, a volume and a network are a file each. */
  private static final String VIRSH =
      """
      #!/bin/sh
      cd "$LIBVIRT" 2>/dev/null || exit 1
      shift 3
      verb=$1
      shift
      echo "$verb $*" >>../asked
      case $verb in
        list) ls domains ;;
        desc)
          case $2 in
            --config | --live) sed -i "s/^desc .*/desc $4/" "domains/$1" ;;
            *) for name do :; done; sed -n 's/^desc //p' "domains/$name" ;;
          esac ;;
        domuuid) [ -e "domains/$1" ] ;;
        domblklist) sed -n 's/^disk / file   /p' "domains/$2" ;;
        domiflist) sed -n 's/^net \\(.*\\)/ -   network   \\1   virtio   52:54:00:00:00:01/p' "domains/$1" ;;
        destroy) ;;
        undefine)
          for name do :; done
          while [ $# -gt 1 ]; do
            if [ "$1" = --storage ]; then
              for target in $(echo "$2" | tr , ' '); do
                rm -f "$(sed -n "s/^disk [a-z]* $target //p" "domains/$name")"
              done
            fi
            [ "$1" != --remove-all-storage ] ||
              sed -n 's/^disk [a-z]* [a-z]* //p' "domains/$name" | while IFS= read -r path; do rm -f "$path"; done
            shift
          done
          rm "domains/$name" ;;
        pool-list) ls pools ;;
        vol-list) for path in "pools/$2"/*; do echo " ${path##*/}   $PWD/$path"; done ;;
        vol-path) [ -e "pools/$2/$3" ] && echo "$PWD/pools/$2/$3" ;;
        vol-delete) rm "pools/$2/$3" ;;
        net-dumpxml) cat "nets/$1" ;;
        net-uuid) [ -e "nets/$1" ] ;;
        net-undefine) rm "nets/$1" ;;
      esac
      """;

  @TempDir Path folder;
  private Path libvirt;
  private Path workdir;

  @BeforeEach
  void aLibvirt() throws IOException {
    Path virsh = Files.createDirectory(folder.resolve("bin")).resolve("virsh");
    Files.writeString(virsh, VIRSH);
    Files.setPosixFilePermissions(virsh, PosixFilePermissions.fromString("rwxr-xr-x"));
    libvirt = Files.createDirectory(folder.resolve("libvirt"));
    for (String kind : List.of("domains", "nets", "pools", "pools/default")) {
      Files.createDirectory(libvirt.resolve(kind));
    }
    workdir = Files.createDirectory(folder.resolve("work"));
  }

  private Path domain(String name, String... lines) throws IOException {
    return Files.writeString(libvirt.resolve("domains/" + name), String.join("\n", lines) + "\n");
  }

  private Path volume(String path) throws IOException {
    Path file = libvirt.resolve("pools/" + path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  private Path network(String name, String address) throws IOException {
    return Files.writeString(
        libvirt.resolve("nets/" + name),
        "<network><ip address='%s'/></network>".formatted(address));
  }

  private String swept(String... machines) throws Exception {
    TreeSet<MachineName> names = new TreeSet<>();
    for (String machine : machines) {
      names.add(new MachineName(machine));
    }
    Leftovers leftovers =
        new Leftovers(
            new LabName("ci"),
            LINEAGE,
            new LabTerms(
                Optional.empty(),
                new TreeMap<>(Map.of("192.168.56.0/24", "10.217.4.0/24", "dhcp", "10.218.5.0/24"))),
            names);
    ProcessBuilder builder =
        new ProcessBuilder(Sweep.argv(workdir.toString(), leftovers).words())
            .redirectErrorStream(true);
    builder.environment().put("LIBVIRT", libvirt.toString());
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (old, own) -> own + ":" + old);
    Process process = builder.start();
    try (InputStream script = Objects.requireNonNull(Sweep.class.getResourceAsStream("sweep.sh"))) {
      script.transferTo(process.getOutputStream());
    }
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  @Test
  void what_a_killed_run_left_goes() throws Exception {
    // Birth times are told in whole seconds.
    Thread.sleep(1100);
    Path image = volume("default/ci_web.img");
    Path domain =
        domain("ci_web", "desc homelab " + LINEAGE, "disk disk vda " + image, "net ci-10.217.4.0");
    Path orphan = volume("second pool/ci_db.img");
    Path extra = volume("default/ci_db-vdb.qcow2");
    Path network = network("ci-10.217.4.0", "10.217.4.1");
    Path dhcp = network("ci-dhcp", "10.218.5.1");

    assertThat(swept("db", "web")).isEmpty();
    assertThat(List.of(image, domain, orphan, extra, network, dhcp))
        .allSatisfy(path -> assertThat(path).doesNotExist());
  }

  @Test
  void disks_that_others_made_stay_though_a_machine_has_them() throws Exception {
    Path image = volume("default/ci_web.img");
    Path iso = volume("default/debian.iso");
    Path data = volume("default/family photos.qcow2");
    Path domain =
        domain(
            "ci_web",
            "desc homelab " + LINEAGE,
            "disk disk vda " + image,
            "disk disk vdb " + data,
            "disk cdrom hda " + iso);

    assertThat(swept("web")).isEmpty();
    assertThat(domain).doesNotExist();
    assertThat(image).doesNotExist();
    assertThat(iso).exists();
    assertThat(data).exists();
  }

  @Test
  void what_is_somebody_elses_stays() throws Exception {
    Path theirs = volume("default/ci_web.img");
    Path used = volume("default/ci_db-vdb.qcow2");
    List<Path> all =
        List.of(
            theirs,
            used,
            domain(
                "ci_web", "desc homelab another", "disk disk vda " + theirs, "net ci-10.217.4.0"),
            domain("ci-1_web", "desc homelab " + LINEAGE),
            domain("my vm", "disk disk vda " + used),
            volume("default/ci_db.img copy"),
            volume("default/ci_db.img.bak"),
            volume("default/ci_db-1.img"),
            volume("default/ci-1_db.img"),
            network("ci-10.217.4.0", "10.217.4.1"),
            network("ci-dhcp", "172.28.3.1"));

    assertThat(swept("db", "web")).isEmpty();
    assertThat(all).allSatisfy(path -> assertThat(path).exists());
  }

  @Test
  void a_libvirt_that_does_not_answer_keeps_only_labs_that_have_machines_there() throws Exception {
    libvirt = folder.resolve("none");
    assertThat(swept("web")).isEmpty();

    Files.createDirectories(workdir.resolve(".vagrant/machines/web/libvirt"));
    assertThat(swept("web")).isEqualTo("whatever libvirt has of it, which does not answer\n");
  }

  @Test
  void what_became_a_machine_of_another_lab_stays_with_its_disks_and_networks() throws Exception {
    Path image = volume("default/ci_web.img");
    List<Path> all =
        List.of(
            image,
            domain(
                "ci_web", "desc homelab " + LINEAGE, "disk disk vda " + image, "net ci-10.217.4.0"),
            network("ci-10.217.4.0", "10.217.4.1"));
    Path machine = Files.createDirectories(workdir.resolve(".vagrant/machines/web/libvirt"));
    Files.writeString(machine.resolve("id"), "ci_web");
    Path other = Files.createDirectory(folder.resolve("devlab"));
    ProcessBuilder builder =
        new ProcessBuilder(
            VagrantCommands.handingOver(
                    workdir.toString(),
                    new MachineName("web"),
                    other.toString(),
                    new MachineName("www"),
                    "11111111-2222-3333-4444-555555555555")
                .words());
    builder.environment().put("LIBVIRT", libvirt.toString());
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (old, own) -> own + ":" + old);
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();

    assertThat(swept("web")).isEmpty();
    assertThat(all).allSatisfy(path -> assertThat(path).exists());
    assertThat(other.resolve(".vagrant/machines/www/libvirt/id")).hasContent("ci_web");
  }
}
