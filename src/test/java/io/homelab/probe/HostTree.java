package io.homelab.probe;

import io.homelab.model.Argv;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A host made of files: a folder that stands for {@code /}, with a home and a {@code PATH} of its
 * own, on which the real probe script runs in a real shell.
 */
final class HostTree {
  final Path root;
  final Path home;
  private final Path bin;

  /** The storage pool that the lab asks for. */
  String pool = "default";

  /** The libvirt that the lab asks for. */
  Optional<String> uri = Optional.empty();

  /** The volumes that the topology names, and the machines that want them. */
  final SortedMap<String, SortedSet<MachineName>> volumes = new TreeMap<>();

  HostTree(Path directory) throws IOException {
    root = directory.resolve("root");
    home = directory.resolve("home of ops");
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.createDirectories(home);
    Files.createDirectories(root);
    tools();
  }

  /** Only these programs of this computer exist on the host, as far as this computer has them. */
  private void tools() throws IOException {
    for (String tool :
        List.of(
            "uname",
            "nproc",
            "sysctl",
            "df",
            "du",
            "tr",
            "xargs",
            "sed",
            "sha256sum",
            "shasum",
            "id",
            "find",
            "ls",
            "readlink",
            "stat",
            "timeout")) {
      for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin")) {
        Path path = Path.of(folder, tool);
        if (Files.isExecutable(path)) {
          program(tool, "exec " + path + " \"$@\"\n");
        }
      }
    }
  }

  /** Writes a file below {@code /}. */
  void rootFile(String path, String content) throws IOException {
    write(root.resolve(path), content);
  }

  /** Writes a file below the home folder. */
  void homeFile(String path, String content) throws IOException {
    write(home.resolve(path), content);
  }

  private static void write(Path path, String content) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  /** Puts a program on the host's path. */
  void program(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Puts a {@code virsh} on the host's path.
   *
   * @param body answers one command, {@code -c URI COMMAND WORD...}; several in one line are asked
   *     of it one after the other, as the real one does, which says nothing but why if it does not
   *     get in, and ends with the exit code of the last
   */
  void virsh(String body) throws IOException {
    program("virsh-command", body);
    program(
        "virsh",
        """
        echo "$*" >>%1$s/calls-of-virsh
        [ $# = 3 ] || exec virsh-command "$@"
        uri=$2
        rest="$3;"
        code=0
        marks=
        while [ -n "$rest" ]; do
          command=${rest%%%%;*}
          rest=${rest#*;}
          eval "set -- $command"
          [ "${1:-}" != echo ] || { shift; marks="$marks$*
        "; continue; }
          [ $# != 0 ] || continue
          if [ -n "${in:-}" ]; then
            printf '%%s' "$marks"
            virsh-command -c "$uri" "$@"
            code=$?
          else
            answer=$(virsh-command -c "$uri" "$@") || exit
            in=yes
            printf '%%s%%s\\n' "$marks" "$answer"
          fi
          marks=
        done
        printf '%%s' "$marks"
        exit $code
        """
            .formatted(root));
  }

  /** The arguments of every start of {@link #virsh}. */
  List<String> callsOfVirsh() throws IOException {
    return Files.readAllLines(root.resolve("calls-of-virsh"));
  }

  /** Says what the kernel drew when it booted, and which network this is. */
  void computer(String boot, String network) throws IOException {
    rootFile("proc/sys/kernel/random/boot_id", boot + "\n");
    Path link = Files.createDirectories(root.resolve("proc/self/ns")).resolve("net");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(network));
  }

  /** An interface of the kernel's, a part of another one unless that has no name. */
  void networkInterface(String name, int type, String master) throws IOException {
    rootFile("sys/class/net/" + name + "/type", type + "\n");
    if (!master.isEmpty()) {
      Files.createSymbolicLink(
          root.resolve("sys/class/net/" + name + "/master"), Path.of("../" + master));
    }
  }

  /** A shell of somebody who may not do everything, whoever runs the test. */
  List<String> plainUser() throws IOException {
    if (!Files.isWritable(Path.of("/"))) {
      return List.of("/bin/sh");
    }
    for (Path path = bin.getParent();
        path != null && path.getNameCount() > 1;
        path = path.getParent()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return List.of(
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh");
  }

  /** Takes a program away. */
  void without(String name) throws IOException {
    Files.deleteIfExists(bin.resolve(name));
  }

  /** What the script prints in that shell. */
  String run(List<String> shell, Optional<String> workdir) throws Exception {
    return run(shell, workdir, Map.of());
  }

  /** What the script prints in that shell to a user with these variables. */
  String run(List<String> shell, Optional<String> workdir, Map<String, String> variables)
      throws Exception {
    Argv argv =
        ProbeScript.argv(workdir, new LabName("devlab"), new LibvirtUse(uri, pool, volumes));
    List<String> words = new ArrayList<>(shell);
    words.addAll(argv.words().subList(1, argv.words().size()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", bin.toString());
    environment.put("HOME", home.toString());
    environment.put("USER", "ops");
    environment.put("HOMELAB_PROBE_ROOT", root.toString());
    environment.putAll(variables);
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(ProbeScript.text().getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the probe did not end");
    }
    return output;
  }

  /** The facts that the script tells in {@code /bin/sh}. */
  HostFacts facts() throws Exception {
    return ProbeOutput.parse(run(List.of("/bin/sh"), Optional.empty()), volumes);
  }

  /** What the host told a user with these variables. */
  HostFacts facts(Map<String, String> variables) throws Exception {
    return ProbeOutput.parse(run(List.of("/bin/sh"), Optional.empty(), variables), volumes);
  }
}
