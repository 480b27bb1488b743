package io.homelab.plan;

import io.homelab.engine.MachineDigests;
import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Role;
import io.homelab.placement.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is planned for one machine. */
public sealed interface MachineStep {
  /** The machine's name. */
  MachineName name();

  /** Where it is after the plan; for {@link Remove}, where it is now. */
  HostName host();

  /** The hosts that have to do with it: where it goes, and where it is. */
  Set<HostName> hosts();

  /** What happens to it. */
  Action action();

  /** Why, in one sentence. */
  String reason();

  /** What has to be done to a machine, in the order of this list. */
  enum Work {
    /** Destroy what an earlier attempt, another box or another host left. */
    CLEAR,
    /** {@code vagrant up}. */
    BOOT,
    /** {@code vagrant reload}. */
    RELOAD,
    /** Run its provision scripts. */
    PROVISION,
    /** Read its addresses and write its {@code /etc/hosts} block. */
    CONNECT
  }

  /**
   * A machine of the topology.
   *
   * @param machine the machine as described
   * @param host where it goes
   * @param previousHost where it is now, when it exists
   * @param action what happens to it
   * @param work what that means for the host; empty for {@link Action#KEEP}
   * @param reason why
   * @param decision how its host was chosen
   * @param nic its bridged NIC, when an edge crosses hosts and the bridge is known
   * @param bridgeBecause the machines on other hosts at the other ends of its edges, sorted
   * @param digests what it is compared by next time
   * @param adoption the machine of a pool that it becomes, where it is not made
   * @param provisioned whether the provisioners of its pool's template have run in it already, and
   *     no others
   */
  record Present(
      Machine machine,
      HostName host,
      Optional<HostName> previousHost,
      Action action,
      Set<Work> work,
      String reason,
      Decision decision,
      Optional<BridgedNic> nic,
      List<MachineName> bridgeBecause,
      MachineDigests digests,
      Optional<Adoption> adoption,
      boolean provisioned)
      implements MachineStep {
    /** Of a machine that comes from no pool. */
    public Present(
        Machine machine,
        HostName host,
        Optional<HostName> previousHost,
        Action action,
        Set<Work> work,
        String reason,
        Decision decision,
        Optional<BridgedNic> nic,
        List<MachineName> bridgeBecause,
        MachineDigests digests) {
      this(
          machine,
          host,
          previousHost,
          action,
          work,
          reason,
          decision,
          nic,
          bridgeBecause,
          digests,
          Optional.empty(),
          false);
    }

    @Override
    public MachineName name() {
      return machine.name();
    }

    @Override
    public Set<HostName> hosts() {
      Set<HostName> hosts = new TreeSet<>(previousHost.stream().toList());
      hosts.add(host);
      return hosts;
    }

    /** Whether it has a bridged NIC. */
    public boolean bridged() {
      return !bridgeBecause.isEmpty();
    }
  }

  /**
   * A machine that is no longer in the topology.
   *
   * @param name its name
   * @param host where it is
   * @param role its role, if still known: the machine's own name otherwise
   * @param reason why
   */
  record Remove(MachineName name, HostName host, Role role, String reason) implements MachineStep {
    @Override
    public Set<HostName> hosts() {
      return Set.of(host);
    }

    @Override
    public Action action() {
      return Action.DESTROY;
    }
  }
}
