package io.homelab.run;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.Connections;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An OpenSSH configuration that reaches the machines from here, through their hosts. The machines'
 * private keys lie on the hosts; they are fetched into {@code .homelab/keys}, readable for the user
 * alone.
 */
public final class GuestSshConfig {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Of a private key, in bytes. */
  private static final int LONGEST = 64 * 1024;

  private final List<Host> hosts;
  private final Connections connections;
  private final Path folder;
  private final HostBlocks blocks;

  /**
   * A configuration for machines of these hosts.
   *
   * @param folder the lab's {@code .homelab}
   * @param blocks the hosts' own part
   */
  public GuestSshConfig(List<Host> hosts, Connections connections, Path folder, HostBlocks blocks) {
    this.hosts = hosts;
    this.connections = connections;
    this.folder = folder;
    this.blocks = blocks;
  }

  /**
   * The configuration of the machines that are up, and of their hosts under {@code homelab-HOST}.
   *
   * @throws IOException when a key cannot be kept here
   * @throws io.homelab.remote.RemoteException when a host does not answer
   */
  public String text(LabState state, Set<MachineName> machines) throws IOException {
    StringBuilder text = new StringBuilder();
    Set<HostName> through = new TreeSet<>();
    for (MachineName name : machines) {
      Optional<MachineRecord> record = state.machine(name);
      if (record.isPresent() && record.get().access().isPresent()) {
        if (isBeyondSsh(record.get().host())) {
          text.append(
              "# %s: ssh cannot go through its host %s; use 'homelab vos ssh %s'\n\n"
                  .formatted(name, record.get().host(), name));
          continue;
        }
        through.add(record.get().host());
        machine(text, name, record.get().host(), record.get().access().get());
      }
    }
    addJumps(through);
    for (Host host : hosts) {
      if (through.contains(host.name()) && !host.isLocal()) {
        text.append(blocks.of(host));
      }
    }
    return text.toString();
  }

  private boolean isBeyondSsh(HostName on) {
    return hosts.stream()
        .anyMatch(host -> host.name().equals(on) && !host.isLocal() && !host.isOverSsh());
  }

  /** A host that another is reached through is needed, whether it has machines or not. */
  private void addJumps(Set<HostName> through) {
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Host host : hosts) {
        if (through.contains(host.name())
            && host.proxyJump().isPresent()
            && host.proxyJump().get() instanceof ProxyJump.ViaHost via) {
          grew |= through.add(via.host());
        }
      }
    }
  }

  private void machine(StringBuilder text, MachineName name, HostName on, GuestAccess access)
      throws IOException {
    text.append("Host ").append(name).append('\n');
    option(text, "HostName", access.address());
    option(text, "Port", Integer.toString(access.port()));
    option(text, "User", access.user());
    option(text, "StrictHostKeyChecking", "no");
    option(text, "UserKnownHostsFile", "/dev/null");
    option(text, "LogLevel", "ERROR");
    option(text, "IdentitiesOnly", "yes");
    int number = 1;
    for (String key : access.identityFiles()) {
      option(
          text, "IdentityFile", HostBlocks.quoted(fetch(on, key, name + "-" + number).toString()));
      number++;
    }
    if (hosts.stream().anyMatch(host -> host.name().equals(on) && !host.isLocal())) {
      option(text, "ProxyJump", HostBlocks.aliasOf(on));
    }
    text.append('\n');
  }

  private Path fetch(HostName host, String key, String name) throws IOException {
    ExecResult result =
        connections
            .to(host)
            .run(RemoteCommand.of(Argv.of("cat", "--", key), LIMIT).repeatable().keeping(LONGEST));
    if (!result.ok()) {
      throw new NoSuchFileException(
          "%s on host %s".formatted(key, host), null, result.stderr().strip());
    }
    Path keys = folder.resolve("keys");
    Files.createDirectories(
        keys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path file = keys.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.write(file, result.stdout().getBytes(StandardCharsets.UTF_8));
  }

  private static void option(StringBuilder text, String key, String value) {
    text.append("  ").append(key).append(' ').append(value).append('\n');
  }
}
