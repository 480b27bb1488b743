package io.homelab.probe;

import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose machines are on a host.
 *
 * @param own machines that the lab's workdir knows, by name
 * @param lost machines that the lab's workdir knows and their hypervisor does not, by name, with
 *     the provider that made them
 * @param taken names that machines of this lab would take and that are taken, whoever took them
 * @param otherLabs what other labs hold there
 * @param disks what the disks of machines take up already in the folder whose free room was
 *     measured, in MB, by the name of the volume or VM
 * @param hardware how the hypervisor defines machines of {@code own}, as far as it told
 */
public record HostMachines(
    SortedMap<MachineName, MachineState> own,
    SortedMap<MachineName, String> lost,
    SortedSet<TakenName> taken,
    List<ForeignLab> otherLabs,
    SortedMap<String, Long> disks,
    SortedMap<MachineName, VirtualHardware> hardware) {

  /** Machines of whose definition nothing was told. */
  public HostMachines(
      SortedMap<MachineName, MachineState> own,
      SortedMap<MachineName, String> lost,
      SortedSet<TakenName> taken,
      List<ForeignLab> otherLabs,
      SortedMap<String, Long> disks) {
    this(own, lost, taken, otherLabs, disks, new TreeMap<>());
  }

  /** Copies the collections. */
  public HostMachines {
    own = Collections.unmodifiableSortedMap(new TreeMap<>(own));
    lost = Collections.unmodifiableSortedMap(new TreeMap<>(lost));
    taken = Collections.unmodifiableSortedSet(new TreeSet<>(taken));
    otherLabs = List.copyOf(otherLabs);
    disks = Collections.unmodifiableSortedMap(new TreeMap<>(disks));
    hardware = Collections.unmodifiableSortedMap(new TreeMap<>(hardware));
  }

  /** The same without the sizes of machines that something else than the lab's topology decides. */
  HostMachines sizedBy(Lab lab) {
    SortedMap<MachineName, VirtualHardware> sized = new TreeMap<>(hardware);
    for (Machine machine : lab.machines()) {
      if (machine.isSizedElsewhere()) {
        sized.computeIfPresent(
            machine.name(),
            (name, its) -> its.withCpus(OptionalLong.empty()).withMemoryMb(OptionalLong.empty()));
      }
    }
    return new HostMachines(own, lost, taken, otherLabs, disks, sized);
  }

  /** The same with those other labs. */
  HostMachines withOthers(List<ForeignLab> others) {
    return new HostMachines(own, lost, taken, others, disks, hardware);
  }

  /**
   * The same with a machine of another lab shut down to make room.
   *
   * @param workdir the folder of the lab that it belongs to
   * @param other the lab that gets the room
   */
  HostMachines preempting(String workdir, MachineName machine, LabName other) {
    return withOthers(
        otherLabs.stream()
            .map(lab ->
                lab.workdir().filter(its -> its.path().equals(workdir)).isPresent()
                    ? lab.preempting(machine, other)
                    : lab)
            .toList());
  }

  /** The same with a machine of {@code own} as one that holds room and is none of the lab's. */
  HostMachines withForeign(LabName lab, String owner, MachineName machine, Resources held) {
    SortedMap<MachineName, MachineState> others = new TreeMap<>(own);
    others.remove(machine);
    SortedMap<MachineName, VirtualHardware> defined = new TreeMap<>(hardware);
    defined.remove(machine);
    SortedSet<TakenName> names = new TreeSet<>(taken);
    names.removeIf(name -> name.isFor(lab, machine));
    List<ForeignLab> labs = new ArrayList<>(otherLabs);
    labs.add(
        new ForeignLab(
            "%s (stray)".formatted(lab),
            owner,
            new TreeSet<>(Set.of(machine.value())),
            held,
            filledGb(lab, machine, held.diskGb())));
    return new HostMachines(others, lost, names, labs, disks, defined);
  }

  /** How the hypervisor defines that machine, as far as it told. */
  public VirtualHardware hardwareOf(MachineName machine) {
    return hardware.getOrDefault(machine, VirtualHardware.UNKNOWN);
  }

  /**
   * How much of a machine's disk is filled already, in whole GB: this much is missing from the free
   * room that was measured, and is the machine's own. Never more than the disk may grow to, so that
   * what is free and what is filled add up to no more than what is left once every disk is full.
   *
   * @param declaredGb what its disk may grow to
   */
  public long filledGb(LabName lab, MachineName machine, long declaredGb) {
    SortedMap<String, Long> own = new TreeMap<>(disks);
    own.keySet().removeIf(name -> !DiskUse.isOf(name, lab, machine) && !isWanted(name, machine));
    return DiskUse.filledGb(own.values(), declaredGb);
  }

  /** Whether that is a volume with the name that the machine's extras give to one of its disks. */
  private boolean isWanted(String volume, MachineName machine) {
    return taken.stream()
        .anyMatch(name ->
            name.kind() == TakenName.Holder.VOLUME
                && name.name().equals(volume)
                && name.wantedBy().filter(machine::equals).isPresent());
  }

  /** The owner of another lab of that name that has a machine of that name, if one tells of it. */
  public Optional<String> holder(LabName lab, MachineName machine) {
    return otherLabs.stream()
        .filter(
            other -> other.lab().equals(lab.value()) && other.machines().contains(machine.value()))
        .map(ForeignLab::owner)
        .findFirst();
  }

  /**
   * Another lab's share of the host.
   *
   * @param lab its name
   * @param owner who made it
   * @param machines its machines there
   * @param held what they hold
   * @param filledGb how much of the disk that they hold is filled already, in GB
   * @param subnets the networks that it has for itself there, whether they are up or not
   * @param workdir its folder there; absent where nobody told of its machines one by one
   */
  public record ForeignLab(
      String lab,
      String owner,
      SortedSet<String> machines,
      Resources held,
      long filledGb,
      SortedSet<String> subnets,
      Optional<ForeignWorkdir> workdir) {
    /** A lab with the networks of its topology. */
    public ForeignLab(
        String lab, String owner, SortedSet<String> machines, Resources held, long filledGb) {
      this(lab, owner, machines, held, filledGb, new TreeSet<>(), Optional.empty());
    }

    /** The same with one of its machines shut down to make room for another lab. */
    private ForeignLab preempting(MachineName machine, LabName other) {
      Optional<ForeignWorkdir> after = workdir.map(its -> its.preempting(machine, other));
      ForeignMachine its = workdir.map(there -> there.machines().get(machine)).orElse(null);
      return its == null || its.isPreempted()
          ? this
          : new ForeignLab(
              lab,
              owner,
              machines,
              held.less(its.resources().withoutDisk()),
              filledGb,
              subnets,
              after);
    }
  }

  /** How a machine is, as the provider says; {@code UNKNOWN} is never taken as gone. */
  public enum MachineState {
    RUNNING,
    /** Its memory is kept: in the host's memory or in a file. */
    SUSPENDED,
    STOPPED,
    /** Its hypervisor paused it when the host had no room for what it wrote to its disk. */
    OUT_OF_SPACE,
    /** Its hypervisor paused it when a disk could not be written for another reason. */
    IO_ERROR,
    UNKNOWN;

    /** Whether it does not run and goes on where it was once it is resumed. */
    public boolean isPaused() {
      return this == SUSPENDED || this == OUT_OF_SPACE || this == IO_ERROR;
    }
  }
}
