package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A machine that exists, as far as anyone knows.
 *
 * @param host where
 * @param state how it is; {@code UNKNOWN} when the host was not asked or did not answer
 * @param record what earlier runs wrote down about it, if they did
 */
record Existing(HostName host, MachineState state, Optional<MachineRecord> record) {

  /** The virtual machine that has that machine's name, whether the workdir knows it or not. */
  static Optional<TakenName> virtualMachine(HostFacts facts, LabName lab, MachineName name) {
    return facts.machines().taken().stream()
        .filter(taken -> taken.isMachine() && taken.isFor(lab, name))
        .findFirst();
  }

  /**
   * Every machine of this lab that exists. What a host tells counts more than the state; what a
   * silent host has is unknown, and so still there. Where two hosts have the same machine, the
   * state's host wins.
   */
  static SortedMap<MachineName, Existing> find(
      Collection<HostAccount> accounts, LabName lab, Map<MachineName, MachineRecord> records) {
    SortedMap<MachineName, Existing> found = new TreeMap<>();
    Map<HostName, HostAccount> byName = new TreeMap<>();
    accounts.forEach(account -> byName.put(account.host().name(), account));
    records.forEach((name, record) -> {
      HostAccount account = byName.get(record.host());
      if (account == null || !account.shows(record)) {
        found.put(name, new Existing(record.host(), MachineState.UNKNOWN, Optional.of(record)));
      } else {
        MachineState state = account.facts().get().machines().own().get(name);
        if (state != null) {
          found.put(name, new Existing(record.host(), state, Optional.of(record)));
        } else if (record.phase() == Phase.CREATING) {
          // A Vagrant that outlived its run may be making it this very moment.
          found.put(name, new Existing(record.host(), MachineState.UNKNOWN, Optional.of(record)));
        } else if (virtualMachine(account.facts().get(), lab, name).isPresent()) {
          // Its workdir was deleted; the machine was not.
          found.put(name, new Existing(record.host(), MachineState.UNKNOWN, Optional.of(record)));
        }
      }
    });
    for (HostAccount account : accounts) {
      if (account.problem().isEmpty() && account.facts().isPresent()) {
        account
            .facts()
            .get()
            .machines()
            .own()
            .forEach((name, state) ->
                found.putIfAbsent(
                    name, new Existing(account.host().name(), state, Optional.empty())));
      }
    }
    return found;
  }
}
