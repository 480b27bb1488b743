package example;

import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.MachineDigests;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code engine: paper} plays a lab through without VMs: a machine is a file in the workdir that
 * says whether it is up.
 */
public final class PaperEngine implements Engine {
  @Override
  public String name() {
    return "paper";
  }

  /** A sheet has to be replaced for another box; anything else can be written on it. */
  @Override
  public MachineDigests digests(
      Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint) {
    return new MachineDigests(
        CanonicalDigest.of(machine.box().toString()),
        CanonicalDigest.of(List.of(fingerprint.settings(), String.valueOf(nic))),
        fingerprint.scripts());
  }

  @Override
  public SortedMap<String, byte[]> definition(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      Optional<HostName> host) {
    StringBuilder names = new StringBuilder();
    placements.forEach((machine, on) -> {
      if (host.isEmpty() || host.get().equals(on)) {
        names.append(machine).append('\n');
      }
    });
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("paper.txt", names.toString().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  @Override
  public EngineSession open(EngineContext context) {
    return new PaperSession(context);
  }
}
