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
import io.homelab.remote.RemoteException;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenSSH configuration that reaches the machines from here, through their hosts. The machines'
 * private keys lie on the hosts; they are fetched into {@code .homelab/keys}, readable for the user
 * alone.
 */
public final class GuestSshConfig {
  private static final Logger LOG = LoggerFactory.getLogger(GuestSshConfig.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String KEYS = "keys";

  /** Of a private key, in bytes. */
  private static final int LONGEST = 64 * 1024;

  private final List<Host> hosts;
  private final Connections connections;
  private final Path folder;
  private final HostBlocks blocks;
  private final boolean keysAtHand;

  /** The machines whose keys could not be fetched, with the reason; and the hosts that failed. */
  private final SortedMap<MachineName, String> keyless = new TreeMap<>();

  private final Map<HostName, String> silent = new TreeMap<>();

  /**
   * A configuration for machines of these hosts.
   *
   * @param folder the lab's {@code .homelab}
   * @param blocks the hosts' own part
   */
  public GuestSshConfig(List<Host> hosts, Connections connections, Path folder, HostBlocks blocks) {
    this(hosts, connections, folder, blocks, false);
  }

  private GuestSshConfig(
      List<Host> hosts,
      Connections connections,
      Path folder,
      HostBlocks blocks,
      boolean keysAtHand) {
    this.hosts = hosts;
    this.connections = connections;
    this.folder = folder;
    this.blocks = blocks;
    this.keysAtHand = keysAtHand;
  }

  /**
   * The same with the keys that are here already: only for others a host is asked, and one that
   * does not answer leaves its machines without theirs.
   */
  public GuestSshConfig withKeysAtHand() {
    return new GuestSshConfig(hosts, connections, folder, blocks, true);
  }

  /** The machines whose keys could not be fetched for the last text, with the reason. */
  public SortedMap<MachineName, String> keyless() {
    return keyless;
  }

  /** The keys of a machine, as they lie here once they are fetched. */
  public static List<Path> keysOf(Path folder, MachineName name, GuestAccess access) {
    List<Path> keys = new ArrayList<>();
    for (int number = 1; number <= access.identityFiles().size(); number++) {
      keys.add(folder.resolve(KEYS).resolve(name + "-" + number));
    }
    return keys;
  }

  /** Takes away the keys of a machine that is made anew: it gets others. */
  static void forgetKeys(Path folder, MachineName name) {
    Path keys = folder.resolve(KEYS);
    for (int number = 1; Files.exists(keys.resolve(name + "-" + number)); number++) {
      try {
        Files.delete(keys.resolve(name + "-" + number));
      } catch (IOException e) {
        LOG.debug("the old key of {} stays", name, e);
        return;
      }
    }
  }

  /** Whether ssh can go through the host of a machine at all. */
  public boolean reaches(HostName on) {
    return !isBeyondSsh(on);
  }

  /**
   * The configuration of the machines that are up, and of their hosts under {@code homelab-HOST}.
   *
   * @throws IOException when a key cannot be kept here
   * @throws io.homelab.remote.RemoteException when a host does not answer
   */
  public String text(LabState state, Set<MachineName> machines) throws IOException {
    keyless.clear();
    silent.clear();
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
    text.append("Host ").append(blocks.alias(name)).append('\n');
    option(text, "HostName", access.address());
    option(text, "Port", Integer.toString(access.port()));
    option(text, "User", access.user());
    option(text, "StrictHostKeyChecking", "no");
    option(text, "UserKnownHostsFile", "/dev/null");
    option(text, "LogLevel", "ERROR");
    option(text, "IdentitiesOnly", "yes");
    for (Path key : keys(name, on, access)) {
      option(text, "IdentityFile", HostBlocks.quoted(key.toString()));
    }
    if (hosts.stream().anyMatch(host -> host.name().equals(on) && !host.isLocal())) {
      option(text, "ProxyJump", blocks.alias(on));
    } else {
      blocks.noJump().ifPresent(none -> option(text, "ProxyJump", none));
    }
    text.append('\n');
  }

  private List<Path> keys(MachineName name, HostName on, GuestAccess access) throws IOException {
    List<Path> keys = keysOf(folder, name, access);
    for (int index = 0; index < keys.size(); index++) {
      if (!keysAtHand) {
        fetch(on, access.identityFiles().get(index), keys.get(index));
      } else if (!Files.isReadable(keys.get(index))) {
        tryToFetch(name, on, access.identityFiles().get(index), keys.get(index));
      }
    }
    return keys;
  }

  private void tryToFetch(MachineName name, HostName on, String key, Path file) throws IOException {
    if (!silent.containsKey(on)) {
      try {
        fetch(on, key, file);
        return;
      } catch (RemoteException e) {
        silent.put(on, String.valueOf(e.getMessage()));
      } catch (NoSuchFileException e) {
        keyless.put(name, "there is no " + e.getMessage());
        return;
      }
    }
    keyless.put(name, Objects.requireNonNull(silent.get(on)));
  }

  /** The old key is there until the new one is whole: somebody may log in with it right now. */
  private void fetch(HostName host, String key, Path file) throws IOException {
    ExecResult result =
        connections
            .to(host)
            .run(RemoteCommand.of(Argv.of("cat", "--", key), LIMIT).repeatable().keeping(LONGEST));
    if (!result.ok()) {
      throw new NoSuchFileException(
          "%s on host %s".formatted(key, host), null, result.stderr().strip());
    }
    Path keys = Objects.requireNonNull(file.getParent());
    PrivateFiles.folder(keys);
    Path fresh = Files.createTempFile(keys, ".key", ".new");
    try {
      Files.write(fresh, result.stdout().getBytes(StandardCharsets.UTF_8));
      PrivateFiles.move(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void option(StringBuilder text, String key, String value) {
    text.append("  ").append(key).append(' ').append(value).append('\n');
  }
}
