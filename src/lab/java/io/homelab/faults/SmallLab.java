package io.homelab.faults;

import io.homelab.ScriptedComputer;
import io.homelab.remote.SshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Four machines on two hosts: {@code a} is this computer, {@code b} is reached by a real sshd. Both
 * have the same scripted Vagrant, which counts what it does.
 *
 * @param folder where everything of it is
 */
record SmallLab(Path folder, ScriptedComputer computer) {
  /** What Vagrant does for a lab that is made once. */
  static final List<String> ONCE =
      List.of(
          "provision app",
          "provision cache",
          "provision db",
          "provision web",
          "up app",
          "up cache",
          "up db",
          "up web");

  private static final String TOPOLOGY =
      """
      lab: small
      defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
      machines:
        - { name: db, host: a, provision: [{ inline: id }], networks: [{ type: private_network, ip: 192.168.56.10 }] }
        - { name: cache, host: a, depends_on: [db], provision: [{ inline: id }], networks: [{ type: private_network, ip: 192.168.56.11 }] }
        - { name: app, host: b, provision: [{ inline: id }], networks: [{ type: private_network, ip: 192.168.56.12 }] }
        - { name: web, host: b, depends_on: [app], provision: [{ inline: id }], networks: [{ type: private_network, ip: 192.168.56.13 }] }
      """;

  /**
   * The folder on the host of a lab is below the home of who logs in, and a login at this server
   * has the home of the lab that uses it now.
   */
  record Server(SshServer sshd, Path current) implements AutoCloseable {
    static Server start(Path base) throws Exception {
      Path current = base.resolve("current");
      // sshd's own words end at a space.
      return new Server(
          SshServer.start(
              base.resolve("sshd"),
              List.of("ed25519"),
              List.of(
                  "Subsystem sftp internal-sftp",
                  "SetEnv HOME=%1$s/home PATH=%1$s/bin".formatted(current))),
          current);
    }

    @Override
    public void close() {
      sshd.close();
    }
  }

  /** A lab of its own, of which nothing was made so far. */
  static SmallLab make(Path folder, Server server) throws Exception {
    return make(folder, server, server.sshd().port(), "keepalive_s: 1, reconnect_s: 20");
  }

  /**
   * The same.
   *
   * @param port where that server is reached
   * @param patience further keys of the host
   */
  static SmallLab make(Path folder, Server server, int port, String patience) throws Exception {
    ScriptedComputer computer = new ScriptedComputer(Files.createDirectory(folder));
    Files.deleteIfExists(server.current());
    Files.createSymbolicLink(server.current(), folder);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
          - name: b
            address: %s
            ssh_user: %s
            ssh_port: %d
            ssh_key: %s
            workdir: ~/b
            capacity: { cpus: 64, memory_mb: 400 }
            %s
        """
            .formatted(
                SshServer.ADDRESS,
                System.getProperty("user.name"),
                port,
                server.sshd().userKey(),
                patience.replace(", ", "\n    ")));
    computer.file("topology.yaml", TOPOLOGY);
    Path known = Files.createDirectories(computer.home.resolve(".ssh")).resolve("known_hosts");
    server.sshd().trust(known, port);
    computer.delay(0.1);
    return new SmallLab(folder, computer);
  }

  /** Takes this computer out of the lab: what is left needs nothing that the process itself has. */
  void onlyB() throws IOException {
    for (String name : List.of("hosts.yaml", "topology.yaml")) {
      Path file = computer.lab.resolve(name);
      Files.write(
          file,
          Files.readAllLines(file).stream()
              .filter(line -> !line.contains("name: a,") && !line.contains("host: a,"))
              .toList());
    }
  }

  /** What the state says about the machines. */
  String machines() throws IOException {
    String home = computer.home.toString();
    return JsonMapper.shared()
        .readTree(Files.readString(computer.lab.resolve(".homelab/state.json")))
        .get("machines")
        .toString()
        .replace(home, "~");
  }

  /** The lines of the newest run's journal. */
  List<String> journal() throws IOException {
    Path journals = computer.lab.resolve(".homelab/journal");
    if (!Files.exists(journals)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(journals)) {
      Path newest = files.max(Comparator.naturalOrder()).orElse(null);
      return newest == null ? List.of() : Files.readAllLines(newest);
    }
  }

  /** Removes all of it. */
  void clear() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
