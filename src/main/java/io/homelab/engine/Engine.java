package io.homelab.engine;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Something that makes machines on hosts and runs them. An engine keeps no state, answers the same
 * question with the same answer, and may be asked by many threads at once.
 */
public interface Engine {
  /** Its name, for people. */
  String name();

  /**
   * What a machine is compared by when it is planned again. What only a new machine can change
   * belongs to the shape, what a restart can change to the settings: {@link MachineDigests#since}
   * says what follows.
   *
   * @param nic the machine's bridged NIC, if it has one
   * @param fingerprint the machine's
   */
  MachineDigests digests(Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint);

  /**
   * The files that tell the engine, in a workdir, which machines there are: content by path
   * relative to the workdir. The same arguments give the same bytes.
   *
   * @param placements where each machine runs; machines without a host are left out
   * @param nics the bridged NICs, of the machines that have one
   * @param host the host that the files are for; absent means that one computer runs all machines
   */
  SortedMap<String, byte[]> definition(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      Optional<HostName> host);

  /** Gets ready to work on one host during one run. Does nothing there yet. */
  EngineSession open(EngineContext context);
}
