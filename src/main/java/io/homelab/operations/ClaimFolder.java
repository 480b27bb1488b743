package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.pool.ClaimId;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolInstance;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.run.GuestSshConfig;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a claimant needs on this computer: keys, and a configuration for OpenSSH. */
final class ClaimFolder {
  private static final String FOLDER = "claims";
  private static final String CONFIG = "ssh_config";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._-]+");
  private static final Pattern JUMP =
      Pattern.compile("ProxyJump (homelab-[a-z0-9-]+)$", Pattern.MULTILINE);

  private final LabPools pools;
  private final Path folder;

  ClaimFolder(LabPools pools, ClaimId id) {
    this.pools = pools;
    this.folder = pools.folder().resolve(FOLDER).resolve(id.value());
  }

  /**
   * Fetches the keys, and writes the configuration.
   *
   * @return its file
   */
  Path write(PoolClaim claim, Collection<PoolInstance> instances) throws IOException {
    Path file = folder.resolve(CONFIG);
    String text = reachedBy(file, text(claim, instances));
    Path fresh =
        Files.createTempFile(
            folder,
            CONFIG,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
    return Files.move(
        fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * OpenSSH passes the path of its configuration to the ssh of a jump without quotes, so that a
   * path with a blank in it is cut there.
   */
  private static String reachedBy(Path file, String text) {
    if (PLAIN.matcher(file.toString()).matches()) {
      return text;
    }
    String command =
        "ProxyCommand ssh -F %s -W [%%h]:%%p "
            .formatted(Argv.quote(file.toString()).replace("%", "%%"));
    return JUMP.matcher(text).replaceAll(jump -> Matcher.quoteReplacement(command) + jump.group(1));
  }

  /** The configuration; the keys that it names are fetched. */
  String text(PoolClaim claim, Collection<PoolInstance> instances) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Map<Object, PoolInstance> byId = new HashMap<>();
    instances.forEach(each -> byId.put(each.id(), each));
    SortedMap<MachineName, MachineRecord> records = new TreeMap<>();
    for (PoolClaim.ClaimedMachine machine : claim.machines()) {
      PoolInstance instance = byId.get(machine.instance());
      if (instance != null) {
        records.put(machine.name(), record(instance));
      }
    }
    return new GuestSshConfig(
            pools.lab().hosts().all(),
            pools.lab().hosts().connections(),
            folder,
            new HostBlocks(pools.lab().hosts().ssh()))
        .text(LabState.empty(pools.lab().lab().name()).withMachines(records), records.keySet());
  }

  private static MachineRecord record(PoolInstance instance) {
    return new MachineRecord(
        new MachineRecord.Place(instance.host(), ""),
        MachineRecord.Phase.READY,
        MachineRecord.Power.ON,
        new MachineRecord.Build(new BoxRef("unknown", "0", "libvirt"), Resources.ZERO, "", "", ""),
        new MachineRecord.Contact(
            InstanceAccess.privateIp(instance.access()),
            Optional.empty(),
            InstanceAccess.of(instance.access()),
            List.of()));
  }

  /** Deletes it, with the keys. */
  void discard() {
    if (Files.isDirectory(folder)) {
      EphemeralFolders.discard(folder);
    }
  }
}
