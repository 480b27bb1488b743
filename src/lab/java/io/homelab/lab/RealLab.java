package io.homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Real hosts in network namespaces of this computer, and the launcher {@code homelab} beside them.
 * A shell inside the lab reads what to run from its stdin, so the lab ends with this process,
 * however that ends.
 */
final class RealLab implements AutoCloseable {
  /** More than any single command needs, on a computer that is busy with other things, too. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Path ROOT = Path.of(System.getProperty("homelab.root", "")).toAbsolutePath();
  private static final Path SCRIPT = ROOT.resolve("src/lab/sh/lab");

  /**
   * Runs a command in the background; its process id, its outputs and, at the very end, its exit
   * code are in files. Without {@code env}, what a shell runs in the background would ignore
   * Ctrl-C.
   */
  private static final String SHELL =
      """
      job() {
        local n=$1
        shift
        {
          (echo $BASHPID >"$n.pid"; exec env --default-signal=INT,QUIT "$@") </dev/null >"$n.out" 2>"$n.err"
          echo $? >"$n.new"
          mv "$n.new" "$n.code"
        } &
      }
      """;

  private final Path base;
  private final Path jobs;
  private final Path folder;
  private final Process process;
  private final OutputStream shell;
  private int started;

  private RealLab(Path base, Process process) {
    this.base = base;
    this.jobs = base.resolve("jobs");
    this.folder = base.resolve("my lab");
    this.process = process;
    this.shell = process.getOutputStream();
  }

  /**
   * Starts hosts.
   *
   * @param base an empty folder for everything of the lab
   * @param hosts one or more, as {@code lab run --host} takes them
   */
  static RealLab start(Path base, String... hosts) throws IOException {
    List<String> words =
        new ArrayList<>(List.of(SCRIPT.toString(), "run", "--dir", base + "/hosts"));
    for (String host : hosts) {
      words.addAll(List.of("--host", host));
    }
    words.addAll(List.of("--", "bash", "-s"));
    for (String name : List.of("jobs", "my lab", "home")) {
      Files.createDirectories(base.resolve(name));
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(base.resolve("lab.log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    List.of("SSH_AUTH_SOCK", "SCHEDULING_STRATEGY", "HOMELAB_OWNER").forEach(environment::remove);
    RealLab lab = new RealLab(base, builder.start());
    lab.say("cd " + quoted(lab.jobs.toString()) + "; export HOME=" + quoted(base + "/home"));
    lab.say(SHELL);
    lab.begin("true").await(Duration.ofMinutes(1));
    return lab;
  }

  /** The folder with the lab's files; {@code homelab} runs in it. */
  Path folder() {
    return folder;
  }

  /** The folder with the box homelab/tiny. */
  Path boxes() {
    return Path.of(System.getProperty("homelab.lab.boxes", ROOT + "/target/lab")).toAbsolutePath();
  }

  /** What Vagrant's libvirt provider can use on this computer: kvm or qemu. */
  String driver() throws IOException {
    return Files.readString(base.resolve("hosts/driver")).strip();
  }

  /** The private key that all hosts accept. */
  Path key() {
    return base.resolve("hosts/key");
  }

  /** A topology of tiny machines up to {@code machines}. */
  String tiny(String name) throws IOException {
    return """
    lab: %s
    boxes_dir: %s
    defaults:
      box: homelab/tiny
      box_version: 1.0.0
      provider: libvirt
      memory_mb: 96
      vagrant: { libvirt: { driver: %s } }
    """
        .formatted(name, boxes(), driver());
  }

  /** Writes one of the lab's files. */
  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Reads one of the lab's files. */
  String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** Runs {@code homelab} to its end. */
  CommandResult homelab(String... words) {
    return beginHomelab(words).await(LIMIT);
  }

  /** Runs a command in a machine, through {@code homelab vos ssh}: a line for its shell. */
  CommandResult ssh(String machine, String... words) {
    return homelab("vos", "ssh", machine, "--", Argv.of(words).toShell());
  }

  /** How many network interfaces a machine has, the loopback among them. */
  long nics(String machine) {
    return ssh(machine, "ls", "/sys/class/net").exits(0).out().lines().count();
  }

  /** The names of all VMs that libvirt knows on a host. */
  List<String> domains(String host) {
    return on(host, "virsh -q list --all --name").lines().filter(n -> !n.isBlank()).toList();
  }

  /** Runs {@code homelab} to its end with one more environment variable, {@code NAME=VALUE}. */
  CommandResult homelabWith(String variable, String... words) {
    List<String> all =
        new ArrayList<>(List.of("env", "-C", folder.toString(), variable, ROOT + "/homelab"));
    all.addAll(List.of(words));
    return begin(all.toArray(String[]::new)).await(LIMIT);
  }

  /** Starts {@code homelab}. */
  Running beginHomelab(String... words) {
    List<String> all = new ArrayList<>(List.of("env", "-C", folder.toString(), ROOT + "/homelab"));
    all.addAll(List.of(words));
    return begin(all.toArray(String[]::new));
  }

  /** Runs a shell script as root on a host; returns its stdout. */
  String on(String host, String script) {
    return inLab(SCRIPT.toString(), "exec", host, "bash", "-c", script);
  }

  /** How many processes of a host have a text in their command line. */
  long processes(String host, String text) {
    return inLab(SCRIPT.toString(), "ps", host).lines().filter(l -> l.contains(text)).count();
  }

  /** Injects a fault, as {@code lab fault} takes it. */
  void fault(String host, String... what) {
    List<String> words = new ArrayList<>(List.of(SCRIPT.toString(), "fault", host));
    words.addAll(List.of(what));
    inLab(words.toArray(String[]::new));
  }

  /** Runs a command beside the hosts, which has to succeed; returns its stdout. */
  String inLab(String... words) {
    return begin(words).await(Duration.ofMinutes(1)).exits(0).out();
  }

  /** Starts a command beside the hosts. */
  Running begin(String... words) {
    int number = ++started;
    StringBuilder line = new StringBuilder("job " + number);
    Arrays.stream(words).forEach(word -> line.append(' ').append(quoted(word)));
    say(line.toString());
    return new Running(number, List.of(words));
  }

  /** A command that was started in the lab. */
  final class Running {
    private final int number;
    private final List<String> command;

    private Running(int number, List<String> command) {
      this.number = number;
      this.command = command;
    }

    /** What it wrote to stdout and stderr so far. */
    String output() {
      return read("out") + read("err");
    }

    /** Waits until it has written a text. */
    void awaitOutput(String text) {
      waitFor(LIMIT, () -> output().contains(text) || ended());
      assertThat(output()).as("output of %s", command).contains(text);
    }

    boolean ended() {
      return Files.exists(file("code"));
    }

    /** Sends a signal, {@code KILL} or {@code INT}. */
    void signal(String name) {
      inLab("kill", "-" + name, read("pid").strip());
    }

    /** Waits for its end and kills it when that takes too long. */
    CommandResult await(Duration limit) {
      if (!waitFor(limit, this::ended)) {
        say("kill -KILL " + read("pid").strip());
        throw new AssertionError(
            "not done within %s: %s%n%s%n--- lab.log:%n%s"
                .formatted(limit, command, output(), readFile(base.resolve("lab.log"))));
      }
      return new CommandResult(
          command, Integer.parseInt(read("code").strip()), read("out"), read("err"));
    }

    private Path file(String what) {
      return jobs.resolve(number + "." + what);
    }

    private String read(String what) {
      return readFile(file(what));
    }
  }

  /** Waits until something is so; returns whether it became so in time. */
  boolean waitFor(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        return condition.getAsBoolean();
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private void say(String line) {
    try {
      shell.write((line + "\n").getBytes(UTF_8));
      shell.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the lab has ended: " + readFile(base.resolve("lab.log")), e);
    }
  }

  private static String readFile(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Ends the lab with everything that runs in it. */
  @Override
  public void close() {
    try {
      shell.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
