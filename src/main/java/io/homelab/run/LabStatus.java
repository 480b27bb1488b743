package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.StrayCopy;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the machines of a lab are doing: as last seen, or as their hosts just told. */
public final class LabStatus {
  private LabStatus() {}

  /** As last seen by a run of HomeLab. */
  public static List<MachineStatus> lastSeen(Lab lab, LabState state) {
    List<MachineStatus> statuses = new ArrayList<>();
    for (MachineName name : names(lab, state)) {
      statuses.add(
          status(
              lab,
              name,
              state.machine(name),
              state.machine(name).map(LabStatus::lastState).orElse("not_created")));
    }
    return statuses;
  }

  /**
   * As the hosts told, in workdirs that carry this lab's and this owner's marker; a machine of a
   * host that did not answer, or whose workdir is another's by now, is {@code unknown}, never gone.
   * A stray is none of the lab's machines.
   */
  public static List<MachineStatus> live(
      Lab lab, LabState state, SortedMap<HostName, ProbeResult> told, String owner) {
    LabIdentity identity = new LabIdentity(lab.name(), owner, state.lineage());
    SortedMap<HostName, ProbeResult> probes = StrayCopy.apart(state, identity, told);
    SortedMap<MachineName, Map.Entry<HostName, MachineState>> found = new TreeMap<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached
          && reached.facts().workdir().marker().map(identity::owns).orElse(false)) {
        reached
            .facts()
            .machines()
            .own()
            .forEach((name, machineState) -> {
              boolean recorded = state.machine(name).map(r -> r.host().equals(host)).orElse(false);
              if (recorded || !found.containsKey(name)) {
                found.put(name, Map.entry(host, machineState));
              }
            });
      }
    });
    List<MachineStatus> statuses = new ArrayList<>();
    SortedSet<MachineName> names = names(lab, state);
    names.addAll(found.keySet());
    for (MachineName name : names) {
      Optional<MachineRecord> record = state.machine(name);
      Map.Entry<HostName, MachineState> seen = found.get(name);
      if (seen != null) {
        MachineStatus known = status(lab, name, record, wireName(seen.getValue()));
        statuses.add(
            new MachineStatus(
                name,
                Optional.of(seen.getKey()),
                known.state(),
                known.privateIp(),
                known.bridgedIp()));
      } else {
        boolean asked = record.map(r -> tells(probes.get(r.host()), identity)).orElse(true);
        statuses.add(status(lab, name, record, asked ? "not_created" : "unknown"));
      }
    }
    return statuses;
  }

  private static boolean tells(@Nullable ProbeResult probe, LabIdentity identity) {
    return probe instanceof ProbeResult.Reached reached
        && reached.facts().workdir().marker().map(identity::owns).orElse(true);
  }

  private static SortedSet<MachineName> names(Lab lab, LabState state) {
    SortedSet<MachineName> names = new TreeSet<>(state.machines().keySet());
    lab.machines().forEach(machine -> names.add(machine.name()));
    return names;
  }

  private static MachineStatus status(
      Lab lab, MachineName name, Optional<MachineRecord> record, String state) {
    return new MachineStatus(
        name,
        record.map(MachineRecord::host),
        state,
        record
            .flatMap(MachineRecord::privateIp)
            .or(() -> lab.machine(name).flatMap(Machine::privateIp)),
        record.flatMap(MachineRecord::bridgedAddress));
  }

  private static String lastState(MachineRecord record) {
    if (record.phase() == Phase.CREATING) {
      return "creating";
    }
    return switch (record.power()) {
      case ON -> "running";
      case SUSPENDED -> "suspended";
      case OFF -> "stopped";
    };
  }

  private static String wireName(MachineState state) {
    return switch (state) {
      case RUNNING -> "running";
      case SUSPENDED -> "suspended";
      case STOPPED -> "stopped";
      case OUT_OF_SPACE, IO_ERROR -> "paused";
      case UNKNOWN -> "unknown";
    };
  }
}
