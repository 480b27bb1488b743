package io.homelab.probe;

import io.homelab.model.AnswerLines;
import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.DetachedRun;
import io.homelab.model.Grammar;
import io.homelab.model.HostLoad;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.probe.Computer.Kvm;
import io.homelab.probe.EngineFacts.ProviderProblem;
import io.homelab.probe.FolderFacts.Access;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.HostNetwork.NetworkInterface;
import io.homelab.probe.VirtualHardware.DiskRoom;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.remote.RunWords;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirManifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads what {@link ProbeScript} prints: lines of a key and values with tabs between them. Lines
 * with an unknown key, or with values that make no sense, are left out: a host is not unusable
 * because of one odd box folder.
 */
public final class ProbeOutput {
  private static final String BEGIN = "homelab-probe-begin 1";
  private static final String END = "homelab-probe-end";
  private static final String SLASH = "-VAGRANTSLASH-";
  private static final String COLON = "-VAGRANTCOLON-";

  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.:@-]{1,64}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+~_-]{0,64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");
  private static final Pattern HUNDREDTHS = Pattern.compile("[0-9]{1,9}\\.[0-9]{2}");
  private static final Set<String> PRESSURES = Set.of("cpu", "memory", "io");
  private static final Pattern PLACE =
      Pattern.compile("[^\\p{Cntrl}]{1,128}\t[0-9:]{1,64}\t[^\\p{Cntrl}]*");
  private static final Pattern BOX_PART = Pattern.compile("[A-Za-z0-9._+~-]{1,128}");

  /** What a hypervisor calls something: it is shown, and compared, and goes nowhere else. */
  private static final Pattern OBJECT = Pattern.compile("[^\\p{Cntrl}/]{1,200}");

  /** As {@code virsh -c} takes it; it is shown, and quoted where it is part of a command. */
  private static final Pattern URI = Pattern.compile("[a-z][^\\p{Cntrl} ]{0,200}");

  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:?){5}[0-9a-f]{2}");

  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_QUOTE = 200;
  private static final long KB_PER_MB = 1024;

  private final Map<String, String> values = new LinkedHashMap<>();
  private final SortedMap<String, String> providers = new TreeMap<>();
  private final SortedMap<String, ProviderProblem> problems = new TreeMap<>();
  private final List<NetworkInterface> interfaces = new ArrayList<>();
  private final List<InterfaceAddress> subnets = new ArrayList<>();
  private final List<InterfaceAddress> hostOnly = new ArrayList<>();
  private final SortedSet<String> libvirtNetworks = new TreeSet<>();
  private final SortedSet<TakenName> taken = new TreeSet<>();
  private final SortedMap<String, Long> disks = new TreeMap<>();
  private final SortedSet<BoxRef> boxes = new TreeSet<>();
  private final StringBuilder marker = new StringBuilder();
  private final SortedMap<String, String> files = new TreeMap<>();
  private final SortedSet<String> executable = new TreeSet<>();
  private final SortedMap<MachineName, MachineState> machines = new TreeMap<>();
  private final SortedMap<MachineName, String> lost = new TreeMap<>();
  private final SortedMap<MachineName, VirtualHardware> hardware = new TreeMap<>();
  private final Map<String, OtherWorkdir> others = new LinkedHashMap<>();
  private OtherWorkdir other = new OtherWorkdir();
  private final List<DefaultRoute> routes = new ArrayList<>();
  private final List<FolderFacts> folders = new ArrayList<>();
  private final List<String[]> runs = new ArrayList<>();
  private final Map<String, String> said = new TreeMap<>();
  private OptionalLong loadHundredths = OptionalLong.empty();
  private final Map<String, Long> pressure = new TreeMap<>();

  /** What was told of the workdir of another lab. */
  private static final class OtherWorkdir {
    private final StringBuilder marker = new StringBuilder();
    private final SortedMap<MachineName, MachineState> machines = new TreeMap<>();
    private boolean busy;
    private boolean atWork;
  }

  /** A route to everywhere; among those of a family, the smallest metric wins. */
  private record DefaultRoute(int family, long metric, String networkInterface) {}

  private final Map<String, ? extends Collection<MachineName>> wanted;

  private ProbeOutput(Map<String, ? extends Collection<MachineName>> wanted) {
    this.wanted = wanted;
  }

  /** Reads an answer to a probe that was asked for no volumes. */
  static HostFacts parse(String stdout) {
    return parse(stdout, Map.of());
  }

  /**
   * Reads an answer; what a login banner printed before it does not matter.
   *
   * @param wanted the volumes that the probe was asked for by their names, and the machines that
   *     want each
   * @throws ProbeFormatException when the answer has no beginning, no end or lacks what every host
   *     has
   */
  public static HostFacts parse(
      String stdout, Map<String, ? extends Collection<MachineName>> wanted) {
    List<String> lines = AnswerLines.of(stdout);
    int begin = lines.lastIndexOf(BEGIN);
    if (begin < 0) {
      throw new ProbeFormatException(
          "the host did not run the probe: the answer has no start marker" + quoted(lines));
    }
    int end = lines.lastIndexOf(END);
    if (end < begin) {
      throw new ProbeFormatException("the probe was cut off: the answer has no end marker");
    }
    ProbeOutput output = new ProbeOutput(wanted);
    for (String line : lines.subList(begin + 1, end)) {
      output.read(line);
    }
    return output.facts();
  }

  /** The first line of what was printed instead, for a person to recognize it by. */
  private static String quoted(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(line -> "; it starts with: " + PlainText.excerpt(line, LONGEST_QUOTE))
        .orElse("");
  }

  private void read(String line) {
    int tab = line.indexOf('\t');
    String key = tab < 0 ? line : line.substring(0, tab);
    String rest = tab < 0 ? "" : line.substring(tab + 1);
    String[] fields = rest.split("\t", -1);
    switch (key) {
      case "provider" -> readProvider(fields);
      case "provider_problem" -> readProblem(fields);
      case "interface" -> readInterface(fields);
      case "subnet" -> readSubnet(fields);
      case "host_only" -> InterfaceAddress.ofCidr(rest).ifPresent(hostOnly::add);
      case "libvirt_network" -> accept(rest, OBJECT, name -> libvirtNetworks.add(name));
      case "taken" -> readTaken(fields);
      case "allocated" -> readDisk(fields);
      case "box" -> readBox(rest);
      case "marker" -> marker.append(rest).append('\n');
      case "file" -> files.putIfAbsent(rest, "");
      case "sum" -> readSum(rest);
      case "executable" -> executable.add(rest);
      case "machine" -> readMachine(fields);
      case "defined" -> readDefined(fields);
      case "nic" -> readNic(fields);
      case "disk_room" -> readDiskRoom(fields);
      case "load" -> readLoad(fields);
      case "pressure" -> readPressure(fields);
      case "default_route" -> readRoute(fields);
      case "folder" -> readFolder(fields);
      case "run" -> runs.add(fields);
      case "run_said" ->
          said.put(fields[0], rest.substring(Math.min(rest.length(), fields[0].length() + 1)));
      case "other" -> {
        // A folder that the list has twice counts once.
        other = new OtherWorkdir();
        others.put(rest, other);
      }
      case "other_marker" -> other.marker.append(rest).append('\n');
      case "other_machine" -> readOther(fields);
      case "other_at_work" -> other.atWork = true;
      case "other_busy" -> other.busy = true;
      default -> values.put(key, rest);
    }
  }

  private void readProvider(String[] fields) {
    if (fields.length == 2 && fits(fields[0], WORD) && fits(fields[1], VERSION)) {
      providers.put(fields[0], versionOrUnknown(fields[1]));
    }
  }

  private static String versionOrUnknown(String version) {
    return version.isEmpty() ? EngineFacts.UNKNOWN_VERSION : version;
  }

  private void readProblem(String[] fields) {
    if (fields.length == 3 && fits(fields[0], WORD)) {
      String user = values.getOrDefault("user", "the user");
      String reason = fields[2].substring(0, Math.min(fields[2].length(), LONGEST_REASON));
      problems.put(
          fields[0], ProviderProblems.explain(fields[0], fields[1], reason, user, packages()));
    }
  }

  private void readInterface(String[] fields) {
    if (fields.length == 3 && fits(fields[0], INTERFACE)) {
      LinkType kind =
          switch (fields[1]) {
            case "wifi" -> LinkType.WIFI;
            case "bridge" -> LinkType.BRIDGE;
            case "openvswitch" -> LinkType.OPEN_VSWITCH;
            case "tunnel" -> LinkType.TUNNEL;
            default -> LinkType.ETHERNET;
          };
      interfaces.add(
          new NetworkInterface(
              fields[0], kind, Optional.of(fields[2]).filter(name -> fits(name, INTERFACE))));
    }
  }

  private void readRoute(String[] fields) {
    if (fields.length == 3
        && fields[0].matches("[46]")
        && fits(fields[1], INTERFACE)
        && fits(fields[2], NUMBER)) {
      routes.add(
          new DefaultRoute(Integer.parseInt(fields[0]), Long.parseLong(fields[2]), fields[1]));
    }
  }

  private void readFolder(String[] fields) {
    if (fields.length == 3 && Grammar.isAbsolutePath(fields[0])) {
      Access access =
          switch (fields[1]) {
            case "denied" -> Access.DENIED;
            case "read_only" -> Access.READ_ONLY;
            default -> Access.WRITABLE;
          };
      folders.add(new FolderFacts(fields[0], access, number(fields[2])));
    }
  }

  private void readSubnet(String[] fields) {
    if (fields.length == 3) {
      InterfaceAddress.ofKernel(fields[0], fields[1], fields[2]).ifPresent(subnets::add);
    }
  }

  /** NAME/VERSION/PROVIDER, since Vagrant 2.4 also NAME/VERSION/ARCHITECTURE/PROVIDER. */
  private void readBox(String path) {
    String[] parts = path.split("/", -1);
    if ((parts.length == 3 || parts.length == 4)
        && Arrays.stream(parts).allMatch(part -> fits(part, BOX_PART))) {
      String name = parts[0].replace(SLASH, "/").replace(COLON, ":");
      boxes.add(new BoxRef(name, parts[1], parts[parts.length - 1]));
    }
  }

  /**
   * A line of {@code sha256sum}: the sum, two characters, the name. A backslash in front says that
   * backslashes in the name are doubled.
   */
  private void readSum(String line) {
    boolean escaped = line.startsWith("\\");
    String plain = escaped ? line.substring(1) : line;
    if (plain.length() > 66) {
      String name = plain.substring(66);
      String path = escaped ? name.replace("\\\\", "\\") : name;
      files.replace(path, plain.substring(0, 64));
    }
  }

  private void readTaken(String[] fields) {
    if (fields.length != 3 || !fits(fields[1], OBJECT)) {
      return;
    }
    switch (fields[0]) {
      case "domain" -> take(TakenName.Holder.DOMAIN, fields[1], "", List.of());
      case "vm" -> take(TakenName.Holder.VM, fields[1], "", List.of());
      case "volume" ->
          accept(
              fields[2],
              OBJECT,
              pool -> {
                Collection<MachineName> machines = wanted.get(fields[1]);
                take(
                    TakenName.Holder.VOLUME,
                    fields[1],
                    pool,
                    machines == null ? List.of() : machines);
              });
      default -> {}
    }
  }

  /** A name that is taken: by itself where it is a machine's own, else for who asked for it. */
  private void take(
      TakenName.Holder kind, String name, String pool, Collection<MachineName> askedFor) {
    String uri = libvirtUri().orElse(TakenName.SYSTEM);
    taken.add(new TakenName(kind, name, pool, uri, Optional.empty()));
    askedFor.forEach(
        machine -> taken.add(new TakenName(kind, name, pool, uri, Optional.of(machine))));
  }

  private Optional<String> libvirtUri() {
    return Optional.ofNullable(values.get("libvirt_uri")).filter(uri -> fits(uri, URI));
  }

  private void readDisk(String[] fields) {
    if (fields.length == 3 && fits(fields[0], OBJECT)) {
      DiskUse.megabytes(fields[1], fields[2]).ifPresent(mb -> disks.put(fields[0], mb));
    }
  }

  private static boolean fits(String text, Pattern pattern) {
    return pattern.matcher(text).matches();
  }

  private static void accept(String text, Pattern pattern, Consumer<String> use) {
    if (fits(text, pattern)) {
      use.accept(text);
    }
  }

  /** One that two providers have runs if it runs with either of them. */
  private void readOther(String[] fields) {
    if (fields.length <= 2 && Names.isValid(fields[0])) {
      MachineState state =
          switch (fields[fields.length - 1]) {
            case "running" -> MachineState.RUNNING;
            case "suspended" -> MachineState.SUSPENDED;
            case "stopped" -> MachineState.STOPPED;
            default -> MachineState.UNKNOWN;
          };
      other.machines.merge(
          new MachineName(fields[0]),
          state,
          (one, second) -> one == MachineState.STOPPED ? second : one);
    }
  }

  private void readMachine(String[] fields) {
    if (fields.length != 3 || !Names.isValid(fields[0])) {
      return;
    }
    MachineName name = new MachineName(fields[0]);
    switch (fields[2]) {
      case "running" -> machines.put(name, MachineState.RUNNING);
      case "suspended" -> machines.putIfAbsent(name, MachineState.SUSPENDED);
      case "stopped" -> machines.putIfAbsent(name, MachineState.STOPPED);
      case "out_of_space" -> machines.putIfAbsent(name, MachineState.OUT_OF_SPACE);
      case "io_error" -> machines.putIfAbsent(name, MachineState.IO_ERROR);
      case "gone" -> accept(fields[1], WORD, provider -> lost.put(name, provider));
      default -> machines.putIfAbsent(name, MachineState.UNKNOWN);
    }
  }

  private void readLoad(String[] fields) {
    for (String average : fields) {
      OptionalLong one = hundredths(average, HostLoad.MOST_LOAD);
      if (one.isPresent()) {
        loadHundredths = OptionalLong.of(Math.max(one.getAsLong(), loadHundredths.orElse(0)));
      }
    }
  }

  private void readPressure(String[] fields) {
    if (fields.length == 2 && PRESSURES.contains(fields[0])) {
      hundredths(fields[1], HostLoad.WHOLE).ifPresent(part -> pressure.put(fields[0], part));
    }
  }

  private HostLoad load() {
    OptionalLong total = told("memory_mb");
    OptionalLong available = told("available_mb");
    boolean possible =
        total.isPresent() && available.isPresent() && available.getAsLong() <= total.getAsLong();
    return new HostLoad(
        loadHundredths,
        possible ? available : OptionalLong.empty(),
        pressure("cpu"),
        pressure("memory"),
        pressure("io"));
  }

  private OptionalLong pressure(String of) {
    Long known = pressure.get(of);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** A number with two decimals, as the kernel writes them, times 100. */
  private static OptionalLong hundredths(String text, long most) {
    if (!fits(text, HUNDREDTHS)) {
      return OptionalLong.empty();
    }
    long parsed = Long.parseLong(text.replace(".", ""));
    return parsed <= most ? OptionalLong.of(parsed) : OptionalLong.empty();
  }

  private void readDefined(String[] fields) {
    if (fields.length == 3 && Names.isValid(fields[0])) {
      OptionalLong number = number(fields[2]);
      change(
          fields[0],
          known ->
              switch (fields[1]) {
                case "cpus" -> known.withCpus(number);
                case "memory_mb" -> known.withMemoryMb(number);
                case "memory_kb" ->
                    known.withMemoryMb(
                        number.isPresent()
                            ? OptionalLong.of(number.getAsLong() / KB_PER_MB)
                            : number);
                default -> known;
              });
    }
  }

  private void readNic(String[] fields) {
    if (fields.length == 3
        && Names.isValid(fields[0])
        && (fields[2].isEmpty() || fits(fields[2], OBJECT))) {
      String mac = fields[1].toLowerCase(Locale.ROOT);
      if (fits(mac, MAC)) {
        String colons = mac.replace(":", "").replaceAll("(..)(?!$)", "$1:");
        change(fields[0], known -> known.withNic(colons, fields[2]));
      }
    }
  }

  private void readDiskRoom(String[] fields) {
    if (fields.length == 3 && Names.isValid(fields[0]) && Grammar.isAbsolutePath(fields[1])) {
      number(fields[2])
          .ifPresent(
              mb -> change(fields[0], known -> known.withDiskRoom(new DiskRoom(fields[1], mb))));
    }
  }

  private void change(String machine, UnaryOperator<VirtualHardware> change) {
    hardware.compute(
        new MachineName(machine),
        (name, known) -> change.apply(known == null ? VirtualHardware.UNKNOWN : known));
  }

  private Optional<PackageTool> packages() {
    return PackageTool.first(program -> program.equals(values.get("packages")));
  }

  private HostFacts facts() {
    Optional<MarkerFile> own = MarkerFile.parse(marker.toString());
    return new HostFacts(
        new Login(
            required("user", text -> fits(text, OBJECT)),
            required("home", Grammar::isAbsolutePath),
            !values.containsKey("input_whole"),
            values.containsKey("ends_processes")),
        new Computer(
            required("arch", text -> fits(text, WORD)),
            new Capacity(told("cpus"), told("memory_mb"), told("disk_gb")),
            values.containsKey("flock"),
            values.containsKey("sha256"),
            kvm(),
            packages(),
            load()),
        new EngineFacts(
            Optional.ofNullable(values.get("vagrant"))
                .map(version -> versionOrUnknown(fits(version, VERSION) ? version : "")),
            providers,
            problems,
            boxes,
            libvirtUri()),
        new HostNetwork(
            defaultInterfaces(),
            interfaces,
            subnets,
            libvirtNetworks,
            values.containsKey("filters_bridges"),
            hostOnly),
        new WorkdirFacts(
            required("workdir", Grammar::isAbsolutePath),
            own,
            values.containsKey("occupied") && own.isEmpty(),
            new WorkdirManifest(files, executable),
            writers(),
            folders,
            Optional.ofNullable(values.get("place")).filter(place -> fits(place, PLACE)),
            runs()),
        new HostMachines(machines, lost(), taken, otherLabs(), disks, ofOwn(hardware)));
  }

  private List<DetachedRun> runs() {
    List<DetachedRun> known = new ArrayList<>();
    for (String[] fields : runs) {
      if (fields.length == 3) {
        RunWords.run(
                fields[0], said.getOrDefault(fields[0], ""), fields[1], fields[2].equals("taken"))
            .ifPresent(known::add);
      }
    }
    known.sort(Comparator.comparing(DetachedRun::id));
    return known;
  }

  /** One that another provider made anew is not lost. */
  private SortedMap<MachineName, String> lost() {
    lost.keySet().removeAll(machines.keySet());
    return lost;
  }

  private SortedMap<MachineName, VirtualHardware> ofOwn(
      SortedMap<MachineName, VirtualHardware> told) {
    told.keySet().retainAll(machines.keySet());
    return told;
  }

  private List<String> defaultInterfaces() {
    return routes.stream()
        .sorted(
            Comparator.comparingInt(DefaultRoute::family).thenComparingLong(DefaultRoute::metric))
        .map(DefaultRoute::networkInterface)
        .distinct()
        .toList();
  }

  private Kvm kvm() {
    return switch (values.getOrDefault("kvm", "")) {
      case "missing" -> Kvm.MISSING;
      case "denied" -> Kvm.DENIED;
      default -> Kvm.USABLE;
    };
  }

  private Writers writers() {
    return switch (values.getOrDefault("writers", "")) {
      case "everybody" -> Writers.EVERYBODY;
      case "group" -> Writers.GROUP;
      default -> Writers.OWNER;
    };
  }

  private List<ForeignLab> otherLabs() {
    List<ForeignLab> labs = new ArrayList<>();
    others.forEach((path, each) ->
        MarkerFile.parse(each.marker.toString())
            .ifPresent(file -> labs.add(share(path, each, file))));
    return List.copyOf(labs);
  }

  /**
   * What a lab holds: for its machines that exist, and while a run of it works there, for those
   * that it is about to make. What a run that failed only meant to make holds nothing. One that is
   * off to make room for another lab holds its disk.
   */
  private ForeignLab share(String path, OtherWorkdir place, MarkerFile file) {
    SortedSet<String> names = new TreeSet<>();
    SortedMap<MachineName, ForeignMachine> there = new TreeMap<>();
    Resources held = Resources.ZERO;
    long filledGb = 0;
    for (Map.Entry<String, Resources> machine : file.machines().entrySet()) {
      MachineName name = new MachineName(machine.getKey());
      MachineState state = place.machines.get(name);
      if (place.busy || state != null) {
        names.add(machine.getKey());
        ForeignMachine its =
            new ForeignMachine(
                machine.getValue(),
                priority(file, machine.getKey()),
                state == null ? MachineState.UNKNOWN : state,
                Optional.ofNullable(file.preempted().get(machine.getKey())));
        if (state != null) {
          there.put(name, its);
        }
        held = held.plus(its.held());
        filledGb +=
            new HostMachines(machines, lost, new TreeSet<>(), List.of(), disks)
                .filledGb(file.lab(), name, machine.getValue().diskGb());
      }
    }
    return new ForeignLab(
        file.lab().value(),
        file.owner(),
        names,
        held,
        filledGb,
        new TreeSet<>(file.terms().subnets().values()),
        Grammar.isAbsolutePath(path)
            ? Optional.of(
                new ForeignWorkdir(
                    path, file.lineage(), place.atWork, file.terms().pool().isPresent(), there))
            : Optional.empty());
  }

  private static OptionalInt priority(MarkerFile file, String machine) {
    Integer priority = file.priorities().get(machine);
    return priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
  }

  private String required(String key, Predicate<String> grammar) {
    String value = values.get(key);
    if (value == null || value.isEmpty()) {
      throw new ProbeFormatException("the probe's answer lacks \"" + key + "\"");
    }
    if (!grammar.test(value)) {
      throw new ProbeFormatException("the probe's answer has an invalid \"" + key + "\"");
    }
    return value;
  }

  private OptionalLong told(String key) {
    return number(values.getOrDefault(key, ""));
  }

  private static OptionalLong number(String digits) {
    return fits(digits, NUMBER) ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }
}
