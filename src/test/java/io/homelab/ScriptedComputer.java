package io.homelab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A computer on which the program runs as a process of its own, with its own home and its own few
 * programs. Its Vagrant, VirtualBox and ssh are shell scripts: a machine is an id file, and what it
 * is asked goes well.
 */
final class ScriptedComputer {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "cat",
          "chmod",
          "date",
          "df",
          "dirname",
          "env",
          "find",
          "grep",
          "head",
          "id",
          "ln",
          "ls",
          "mkdir",
          "mv",
          "nice",
          "nproc",
          "ps",
          "rm",
          "rmdir",
          "sed",
          "setsid",
          "sha256sum",
          "sleep",
          "sort",
          "stat",
          "tail",
          "tar",
          "touch",
          "tr",
          "uname",
          "wc",
          "xargs");

  private static final String VAGRANT =
      """
      [ "$1" = --machine-readable ] && shift
      echo "${PWD##*/}: $*" >>"$HOME/vagrant.log"
      case $1 in
        up)
          shift 5
          for machine do
            mkdir -p ".vagrant/machines/$machine/virtualbox"
            echo "$machine" >".vagrant/machines/$machine/virtualbox/id"
            echo "\\"$machine\\" {$machine}" >>"$HOME/vms"
            echo "1,$machine,action,up,start"
            while [ -e "$HOME/hold" ]; do sleep 0.1; done
            echo "1,$machine,action,up,end"
          done ;;
        destroy)
          for machine do
            [ -d ".vagrant/machines/$machine" ] || continue
            rm -rf ".vagrant/machines/$machine"
            grep -v "{$machine}" "$HOME/vms" >"$HOME/vms.next"
            mv "$HOME/vms.next" "$HOME/vms"
            echo "1,$machine,action,destroy,start"
            echo "1,$machine,action,destroy,end"
          done ;;
        ssh-config)
          shift
          for machine do
            printf 'Host %s\\n  HostName %s.guest\\n  User vagrant\\n  Port 22\\n' "$machine" "$machine"
          done ;;
      esac
      """;

  private final Path home;
  private final Path bin;

  /** The folder of the lab. */
  final Path lab;

  ScriptedComputer(Path directory) throws IOException {
    home = Files.createDirectory(directory.resolve("home"));
    bin = Files.createDirectory(directory.resolve("bin"));
    lab = Files.createDirectory(directory.resolve("lab"));
    Path box = home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-alpine/1.0.0/virtualbox");
    Files.writeString(Files.createDirectories(box).resolve("metadata.json"), "{}");
    for (String tool : TOOLS) {
      for (String folder : List.of("/usr/bin", "/bin")) {
        if (Files.isExecutable(Path.of(folder, tool)) && !Files.exists(bin.resolve(tool))) {
          program(tool, "exec " + folder + "/" + tool + " \"$@\"\n");
        }
      }
    }
    program("vagrant", VAGRANT);
    program(
        "VBoxManage",
        "if [ $1 = list ]; then cat \"$HOME/vms\" 2>/dev/null; else echo 7.0.0; fi\n");
    program("ssh", "cat >/dev/null\necho changed\n");
  }

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Writes a file of the lab. */
  void file(String name, String content) throws IOException {
    Files.writeString(lab.resolve(name), content);
  }

  /** What Vagrant was told, as {@code FOLDER: WORDS}. */
  List<String> vagrant() throws IOException {
    Path log = home.resolve("vagrant.log");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  /** From now on Vagrant is not finished with a machine, until it is let go. */
  void hold() throws IOException {
    Files.writeString(home.resolve("hold"), "");
  }

  /** Vagrant goes on. */
  void letGo() throws IOException {
    Files.delete(home.resolve("hold"));
  }

  /** A folder of that user. */
  Path home(String name) {
    return home.resolve(name);
  }

  /** A call of the program that may still run. */
  record Call(Process process, Path out, Path err, List<String> words) {
    /** How it ended. */
    CommandLineRun end() throws Exception {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("homelab did not end: " + String.join(" ", words));
      }
      return new CommandLineRun(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    }
  }

  /** Runs the program in the folder of the lab, in a process of its own. */
  CommandLineRun homelab(Map<String, String> variables, String... words) throws Exception {
    return begin(lab, variables, words).end();
  }

  CommandLineRun homelab(String... words) throws Exception {
    return homelab(Map.of(), words);
  }

  /** Begins to run the program in a folder, in a process of its own. */
  Call begin(Path folder, Map<String, String> variables, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", home.toString()));
    builder.environment().putAll(variables);
    return new Call(builder.start(), out, err, List.of(words));
  }
}
