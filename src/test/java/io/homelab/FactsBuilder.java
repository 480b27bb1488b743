package io.homelab;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.DetachedRun;
import io.homelab.model.HostLoad;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import io.homelab.probe.Computer;
import io.homelab.probe.Computer.Kvm;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.FolderFacts;
import io.homelab.probe.ForeignWorkdir;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.HostNetwork.NetworkInterface;
import io.homelab.probe.InterfaceAddress;
import io.homelab.probe.Login;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.probe.VirtualHardware;
import io.homelab.probe.VirtualHardware.DiskRoom;
import io.homelab.probe.WorkdirFacts;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirManifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

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
  private List<String> defaultInterfaces = List.of("br0");
  private final List<NetworkInterface> interfaces =
      new ArrayList<>(
          List.of(
              new NetworkInterface("br0", LinkType.BRIDGE, Optional.empty()),
              new NetworkInterface("eth0", LinkType.ETHERNET, Optional.empty()),
              new NetworkInterface("wlan0", LinkType.WIFI, Optional.empty())));
  private final TreeSet<BoxRef> boxes = new TreeSet<>();
  private Optional<MarkerFile> marker = Optional.empty();
  private final List<DetachedRun> runs = new ArrayList<>();
  private boolean occupied;
  private final SortedMap<String, String> files = new TreeMap<>();
  private final TreeSet<String> executable = new TreeSet<>();
  private final SortedMap<MachineName, HostMachines.MachineState> machines = new TreeMap<>();
  private final SortedMap<MachineName, String> lost = new TreeMap<>();
  private final List<HostMachines.ForeignLab> others = new ArrayList<>();
  private final SortedMap<String, EngineFacts.ProviderProblem> problems = new TreeMap<>();
  private final List<InterfaceAddress> subnets = new ArrayList<>();
  private final TreeSet<String> libvirtNetworks = new TreeSet<>();
  private final TreeSet<TakenName> taken = new TreeSet<>();
  private final SortedMap<String, Long> disks = new TreeMap<>();
  private final SortedMap<MachineName, VirtualHardware> hardware = new TreeMap<>();
  private boolean flock = true;
  private boolean sha256 = true;
  private boolean readsInput;
  private boolean endsProcesses;
  private boolean filtersBridges;
  private Kvm kvm = Kvm.USABLE;
  private Writers writers = Writers.OWNER;
  private final List<FolderFacts> folders = new ArrayList<>();
  private final List<InterfaceAddress> hostOnly = new ArrayList<>();
  private final SortedMap<String, String> providers = new TreeMap<>(Map.of("libvirt", "0.12.2"));
  private Optional<String> libvirtUri = Optional.empty();
  private Optional<String> place = Optional.empty();
  private HostLoad load = HostLoad.UNKNOWN;

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

  /** How busy it is: a load average, memory that is available, and a share of waiting for disks. */
  public FactsBuilder busy(long loadHundredths, long availableMb, long ioPressure) {
    load =
        new HostLoad(
            OptionalLong.of(loadHundredths),
            OptionalLong.of(availableMb),
            OptionalLong.of(0),
            OptionalLong.of(0),
            OptionalLong.of(ioPressure));
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

  /** The interfaces of the default routes, with blanks between them; none for the empty text. */
  public FactsBuilder defaultInterface(String name) {
    defaultInterfaces = name.isEmpty() ? List.of() : List.of(name.split(" ", -1));
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

  /** What HomeLab put there, and nothing else. */
  public FactsBuilder filesAre(Map<String, String> sums, Collection<String> runnable) {
    files.clear();
    executable.clear();
    return files(sums).executable(runnable);
  }

  /** Files of those that may be run. */
  public FactsBuilder executable(Collection<String> paths) {
    executable.addAll(paths);
    return this;
  }

  public FactsBuilder machine(String name, HostMachines.MachineState state) {
    machines.put(new MachineName(name), state);
    return this;
  }

  /** How libvirt defines a machine, with nothing attached but what is said. */
  public FactsBuilder hardware(String name, long cpus, long memoryMb, Map<String, String> nics) {
    hardware.put(
        new MachineName(name),
        new VirtualHardware(
            OptionalLong.of(cpus),
            OptionalLong.of(memoryMb),
            new TreeMap<>(nics),
            Optional.empty()));
    return this;
  }

  /** A machine that libvirt paused when the host's disk was full, and what is free there now. */
  public FactsBuilder outOfSpace(String name, long freeMb) {
    MachineName machine = new MachineName(name);
    Optional<VirtualHardware> known = Optional.ofNullable(hardware.get(machine));
    hardware.put(
        machine,
        new VirtualHardware(
            known.map(VirtualHardware::cpus).orElse(OptionalLong.empty()),
            known.map(VirtualHardware::memoryMb).orElse(OptionalLong.empty()),
            known.map(VirtualHardware::nics).orElseGet(TreeMap::new),
            Optional.of(new DiskRoom("/data/vms", freeMb))));
    return machine(name, HostMachines.MachineState.OUT_OF_SPACE);
  }

  public FactsBuilder withoutMachine(String name) {
    machines.remove(new MachineName(name));
    return this;
  }

  /** The workdir has the id of a machine that libvirt does not have any more. */
  public FactsBuilder lost(String name) {
    machines.remove(new MachineName(name));
    lost.put(new MachineName(name), "libvirt");
    return this;
  }

  /** Nothing is there of that machine of lab {@code devlab}. */
  public FactsBuilder without(String name) {
    MachineName machine = new MachineName(name);
    machines.remove(machine);
    lost.remove(machine);
    taken.removeIf(each -> each.isFor(new LabName("devlab"), machine));
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

  /** The libvirt that machines are made in. */
  public FactsBuilder libvirt(String uri) {
    libvirtUri = Optional.of(uri);
    return this;
  }

  /** What the disk of that name takes up already. */
  public FactsBuilder disk(String name, long mb) {
    disks.put(name, mb);
    return this;
  }

  /** Another provider that it has. */
  public FactsBuilder provider(String name) {
    providers.put(name, "7.0.20");
    return this;
  }

  /** A provider that it has not. */
  public FactsBuilder withoutProvider(String name) {
    providers.remove(name);
    return this;
  }

  /** One of the networks in which VirtualBox makes private ones. */
  public FactsBuilder hostOnly(String address, int prefix) {
    hostOnly.add(new InterfaceAddress("", address, prefix));
    return this;
  }

  public FactsBuilder libvirtNetwork(String name) {
    libvirtNetworks.add(name);
    return this;
  }

  public FactsBuilder withoutSha256() {
    sha256 = false;
    return this;
  }

  /** On a host that ends what a login leaves behind. */
  public FactsBuilder endsProcessesOfTheLogin() {
    endsProcesses = true;
    return this;
  }

  /** The login shell eats what is sent to commands. */
  public FactsBuilder readsInput() {
    readsInput = true;
    return this;
  }

  public FactsBuilder filtersBridges() {
    filtersBridges = true;
    return this;
  }

  public FactsBuilder kvm(Kvm state) {
    kvm = state;
    return this;
  }

  /** Who can write into the workdir. */
  public FactsBuilder writers(Writers who) {
    writers = who;
    return this;
  }

  public FactsBuilder folder(String path, FolderFacts.Access access, long freeMb) {
    folders.add(new FolderFacts(path, access, OptionalLong.of(freeMb)));
    return this;
  }

  /** A run in the workdir, as the host tells of it. */
  public FactsBuilder run(DetachedRun run) {
    runs.add(run);
    return this;
  }

  /** A run that somebody else began, and that goes on. */
  public FactsBuilder goesOn(String verb, String machine) {
    return run(
        new DetachedRun(
            new RunId("0mwx58000001"),
            verb,
            List.of(machine),
            "ops@laptop",
            "vos " + verb,
            Optional.of(Instant.parse("2026-11-26T06:00:00Z")),
            Duration.ofMinutes(60),
            "vagrant " + verb + " " + machine,
            new RunStatus.Running(),
            false,
            new TreeMap<>()));
  }

  /** Which folder of which computer the workdir is. */
  public FactsBuilder place(String name) {
    place = Optional.of(name);
    return this;
  }

  /** A further interface. */
  public FactsBuilder networkInterface(String name, LinkType kind, String master) {
    interfaces.removeIf(known -> known.name().equals(name));
    interfaces.add(
        new NetworkInterface(
            name, kind, master.isEmpty() ? Optional.empty() : Optional.of(master)));
    return this;
  }

  /** Another owner's or another lab's share, with the names of its machines. */
  public FactsBuilder otherLab(String lab, String owner, String... names) {
    others.add(
        new HostMachines.ForeignLab(
            lab, owner, new TreeSet<>(List.of(names)), new Resources(1, 512, 1), 0));
    return this;
  }

  /** A machine of another lab, in that lab's own folder, in which nobody works. */
  public FactsBuilder otherMachine(String lab, String owner, String name, ForeignMachine machine) {
    Optional<ForeignLab> known =
        others.stream()
            .filter(other -> other.lab().equals(lab) && other.owner().equals(owner))
            .findFirst();
    known.ifPresent(others::remove);
    SortedMap<MachineName, ForeignMachine> machines = new TreeMap<>();
    known.flatMap(ForeignLab::workdir).ifPresent(place -> machines.putAll(place.machines()));
    machines.put(new MachineName(name), machine);
    return otherWorkdir(
        lab,
        owner,
        new ForeignWorkdir(
            "/home/ops/homelab/" + lab,
            UUID.nameUUIDFromBytes((lab + owner).getBytes(StandardCharsets.UTF_8)).toString(),
            false,
            false,
            machines));
  }

  /** The folder of another lab, which holds what its machines hold. */
  public FactsBuilder otherWorkdir(String lab, String owner, ForeignWorkdir place) {
    Resources held = Resources.ZERO;
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<MachineName, ForeignMachine> machine : place.machines().entrySet()) {
      names.add(machine.getKey().value());
      held = held.plus(machine.getValue().held());
    }
    others.add(new ForeignLab(lab, owner, names, held, 0, new TreeSet<>(), Optional.of(place)));
    return this;
  }

  /** A lab whose run failed before it had made anything. */
  public FactsBuilder idleLab(String lab) {
    others.add(new HostMachines.ForeignLab(lab, "ann@nuc", new TreeSet<>(), Resources.ZERO, 0));
    return this;
  }

  public HostFacts build() {
    return new HostFacts(
        new Login("ops", "/home/ops", readsInput, endsProcesses),
        new Computer(architecture, measured, flock, sha256, kvm).with(load),
        new EngineFacts(vagrant, providers, problems, boxes, libvirtUri),
        new HostNetwork(
            defaultInterfaces, interfaces, subnets, libvirtNetworks, filtersBridges, hostOnly),
        new WorkdirFacts(
            workdir,
            marker,
            occupied,
            new WorkdirManifest(files, executable),
            writers,
            folders,
            place,
            runs),
        new HostMachines(machines, lost, taken, others, disks, hardware));
  }

  /** The answer of that host. */
  public ProbeResult of(String host) {
    return new ProbeResult.Reached(new HostName(host), build());
  }
}
