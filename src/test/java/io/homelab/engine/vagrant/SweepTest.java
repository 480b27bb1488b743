package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.Leftovers;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real script in a real shell, over a {@code virsh} whose world is a folder. */
@Timeout(60)
class SweepTest {
  private static final String LINEAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";

  @TempDir Path base;
  private Path world;
  private Path workdir;

  /** Domains, volumes and networks are files; what is in them is what it says of itself. */
  private static final String VIRSH =
      """
      #!/bin/sh
      world=%s
      while :; do
        case $1 in -q) shift ;; -c) shift 2 ;; *) break ;; esac
      done
      verb=$1
      shift
      echo "$verb $*" >>"$world/log"
      case $verb in
        desc) cat "$world/domains/$1" ;;
        domuuid) [ -e "$world/domains/$1" ] && echo uuid ;;
        undefine) for last do :; done; rm "$world/domains/$last" ;;
        destroy) ;;
        pool-list) ls "$world/pools" ;;
        vol-list) for each in "$world/pools/$2"/*; do [ -e "$each" ] && echo " ${each##*/}   $each"; done; true ;;
        vol-path) echo "$world/pools/$2/$3" ;;
        vol-delete) [ ! -e "$world/stuck" ] && rm "$world/pools/$2/$3" ;;
        net-dumpxml) cat "$world/networks/$1" ;;
        net-uuid) [ -e "$world/networks/$1" ] && echo uuid ;;
        net-destroy) ;;
        net-undefine) rm "$world/networks/$1" ;;
      esac
      """;

  @BeforeEach
  void aHost() throws IOException {
    world = Files.createDirectories(base.resolve("world"));
    for (String kind : List.of("domains", "pools/default", "pools/fast", "networks")) {
      Files.createDirectories(world.resolve(kind));
    }
    Path bin = Files.createDirectories(base.resolve("bin"));
    Path virsh = Files.writeString(bin.resolve("virsh"), VIRSH.formatted(world));
    Files.setPosixFilePermissions(virsh, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void theWorkdir() throws IOException {
    workdir = Files.createDirectories(base.resolve("homelab/ci-1"));
  }

  private void make(String what, String says) throws IOException {
    Files.writeString(world.resolve(what), says);
  }

  /** Birth times are told in whole seconds. */
  private static void aSecond() {
    try {
      Thread.sleep(1100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> sweep() throws Exception {
    Leftovers leftovers =
        new Leftovers(
            new LabName("ci-1"),
            LINEAGE,
            LabTerms.NONE.on(
                new TreeMap<>(Map.of("192.168.56.0/24", "10.217.4.0/24", "dhcp", "10.218.1.0/24"))),
            new TreeSet<>(Set.of(new MachineName("web"), new MachineName("a"))));
    ProcessBuilder builder = new ProcessBuilder(Sweep.argv(workdir.toString(), leftovers).words());
    builder
        .environment()
        .merge("PATH", base.resolve("bin").toString(), (usual, bin) -> bin + ":" + usual);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(Sweep.script().getBytes(StandardCharsets.UTF_8));
    }
    List<String> said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(world)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> world.relativize(file).toString())
          .filter(name -> !name.equals("log"))
          .sorted()
          .toList();
    }
  }

  @Test
  void what_a_killed_run_left_is_removed() throws Exception {
    theWorkdir();
    aSecond();
    make("domains/ci-1_web", "homelab " + LINEAGE + "\n");
    make("pools/default/ci-1_a.img", "");
    make("pools/default/ci-1_a_1.img", "");
    make("pools/fast/ci-1_a-vdb.qcow2", "");
    make("networks/ci-1-10.217.4.0", "<network>");
    make("networks/ci-1-dhcp", "<network>");
    assertThat(sweep()).isEmpty();
    assertThat(left()).isEmpty();
  }

  @Test
  void strangers_with_such_names_stay() throws Exception {
    make("domains/ci-1_web", "somebody's own\n");
    make("pools/default/ci-1_web.img", "");
    make("pools/default/ci-1_a.img", "");
    theWorkdir();
    aSecond();
    make("pools/default/ci-1_ab.img", "");
    make("pools/default/ci-1_a.img.bak", "");
    make("pools/default/xci-1_a.img", "");
    make("pools/default/ci-1_a-old.qcow2.bak", "");
    make("networks/ci-1-10.217.40.0", "<network>");
    make("networks/ci-1", "<network>");
    make("networks/default", "<network>");
    List<String> before = left();
    assertThat(sweep()).isEmpty();
    assertThat(left()).isEqualTo(before);
  }

  @Test
  void a_network_that_a_machine_uses_stays() throws Exception {
    theWorkdir();
    make("networks/ci-1-10.217.4.0", "<network connections='1'>");
    assertThat(sweep()).isEmpty();
    assertThat(left()).containsExactly("networks/ci-1-10.217.4.0");
  }

  @Test
  void what_cannot_be_removed_is_named() throws Exception {
    theWorkdir();
    aSecond();
    make("stuck", "");
    make("pools/fast/ci-1_a.img", "");
    assertThat(sweep()).containsExactly("libvirt volume ci-1_a.img in pool fast");
  }
}
