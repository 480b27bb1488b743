package io.homelab;

import io.homelab.engine.MachineDigests;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.BridgedNic;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MacAddresses;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.run.LocalScripts;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A state as an earlier run of the same lab would have left it. */
public final class StateBuilder {
  private final Lab lab;
  private LabState state;

  private StateBuilder(Lab lab) {
    this.lab = lab;
    this.state = LabState.empty(lab.name()).withLineage("11111111-2222-3333-4444-555555555555");
  }

  /** Nothing was made yet. */
  public static StateBuilder of(Lab lab) {
    return new StateBuilder(lab);
  }

  /** A machine that is done and on. */
  public StateBuilder ready(String name, String host) {
    return record(name, host, Optional.empty());
  }

  /** A machine that is done and on, with its NIC on {@code br0}. */
  public StateBuilder bridged(String name, String host, String address) {
    String mac =
        Objects.requireNonNull(
            MacAddresses.of(lab.name(), lab.machines().stream().map(Machine::name).toList(), 0)
                .get(new MachineName(name)));
    record(name, host, Optional.of(new BridgedNic(mac, "br0")));
    return change(
        name, record -> record.withBridged(new BridgedNicRecord(mac, "br0", Optional.of(address))));
  }

  private StateBuilder record(String name, String host, Optional<BridgedNic> nic) {
    MachineName machineName = new MachineName(name);
    Optional<Machine> machine = lab.machine(machineName);
    MachineDigests digests =
        machine
            .map(m ->
                new VagrantEngine()
                    .digests(
                        m,
                        nic,
                        Objects.requireNonNull(LocalScripts.fingerprints(lab).get(machineName))))
            .orElse(new MachineDigests("", "", ""));
    state =
        state.with(
            machineName,
            new MachineRecord(
                new Place(new HostName(host), FactsBuilder.WORKDIR),
                Phase.READY,
                MachineRecord.Power.ON,
                new Build(
                    machine.map(Machine::box).orElse(new BoxRef("x/alpine", "1.0.0", "libvirt")),
                    machine.map(Machine::resources).orElse(new Resources(1, 512, 0)),
                    digests.shape(),
                    digests.settings(),
                    digests.scripts()),
                new Contact(
                    machine.flatMap(Machine::privateIp),
                    Optional.empty(),
                    Optional.of(new GuestAccess("192.168.121.2", 22, "vagrant", List.of("/k"))),
                    machine.stream()
                        .flatMap(m -> m.dependsOn().stream())
                        .sorted()
                        .map(target -> "? " + target)
                        .toList())));
    return this;
  }

  /** Changes the record of a machine. */
  public StateBuilder change(String name, UnaryOperator<MachineRecord> change) {
    MachineName machine = new MachineName(name);
    state = state.with(machine, change.apply(state.machine(machine).orElseThrow()));
    return this;
  }

  public LabState build() {
    return state;
  }
}
