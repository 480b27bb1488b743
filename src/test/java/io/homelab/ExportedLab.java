package io.homelab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A lab {@code demo} as an earlier run left it: {@code db} and {@code web} on this computer, {@code
 * far} on a host that nobody answers at, {@code spare} not made. The keys of the first two are
 * where this computer as their host has them.
 */
public final class ExportedLab {
  private final Path base;
  private final Path folder;

  /** Writes its files below that folder, which is empty. */
  public ExportedLab(Path base) throws IOException {
    this(base, "my lab");
  }

  /** The same in a folder of that name. */
  public ExportedLab(Path base, String name) throws IOException {
    this.base = base;
    this.folder = Files.createDirectories(base.resolve(name));
    Files.createDirectories(home());
    Files.writeString(base.resolve("host key"), "the key of a machine\n");
    write(
        "hosts.yaml",
        """
        hosts:
          - { name: here, address: 127.0.0.1 }
          - { name: off, address: 127.0.0.1, ssh_user: ops, ssh_port: 1 }
        """);
    write(
        "topology.yaml",
        """
        lab: demo
        defaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt }
        machines:
          - { name: db, role: data-store, check: { port: 5432 } }
          - { name: far, role: data-store, depends_on: [db] }
          - { name: spare }
          - { name: web, role: web, depends_on: [db] }
        """);
    state("127.0.0.1");
  }

  /** Where its files are. */
  public Path folder() {
    return folder;
  }

  /** The home of its user. */
  public Path home() {
    return base.resolve("home");
  }

  /** From now on, machines have that address on the private network. */
  public void state(String address) throws IOException {
    String machine =
        """
        "%s": { "host": "%s", "workdir": "/w", "phase": "ready", "running": true,
          "box": { "name": "x/alpine", "version": "1.0.0", "provider": "libvirt" },
          "resources": { "cpus": 1, "memory_mb": 512, "disk_gb": 0 },
          "shape": "", "settings": "", "scripts": "", "knows": [], "private_ip": "%s",
          "access": { "address": "192.168.121.9", "port": 22, "user": "vagrant",
            "identity_files": ["%s"] } }\
        """;
    String key = base.resolve("host key").toString();
    write(
        ".homelab/state.json",
        "{ \"schema_version\": 1, \"lab\": \"demo\", \"serial\": 7, \"next_host_index\": 0,"
            + " \"machines\": {\n"
            + String.join(
                ",\n",
                machine.formatted("db", "here", address, key),
                machine.formatted("far", "off", "192.168.57.30", key),
                machine.formatted("web", "here", address, key))
            + "} }\n");
  }

  /** Writes one of its files. */
  public Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }

  /** Runs {@code homelab} in its folder. */
  public CommandLineRun homelab(String... words) {
    return CommandLineRun.in(
        folder, Map.of("HOMELAB_LAUNCHER", "/opt/home lab/homelab"), List.of(words));
  }
}
