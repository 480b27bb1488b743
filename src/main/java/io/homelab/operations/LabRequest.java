package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.model.StatePlace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which lab to open.
 *
 * @param hosts {@code hosts.yaml}
 * @param topology {@code topology.yaml}
 * @param mayAsk whether somebody is there to type a passphrase
 * @param sshConfig whether the user's SSH configuration counts
 * @param as the name of the lab, if it is not the one that the topology says
 * @param state where states are kept, if it is not where the environment and the hosts file say
 */
public record LabRequest(
    Path hosts,
    Path topology,
    boolean mayAsk,
    boolean sshConfig,
    Optional<LabName> as,
    Optional<StatePlace> state) {
  /** The same with its state there. */
  public LabRequest at(StatePlace place) {
    return new LabRequest(hosts, topology, mayAsk, sshConfig, as, Optional.of(place));
  }

  /** The lab that the topology says. */
  public LabRequest(Path hosts, Path topology, boolean mayAsk, boolean sshConfig) {
    this(hosts, topology, mayAsk, sshConfig, Optional.empty(), Optional.empty());
  }
}
