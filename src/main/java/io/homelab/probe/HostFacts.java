package io.homelab.probe;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.workdir.MarkerFile;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What one probe of a host told.
 *
 * @param home the user's home folder there
 * @param workdir the lab's folder there, absolute
 * @param architecture as {@code uname -m} says, for example {@code x86_64}
 * @param measured CPUs, memory in all, and free disk of the folder that holds VM disks
 * @param vagrantVersion the installed Vagrant, if any; {@link #UNKNOWN_VERSION} when it does not
 *     say
 * @param providers usable Vagrant providers and their versions; a provider without its hypervisor
 *     is not listed
 * @param defaultInterface the interface of the default route, if any
 * @param interfaces every network interface
 * @param boxes boxes that the user has
 * @param marker the marker in the workdir, if there is one
 * @param workdirOccupied whether the workdir exists, has something in it and carries no marker
 * @param files what HomeLab put into the workdir: path relative to it, and the SHA-256 (hex) of
 *     what lies there now; empty text when the file is gone
 * @param machines machines of this lab that exist on the host, by name
 * @param otherLabs what other labs hold there
 * @param providerProblems providers that are there in part, and why they cannot be used
 * @param user the login name there
 * @param hasFlock whether the {@code flock} command is there
 * @param hasSha256 whether a tool for SHA-256 sums is there; without one all {@code files} look
 *     gone
 * @param subnets the IPv4 networks that the host is part of
 * @param libvirtNetworks the names of libvirt's networks that are up
 * @param taken names that machines of this lab would take and that are taken, whoever took them
 * @param disks what the disks of machines take up already in the folder that {@code measured} tells
 *     the free room of, in MB, by the name of the volume or VM
 */
public record HostFacts(
    String home,
    String workdir,
    String architecture,
    Capacity measured,
    Optional<String> vagrantVersion,
    SortedMap<String, String> providers,
    Optional<String> defaultInterface,
    List<NetworkInterface> interfaces,
    SortedSet<BoxRef> boxes,
    Optional<MarkerFile> marker,
    boolean workdirOccupied,
    SortedMap<String, String> files,
    SortedMap<MachineName, MachineState> machines,
    List<ForeignLab> otherLabs,
    SortedMap<String, ProviderProblem> providerProblems,
    String user,
    boolean hasFlock,
    boolean hasSha256,
    List<InterfaceAddress> subnets,
    SortedSet<String> libvirtNetworks,
    SortedSet<TakenName> taken,
    SortedMap<String, Long> disks) {

  /** The version of a Vagrant or a provider that is installed but does not tell its version. */
  public static final String UNKNOWN_VERSION = "unknown";

  /** The interface of that name, if the host has it. */
  public Optional<NetworkInterface> networkInterface(String name) {
    return interfaces.stream().filter(i -> i.name().equals(name)).findFirst();
  }

  /**
   * How much of a machine's disk is filled already, in whole GB: this much is missing from the free
   * room that was measured, and is the machine's own. Never more than the disk may grow to, so that
   * what is free and what is filled add up to no more than what is left once every disk is full.
   *
   * @param declaredGb what its disk may grow to
   */
  public long filledGb(LabName lab, MachineName machine, long declaredGb) {
    return DiskUse.filledGb(disks, lab, machine, declaredGb);
  }

  /**
   * The host's network that a machine's private IPv4 address on libvirt would collide with: any
   * that the address belongs to, but the lab's own, which the Vagrantfile names {@code LAB-SUBNET}.
   */
  public Optional<InterfaceAddress> foreignSubnet(LabName lab, String address) {
    for (InterfaceAddress subnet : subnets) {
      if (subnet.contains(address)
          && !libvirtNetworks.contains(lab.value() + "-" + subnet.address())) {
        return Optional.of(subnet);
      }
    }
    return Optional.empty();
  }

  /**
   * A network interface.
   *
   * @param name its name
   * @param wifi whether it is a wireless one, which cannot be bridged
   * @param bridge whether it is a bridge
   */
  public record NetworkInterface(String name, boolean wifi, boolean bridge) {}

  /**
   * Another lab's share of the host.
   *
   * @param lab its name
   * @param owner who made it
   * @param machines its machines there
   * @param held what they hold
   * @param filledGb how much of the disk that they hold is filled already, in GB
   */
  public record ForeignLab(
      String lab, String owner, SortedSet<String> machines, Resources held, long filledGb) {}

  /**
   * Why a provider that is partly there cannot be used.
   *
   * @param problem one sentence
   * @param fix what to do about it
   */
  public record ProviderProblem(String problem, String fix) {}

  /** How a machine is, as the provider says; {@code UNKNOWN} is never taken as gone. */
  public enum MachineState {
    RUNNING,
    STOPPED,
    UNKNOWN
  }
}
