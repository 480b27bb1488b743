package io.homelab;

import io.homelab.remote.ssh.EmbeddedSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A host over SSH that answers as an honest one does, until it is told to lie. Its programs are the
 * scripts of a {@link ScriptedComputer}, and so are its lies.
 */
final class EvilHost implements AutoCloseable {
  private final ScriptedComputer computer;
  private final EmbeddedSshd sshd;
  private final Path shell;

  EvilHost(Path directory) throws IOException {
    computer = new ScriptedComputer(Files.createDirectories(directory));
    sshd = EmbeddedSshd.start(computer.home);
    shell = directory.resolve("shell");
    logsIn("");
    Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwx------"));
    sshd.loginShell(shell.toString(), "-c");
  }

  /** The address line of hosts.yaml. */
  String entry(String name) {
    return entry(name, sshd.port());
  }

  /** The address line of whatever listens at that port. */
  static String entry(String name, int port) {
    return "{ name: %s, address: %s, ssh_port: %d, ssh_user: ops, ssh_key: ~/.ssh/id_rsa,"
            .formatted(name, EmbeddedSshd.ADDRESS, port)
        + " workdir: ~/lab, reconnect_s: 0, capacity: { cpus: 8, memory_mb: 4000 } }";
  }

  /** Whoever has that home may log in, and knows the host's key. */
  void knows(Path home) throws IOException {
    key(home);
    sshd.trust(home.resolve(".ssh/known_hosts"));
  }

  /** Whoever has that home may log in. */
  static void key(Path home) throws IOException {
    EmbeddedSshd.settings(home, List.of());
  }

  /**
   * From now on, a login does this first; {@code $2} is what it was asked.
   *
   * @param lies shell commands
   */
  void logsIn(String lies) throws IOException {
    Files.writeString(
        shell,
        "#!/bin/sh\n%s\nPATH=%s\nexport PATH\nexec /bin/sh -c \"$2\"\n"
            .formatted(lies, computer.home.resolveSibling("bin")));
  }

  /** From now on, that program is this script; {@code honest-NAME} is what it was. */
  void lies(String program, String body) throws IOException {
    Path bin = computer.home.resolveSibling("bin");
    if (!Files.exists(bin.resolve("honest-" + program))) {
      Files.copy(bin.resolve(program), bin.resolve("honest-" + program));
    }
    computer.program(program, body);
  }

  Path home() {
    return computer.home;
  }

  @Override
  public void close() {
    sshd.close();
  }
}
