package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.Optional;

/** Brings machines of pools into the lab. */
@FunctionalInterface
public interface Adopter {
  /** For a lab all of whose machines are made. */
  Adopter NONE =
      (machine, host, workdir) -> {
        throw new IllegalStateException("no pool has " + machine);
      };

  /**
   * Makes the instance that a plan names a machine of the lab.
   *
   * @param machine the machine, which the state knows
   * @param host where it is
   * @param workdir the lab's folder there, which has the lab's marker
   * @return why not; then the instance is where it was
   */
  Optional<String> adopt(MachineName machine, HostName host, String workdir);
}
