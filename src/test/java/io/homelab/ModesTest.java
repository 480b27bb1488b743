package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the umask, nobody else can read or change what is made here and on the hosts. */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class ModesTest {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  /** What the doubles of Vagrant make, what people commit, and what the test makes. */
  private static final String NOT_OURS =
      "(.*/)?(\\.vagrant(/.*)?|vagrant\\.log|vms|homelab\\.lock\\.yaml|(out|err)[0-9]+)";

  @TempDir Path temporary;

  private Set<String> paths() throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      Set<String> names = new TreeSet<>();
      all.forEach(path -> names.add(temporary.relativize(path).toString()));
      return names;
    }
  }

  private SortedMap<String, String> open(Set<String> before) throws IOException {
    SortedMap<String, String> open = new TreeMap<>();
    for (String name : paths()) {
      if (before.contains(name) || name.matches(NOT_OURS)) {
        continue;
      }
      Path path = temporary.resolve(name);
      Set<PosixFilePermission> mode =
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
      if (!Files.isSymbolicLink(path) && mode.stream().anyMatch(OTHERS::contains)) {
        open.put(name, PosixFilePermissions.toString(mode));
      }
    }
    return open;
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "022"})
  void everything_that_is_made_is_its_owners_alone(String umask) throws Exception {
    ScriptedComputer here = new ScriptedComputer(Files.createDirectory(temporary.resolve("here")));
    ScriptedComputer.Room room = new ScriptedComputer.Room(List.of(), 60, umask);
    try (EvilHost host = new EvilHost(temporary.resolve("there"))) {
      host.logsIn("umask " + umask);
      EvilHost.key(here.home);
      here.file(
          "hosts.yaml",
          "hosts:\n  - { name: local, address: 127.0.0.1, workdir: ~/work }\n  - "
              + host.entry("far")
              + "\n");
      Files.createDirectory(here.lab.resolve("boxes"));
      here.file("boxes/x-other-virtualbox.box", "a box");
      Files.createDirectories(here.lab.resolve("secrets/deep"));
      here.file("secrets/deep/key", "12345");
      here.file("setup.sh", "id");
      here.file(
          "topology.yaml",
          """
          lab: devlab
          sync: [secrets]
          boxes_dir: boxes
          defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
          machines:
            - { name: web, host: local, provision: [setup.sh] }
            - { name: db, host: far, provision: [{ inline: id }] }
            - { name: other, host: far, box: x/other }
          """);
      Set<String> before = paths();
      for (String words :
          List.of(
              "hosts trust far --yes",
              "plan --out plan.json --save-inputs inputs.json",
              "vos up --yes",
              "vos provision",
              "vos snapshot save before",
              "vos ssh-config")) {
        CommandLineRun run =
            here.homelab(room, Map.of(), ("--no-ssh-config " + words).split(" ", -1));
        assertThat(run.exit()).as("%s: %s", words, run.err()).isNotIn(1, 2, 4);
      }
      assertThat(paths())
          .contains(
              "here/lab/plan.json",
              "here/lab/inputs.json",
              "here/lab/.homelab/state.json",
              "here/lab/.homelab/known_hosts",
              "here/lab/.homelab/logs/far.log",
              "here/home/work/secrets/deep/key",
              "there/home/lab/secrets/deep/key")
          .anyMatch(path -> path.startsWith("there/home/lab/.homelab/runs/"));
      assertThat(open(before)).as("what others may read or change").isEmpty();

      here.homelab(room, Map.of(), "--no-ssh-config", "vos", "destroy", "--yes");
      assertThat(open(before)).as("what is left").isEmpty();
    }
  }
}
