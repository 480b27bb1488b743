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
            echo "1,$machine,action,up,end"
          done ;;
        destroy)
          shift
          for machine do
            rm -rf ".vagrant/machines/$machine"
            grep -v "^\\"$machine\\"" "$HOME/vms" >"$HOME/vms.next"
            mv "$HOME/vms.next" "$HOME/vms"
          done ;;
        ssh-config)
          shift
          for machine do
            printf 'Host %s\\n  HostName %s.guest\\n  User vagrant\\n  Port 22\\n' "$machine" "$machine"
          done ;;
      esac
      """;

  final Path home;
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

  /** Puts a shell script in the place of a program. */
  void program(String name, String body) throws IOException {
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

  /** Runs the program in the folder of the lab, in a process of its own. */
  CommandLineRun homelab(Map<String, String> variables, String... words) throws Exception {
    return homelab(new Room(List.of(), 60), variables, words);
  }

  /**
   * What a process of the program gets.
   *
   * @param options of its JVM
   * @param seconds the longest that it may take
   * @param umask what its files get from the shell that starts it
   */
  record Room(List<String> options, long seconds, String umask) {
    Room(List<String> options, long seconds) {
      this(options, seconds, "022");
    }
  }

  CommandLineRun homelab(Room room, Map<String, String> variables, String... words)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", "umask " + room.umask() + "; exec \"$@\"", "homelab"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(room.options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(lab.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", home.toString()));
    builder.environment().putAll(variables);
    Process process = builder.start();
    if (!process.waitFor(room.seconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("homelab did not end: " + String.join(" ", words));
    }
    return new CommandLineRun(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  CommandLineRun homelab(String... words) throws Exception {
    return homelab(Map.of(), words);
  }
}
