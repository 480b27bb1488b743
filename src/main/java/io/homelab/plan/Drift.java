package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.probe.VirtualHardware;
import io.homelab.probe.VirtualHardware.DiskRoom;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of a machine since a run of HomeLab last saw it, by nothing that HomeLab did.
 *
 * @param kind what it is called
 * @param sentence the same in words, without the machine's name
 */
public record Drift(DriftKind kind, String sentence) {
  /**
   * What became of a machine that the state has. Nothing is said of one that a run was stopped
   * while making, nor where its host was not asked, or tells of another workdir than the machine's.
   *
   * @param identity whose workdirs count
   * @param probes what the hosts told
   * @param found the host that has it, if one does
   */
  public static List<Drift> of(
      LabIdentity identity,
      MachineName name,
      MachineRecord record,
      Optional<HostName> found,
      Map<HostName, ProbeResult> probes) {
    if (record.phase() == MachineRecord.Phase.CREATING) {
      return List.of();
    }
    return switch (probes.get(record.host())) {
      case null -> List.of();
      case ProbeResult.Unreachable gone ->
          List.of(
              new Drift(
                  DriftKind.UNKNOWN,
                  "host %s does not answer: nothing is known of it, and its room counts as used"
                      .formatted(record.host())));
      case ProbeResult.Reached reached ->
          shows(reached.facts(), identity, record)
              ? ofShown(identity.lab(), name, record, found, reached.facts())
              : List.of();
    };
  }

  private static boolean shows(HostFacts facts, LabIdentity identity, MachineRecord record) {
    return facts.workdir().path().equals(record.workdir())
        && facts.workdir().marker().map(identity::owns).orElse(true);
  }

  private static List<Drift> ofShown(
      LabName lab,
      MachineName name,
      MachineRecord record,
      Optional<HostName> found,
      HostFacts facts) {
    MachineState state = facts.machines().own().get(name);
    if (state == null) {
      return List.of(absent(lab, name, record, found, facts));
    }
    List<Drift> drift = new ArrayList<>();
    VirtualHardware hardware = facts.machines().hardwareOf(name);
    preempted(name, record, state, facts)
        .or(() -> power(record, state, hardware))
        .ifPresent(drift::add);
    resized(record, hardware).ifPresent(drift::add);
    record.bridged().flatMap(nic -> bridgeLost(nic, record, hardware, facts)).ifPresent(drift::add);
    return List.copyOf(drift);
  }

  private static Drift absent(
      LabName lab,
      MachineName name,
      MachineRecord record,
      Optional<HostName> found,
      HostFacts facts) {
    Optional<TakenName> untracked = Existing.virtualMachine(facts, lab, name);
    if (untracked.isPresent()) {
      return new Drift(
          DriftKind.UNTRACKED,
          "%s exists, but its workdir lost track of it".formatted(untracked.get().words()));
    }
    return found
        .filter(host -> !host.equals(record.host()))
        .map(host ->
            new Drift(
                DriftKind.ELSEWHERE,
                "host %s has it, and no longer host %s".formatted(host, record.host())))
        .orElseGet(() ->
            new Drift(DriftKind.VANISHED, "host %s has it no longer".formatted(record.host())));
  }

  private static Optional<Drift> preempted(
      MachineName name, MachineRecord record, MachineState state, HostFacts facts) {
    return facts
        .workdir()
        .marker()
        .filter(marker -> state == MachineState.STOPPED)
        .flatMap(marker -> Optional.ofNullable(marker.preempted().get(name.value())))
        .map(other ->
            new Drift(
                DriftKind.PREEMPTED,
                "it was halted to make room for lab %s, and its disk is on host %s"
                    .formatted(other.by(), record.host())));
  }

  private static Optional<Drift> power(
      MachineRecord record, MachineState state, VirtualHardware hardware) {
    return Optional.ofNullable(
        switch (state) {
          case RUNNING ->
              record.running()
                  ? null
                  : new Drift(DriftKind.STARTED, "it was not running when HomeLab last saw it");
          case STOPPED ->
              record.running()
                  ? new Drift(DriftKind.STOPPED, "it was running when HomeLab last saw it")
                  : null;
          case SUSPENDED ->
              record.running()
                  ? new Drift(DriftKind.SUSPENDED, "it was running when HomeLab last saw it")
                  : null;
          case OUT_OF_SPACE ->
              new Drift(DriftKind.OUT_OF_SPACE, outOfSpace(record.host(), hardware.diskRoom()));
          case IO_ERROR ->
              new Drift(
                  DriftKind.IO_ERROR,
                  "its hypervisor paused it because a disk on host %s could not be written"
                      .formatted(record.host()));
          case UNKNOWN -> null;
        });
  }

  /** What a person does about a machine that its hypervisor paused for lack of room. */
  public static String outOfSpace(HostName host, Optional<DiskRoom> room) {
    String paused = "its hypervisor paused it for lack of disk space on host %s".formatted(host);
    return room.map(left ->
            left.suffices()
                ? "%s; %s has %d MB free now".formatted(paused, left.folder(), left.freeMb())
                : "%s; free at least %d MB in %s, which has %d MB left"
                    .formatted(paused, VirtualHardware.LEAST_ROOM_MB, left.folder(), left.freeMb()))
        .orElse(paused);
  }

  private static Optional<Drift> resized(MachineRecord record, VirtualHardware hardware) {
    List<String> differences = new ArrayList<>();
    differs("%d cpus instead of %d", hardware.cpus(), record.resources().cpus())
        .ifPresent(differences::add);
    differs("%d MB of memory instead of %d", hardware.memoryMb(), record.resources().memoryMb())
        .ifPresent(differences::add);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(new Drift(DriftKind.RESIZED, "it has " + String.join(" and ", differences)));
  }

  private static Optional<String> differs(String words, OptionalLong told, long given) {
    return told.isPresent() && told.getAsLong() != given
        ? Optional.of(words.formatted(told.getAsLong(), given))
        : Optional.empty();
  }

  private static Optional<Drift> bridgeLost(
      BridgedNicRecord nic, MachineRecord record, VirtualHardware hardware, HostFacts facts) {
    String attached = hardware.nics().get(nic.mac());
    String what = null;
    if (facts.network().networkInterface(nic.bridge()).isEmpty()) {
      what = "host %s no longer has %s".formatted(record.host(), nic.bridge());
    } else if (hardware.nics().isEmpty()) {
      return Optional.empty();
    } else if (attached == null) {
      what = "its NIC on %s is gone".formatted(nic.bridge());
    } else if (attached.isEmpty()) {
      what = "its NIC is not attached to %s any more".formatted(nic.bridge());
    } else if (!device(attached).equals(nic.bridge())) {
      what = "its NIC is on %s instead of %s".formatted(device(attached), nic.bridge());
    }
    return Optional.ofNullable(what).map(words -> new Drift(DriftKind.BRIDGE_LOST, words));
  }

  /** VirtualBox on macOS calls en0 for example "en0: Wi-Fi (AirPort)". */
  private static String device(String attached) {
    int colon = attached.indexOf(": ");
    return colon < 0 ? attached : attached.substring(0, colon);
  }
}
