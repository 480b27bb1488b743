package io.homelab.engine;

import io.homelab.model.Argv;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.Optional;
import java.util.SortedMap;

/** Creates and runs machines on hosts. An engine is stateless, deterministic and thread-safe. */
public interface Engine {
  /** Its name, for people. */
  String name();

  /**
   * The digests that later plans compare a machine by. What needs a new machine to change belongs
   * to the shape, what a restart can change to the settings; see {@link MachineDigests#since}.
   *
   * @param nic the machine's bridged NIC, if it has one
   * @param fingerprint the machine's
   */
  MachineDigests digests(Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint);

  /**
   * The files that define the machines in a workdir: content by relative path. The same arguments
   * give the same bytes.
   *
   * @param placements where each machine runs; machines without a host are left out
   * @param nics the bridged NICs, of the machines that have one
   * @param host the host that the files are for; empty if one computer runs all machines
   */
  SortedMap<String, byte[]> definition(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      Optional<HostName> host);

  /**
   * Reads what people wrote for this engine themselves.
   *
   * @return nothing when it reads no files but its own
   */
  default Optional<ForeignDefinition> foreign() {
    return Optional.empty();
  }

  /**
   * The boxes that it keeps on a host, for all labs of the host's user alike. Does nothing there
   * yet.
   *
   * @param lab the lab that asks
   * @return nothing if it keeps none that could be removed
   */
  default Optional<BoxShelf> shelf(EngineContext context, Lab lab) {
    return Optional.empty();
  }

  /**
   * The command that makes a machine known in a workdir by another name. Its VM stays as it is. It
   * ends with 0 when that is done, with 3 when the other name is taken there, with 4 when no
   * machine has the first one; then it has changed nothing.
   *
   * @return nothing if the engine cannot do that
   */
  default Optional<Argv> renaming(String workdir, MachineName from, MachineName to) {
    return Optional.empty();
  }

  /**
   * The command that makes a machine of one workdir a machine of another one on the same host. Its
   * VM runs on, and says from then on that it is the other lab's. It ends with 0 when that is done,
   * with 3 when the other name is taken there, with 4 when no machine has the first one, with 5
   * when the VM cannot say whose it is, with 6 when the workdirs are on different file systems.
   * Ended with another number than 0, or cut off, it left the machine where it was.
   *
   * @param lineage of the other lab
   * @return nothing if the engine cannot do that
   */
  default Optional<Argv> handingOver(
      String workdir, MachineName from, String otherWorkdir, MachineName to, String lineage) {
    return Optional.empty();
  }

  /** Opens a session for one host in one run. Does nothing on the host yet. */
  EngineSession open(EngineContext context);
}
