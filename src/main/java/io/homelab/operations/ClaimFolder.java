package io.homelab.operations;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a claimant needs on this computer: keys, and a configuration for OpenSSH. */
final class ClaimFolder {
  private static final String FOLDER = "claims";
  private static final String CONFIG = "ssh_config";

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
    return SshConfigFile.write(file, text(claim, instances));
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
