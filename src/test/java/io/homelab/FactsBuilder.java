package io.homelab;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.Computer;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.InterfaceAddress;
import io.homelab.probe.Login;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.probe.WorkdirFacts;
import io.homelab.workdir.MarkerFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a host told: one with Vagrant, libvirt, a bridge {@code br0}, much of everything and an
 * empty workdir, until told otherwise.
 */
public final class FactsBuilder {
  /** Where the lab is on every host. */
  public static final String WORKDIR = "/home/ops/home lab";

  private String workdir = WORKDIR;
  private String architecture = "x86_64";
  private Capacity measured = Capacity.of(32, 131072, 1000);
  private Optional<String> vagrant = Optional.of("2.4.1");
  private Optional<String> defaultInterface = Optional.of("br0");
  private final List<HostNetwork.NetworkInterface> interfaces =
      new ArrayList<>(
          List.of(
              new HostNetwork.NetworkInterface("br0", false, true),
              new HostNetwork.NetworkInterface("eth0", false, false),
              new HostNetwork.NetworkInterface("wlan0", true, false)));
  private final TreeSet<BoxRef> boxes = new TreeSet<>();
  private Optional<MarkerFile> marker = Optional.empty();
  private boolean occupied;
  private final SortedMap<String, String> files = new TreeMap<>();
  private final SortedMap<MachineName, HostMachines.MachineState> machines = new TreeMap<>();
  private final List<HostMachines.ForeignLab> others = new ArrayList<>();
  private final SortedMap<String, EngineFacts.ProviderProblem> problems = new TreeMap<>();
  private final List<InterfaceAddress> subnets = new ArrayList<>();
  private final TreeSet<String> libvirtNetworks = new TreeSet<>();
  private final TreeSet<TakenName> taken = new TreeSet<>();
  private final SortedMap<String, Long> disks = new TreeMap<>();
  private boolean flock = true;

  /** A host that is ready. */
  public static FactsBuilder facts() {
    return new FactsBuilder();
  }

  public FactsBuilder workdir(String folder) {
    workdir = folder;
    return this;
  }

  /** What {@code uname -m} says. */
  public FactsBuilder architecture(String name) {
    architecture = name;
    return this;
  }

  public FactsBuilder measured(long cpus, long memoryMb, long diskGb) {
    measured = Capacity.of(cpus, memoryMb, diskGb);
    return this;
  }

  public FactsBuilder withoutVagrant() {
    vagrant = Optional.empty();
    return this;
  }

  public FactsBuilder withoutFlock() {
    flock = false;
    return this;
  }

  public FactsBuilder defaultInterface(String name) {
    defaultInterface = name.isEmpty() ? Optional.empty() : Optional.of(name);
    return this;
  }

  public FactsBuilder box(BoxRef box) {
    boxes.add(box);
    return this;
  }

  public FactsBuilder marker(String lab, String owner) {
    return marker(new MarkerFile(new LabName(lab), owner, "", new TreeMap<>()));
  }

  public FactsBuilder marker(MarkerFile there) {
    marker = Optional.of(there);
    return this;
  }

  public FactsBuilder occupied() {
    occupied = true;
    return this;
  }

  public FactsBuilder files(Map<String, String> sums) {
    files.putAll(sums);
    return this;
  }

  public FactsBuilder machine(String name, HostMachines.MachineState state) {
    machines.put(new MachineName(name), state);
    return this;
  }

  public FactsBuilder otherLab(String lab, long cpus, long memoryMb, long diskGb) {
    others.add(
        new HostMachines.ForeignLab(
            lab, "ann@nuc", new TreeSet<>(List.of("x")), new Resources(cpus, memoryMb, diskGb), 0));
    return this;
  }

  public FactsBuilder providerProblem(String provider, String problem, String fix) {
    problems.put(provider, new EngineFacts.ProviderProblem(problem, fix));
    return this;
  }

  public FactsBuilder subnet(String networkInterface, String address, int prefix) {
    subnets.add(new InterfaceAddress(networkInterface, address, prefix));
    return this;
  }

  public FactsBuilder taken(TakenName.Holder kind, String name, String pool) {
    taken.add(new TakenName(kind, name, pool));
    return this;
  }

  /** What the disk of that name takes up already. */
  public FactsBuilder disk(String name, long mb) {
    disks.put(name, mb);
    return this;
  }

  public FactsBuilder libvirtNetwork(String name) {
    libvirtNetworks.add(name);
    return this;
  }

  public HostFacts build() {
    return new HostFacts(
        new Login("ops", "/home/ops"),
        new Computer(architecture, measured, flock, true),
        new EngineFacts(vagrant, new TreeMap<>(Map.of("libvirt", "0.12.2")), problems, boxes),
        new HostNetwork(defaultInterface, interfaces, subnets, libvirtNetworks),
        new WorkdirFacts(workdir, marker, occupied, files),
        new HostMachines(machines, taken, others, disks));
  }

  /** The answer of that host. */
  public ProbeResult of(String host) {
    return new ProbeResult.Reached(new HostName(host), build());
  }
}
