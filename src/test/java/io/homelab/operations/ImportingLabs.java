package io.homelab.operations;

import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.ForeignDefinition;
import io.homelab.engine.MachineDigests;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Opens no lab, and imports foreign definitions.
 *
 * @param home the user's
 * @param reader reads them
 * @param problems what is wrong with every topology
 */
public record ImportingLabs(Path home, ForeignDefinition reader, List<String> problems)
    implements LabOpener {
  @Override
  public OpenLab open(LabRequest request) {
    throw new AssertionError("an import needs no lab");
  }

  @Override
  public LabHosts hosts(LabRequest request) {
    throw new AssertionError("an import needs no host");
  }

  @Override
  public Engine engine(Optional<String> name) {
    return new Reading(reader);
  }

  @Override
  public RemoteHost thisComputer() {
    return new LocalHost(new HostName("here"), home);
  }

  @Override
  public List<String> problems(Path file, String text) {
    return problems;
  }

  /** An engine for nothing else. */
  private record Reading(ForeignDefinition reader) implements Engine {
    @Override
    public String name() {
      return "reading";
    }

    @Override
    public Optional<ForeignDefinition> foreign() {
      return Optional.of(reader);
    }

    @Override
    public MachineDigests digests(
        Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint) {
      throw new AssertionError("no machine is planned");
    }

    @Override
    public SortedMap<String, byte[]> definition(
        Lab lab,
        SortedMap<MachineName, HostName> placements,
        SortedMap<MachineName, BridgedNic> nics,
        Optional<HostName> host) {
      throw new AssertionError("no machine is defined");
    }

    @Override
    public EngineSession open(EngineContext context) {
      throw new AssertionError("no machine is made");
    }
  }
}
