package io.homelab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.condition.OS;

/**
 * A computer on which the program runs as a process of its own, with its own home and its own few
 * programs. Its Vagrant, VirtualBox and ssh are shell scripts: a machine is an id file, and what it
 * is asked goes well.
 */
public final class ScriptedComputer {
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
          "gzip",
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

  /**
   * Each machine is an id file and an entry of VirtualBox's list. What is really done, and not just
   * asked for, is a line of {@code done}.
   */
  private static final String VAGRANT =
      """
      [ "$1" = --machine-readable ] && shift
      echo "${PWD##*/}: $*" >>"$HOME/vagrant.log"
      delay=0
      [ ! -e "$HOME/delay" ] || read -r delay <"$HOME/delay"
      act() {
        verb=$1
        shift
        for machine do
          id=.vagrant/machines/$machine/virtualbox/id
          echo "1,$machine,action,$verb,start"
          case $verb in
            up)
              if [ ! -e "$id" ]; then
                sleep "$delay"
                echo "up $machine" >>"$HOME/done"
                mkdir -p "${id%/*}" "$HOME/vms"
                echo "\\"$machine\\" {$machine}" >"$HOME/vms/$machine"
                echo "$machine" >"$id"
              elif [ -e "$HOME/off/$machine" ]; then
                echo "start $machine" >>"$HOME/done"
                rm "$HOME/off/$machine"
              fi
              while [ -e "$HOME/hold" ]; do sleep 0.1; done ;;
            reload)
              if [ -e "$HOME/off/$machine" ]; then
                echo "start $machine" >>"$HOME/done"
                rm "$HOME/off/$machine"
              fi
              if [ -e "$HOME/fails" ]; then
                echo '1,,error-exit,Vagrant::Errors::SSHNotReady,it does not answer over SSH'
                exit 1
              fi
              while [ -e "$HOME/hold" ]; do sleep 0.1; done ;;
            halt)
              if [ -e "$id" ] && [ ! -e "$HOME/off/$machine" ]; then
                sleep "$delay"
                echo "halt $machine" >>"$HOME/done"
                mkdir -p "$HOME/off"
                true >"$HOME/off/$machine"
              fi ;;
            provision)
              sleep "$delay"
              echo "provision $machine" >>"$HOME/done" ;;
            destroy)
              if [ -e "$id" ]; then
                sleep "$delay"
                echo "destroy $machine" >>"$HOME/done"
                read -r vm <"$id"
                rm -rf "$HOME/vms/$vm" "$HOME/off/$vm" "${id%/*}"
              fi ;;
          esac
          echo "1,$machine,action,$verb,end"
        done
      }
      case $1 in
        up) shift 5; act up "$@" ;;
        reload) shift 2; act reload "$@" ;;
        halt) shift; act halt "$@" ;;
        provision) shift; [ "$1" != --provision-with ] || shift 2; act provision "$@" ;;
        destroy) shift 2; act destroy "$@" ;;
        box)
          for catalog do :; done
          file=$(tr ',' '\\n' <"$catalog" | sed -n 's|.*"url" *: *"file://\\([^"]*\\)".*|\\1|p')
          if tar -tzf "$file" >/dev/null 2>&1; then
            store=$HOME/.vagrant.d/boxes/x-VAGRANTSLASH-alpine/1.0.0/virtualbox
            mkdir -p "$store"
            echo '{}' >"$store/metadata.json"
            echo "box $(tar -tzf "$file")" >>"$HOME/done"
          else
            echo '1,,error-exit,Vagrant::Errors::BoxUnpackageFailure,The box could not be unpacked'
            exit 1
          fi ;;
        ssh-config)
          shift
          for machine do
            printf 'Host %s\\n  HostName %s.guest\\n  User vagrant\\n  Port 22\\n' "$machine" "$machine"
          done ;;
      esac
      """;

  /**
   * Its guests do what they are told, and reach each other, unless there is a file {@code deaf}.
   */
  private static final String SSH =
      """
      case " $* " in *' -G '*) exec /usr/bin/ssh "$@" ;; esac
      cat >/dev/null
      if [ -e "$HOME/deaf" ]; then echo 'no route to host' >&2; exit 255; fi
      case "$*" in *'homelab-$((6'*) echo homelab-42 ;; esac
      printf '%s\\n' "$*" | tr " '" '[\\n*]' | sed -n 's/^ping:.*/ok &/p'
      echo changed
      """;

  /** The home of its user. */
  public final Path home;

  /** The folder of the lab. */
  public final Path lab;

  private final Path base;
  private final Path bin;

  public ScriptedComputer(Path directory) throws IOException {
    base = directory;
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
        """
        case "$*" in
          'list runningvms')
            for vm in "$HOME"/vms/*; do
              [ -e "$HOME/off/${vm##*/}" ] || cat "$vm" 2>/dev/null
            done ;;
          list*) cat "$HOME"/vms/* 2>/dev/null ;;
          *) echo 7.0.0 ;;
        esac
        """);
    program("ssh", SSH);
  }

  /** Puts a shell script in the place of a program. */
  void program(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Writes a file of the lab. */
  public void file(String name, String content) throws IOException {
    Files.writeString(lab.resolve(name), content);
  }

  /** Vagrant has no box any more. */
  public void withoutBoxes() throws IOException {
    Path box = home.resolve(".vagrant.d/boxes/x-VAGRANTSLASH-alpine/1.0.0/virtualbox");
    Files.delete(box.resolve("metadata.json"));
    Files.delete(box);
  }

  /** What Vagrant was told, as {@code FOLDER: WORDS}. */
  public List<String> vagrant() throws IOException {
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

  /** A script that is killed gives its turn back, as it does where there is flock. */
  void endTurn() throws IOException {
    Files.deleteIfExists(home.resolve(".homelab/turn"));
  }

  /** A folder of that user. */
  Path home(String name) {
    return home.resolve(name);
  }

  /** What Vagrant really did, as {@code VERB MACHINE}, in the order of the words. */
  public List<String> done() throws IOException {
    Path done = home.resolve("done");
    return Files.exists(done) ? Files.readAllLines(done).stream().sorted().toList() : List.of();
  }

  /** From now on, whatever Vagrant does to a machine takes that long. */
  public void delay(double seconds) throws IOException {
    Files.writeString(home.resolve("delay"), seconds + "\n");
  }

  /** The processes that run something of this computer. */
  public List<String> processes() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(base.toString()))
        .toList();
  }

  /**
   * What a process of the program gets.
   *
   * @param options of its JVM
   * @param seconds the longest that it may take
   * @param umask what its files get from the shell that starts it
   */
  public record Room(List<String> options, long seconds, String umask) {
    static final Room USUAL = new Room(List.of(), 120);

    Room(List<String> options, long seconds) {
      this(options, seconds, "022");
    }
  }

  /** The program at work in a process of its own. */
  public final class Running {
    private final Room room;
    private final String words;
    private final Path out;
    private final Path err;
    private final Process process;

    private Running(Room room, Path folder, Map<String, String> variables, List<String> words)
        throws IOException {
      this.room = room;
      this.words = String.join(" ", words);
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of("/bin/sh", "-c", "umask " + room.umask() + "; exec \"$@\"", "homelab"));
      if (OS.LINUX.isCurrentOs()) {
        // A shell that runs the tests in the background has its children ignore the signal.
        command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
      }
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(room.options());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      command.addAll(words);
      out = Files.createTempFile(home, "out", "");
      err = Files.createTempFile(home, "err", "");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", home.toString()));
      builder.environment().putAll(variables);
      process = builder.start();
    }

    public boolean hasEnded() {
      return !process.isAlive();
    }

    /** What it has printed so far. */
    public String printed() throws IOException {
      return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** What it has said so far beside that. */
    public String said() throws IOException {
      return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** As Ctrl-C, {@code INT}, or a shutdown, {@code TERM}, tells it to end. */
    public void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    }

    /** As {@code kill -9} ends it. */
    public void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** Waits for its end. */
    public CommandLineRun ended() throws IOException, InterruptedException {
      if (!process.waitFor(room.seconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("homelab did not end: " + words + "\n" + Files.readString(err));
      }
      CommandLineRun run =
          new CommandLineRun(
              process.exitValue(),
              Files.readString(out, StandardCharsets.UTF_8),
              Files.readString(err, StandardCharsets.UTF_8));
      Files.delete(out);
      Files.delete(err);
      return run;
    }
  }

  /** Begins the program in the folder of the lab, in a process of its own. */
  public Running begin(String... words) throws IOException {
    return begin(lab, Map.of(), words);
  }

  /** Begins the program in a folder, in a process of its own. */
  public Running begin(Path folder, Map<String, String> variables, String... words)
      throws IOException {
    return new Running(Room.USUAL, folder, variables, List.of(words));
  }

  /** Runs the program in the folder of the lab, in a process of its own. */
  public CommandLineRun homelab(Map<String, String> variables, String... words) throws Exception {
    return begin(lab, variables, words).ended();
  }

  /** Runs the program in the folder of the lab, in a process of its own that gets no more. */
  public CommandLineRun homelab(Room room, Map<String, String> variables, String... words)
      throws Exception {
    return new Running(room, lab, variables, List.of(words)).ended();
  }

  public CommandLineRun homelab(String... words) throws Exception {
    return homelab(Map.of(), words);
  }

  /** A box with a file of that name in it. */
  public static byte[] box(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      byte[] content = new byte[100_000];
      new Random(1).nextBytes(content);
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
