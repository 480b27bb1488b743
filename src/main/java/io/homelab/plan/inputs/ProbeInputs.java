package io.homelab.plan.inputs;

import io.homelab.model.BoxRef;
import io.homelab.model.HostLoad;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import io.homelab.probe.Computer;
import io.homelab.probe.Computer.Kvm;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.EngineFacts.ProviderProblem;
import io.homelab.probe.FolderFacts;
import io.homelab.probe.ForeignWorkdir;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostMachines.MachineState;
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
import io.homelab.workdir.Preempted;
import io.homelab.workdir.WorkdirManifest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a host told, or why it did not. The sums of the files there and the login decide nothing and
 * stay out.
 */
final class ProbeInputs {
  private static final int IPV4_BITS = 32;
  private static final long MOST = 1L << 40;
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private ProbeInputs() {}

  /**
   * Writes what a host told.
   *
   * @param busy whether placement depends on how busy it was
   */
  static void write(ObjectNode node, ProbeResult told, boolean busy) {
    switch (told) {
      case ProbeResult.Unreachable gone ->
          node.putObject("unreachable").put("reason", gone.reason()).put("hint", gone.hint());
      case ProbeResult.Reached reached -> {
        ObjectNode facts = node.putObject("reached");
        writeFacts(facts, reached.facts());
        if (busy) {
          writeLoad(facts.putObject("load"), reached.facts().computer().load());
        }
      }
    }
  }

  static ProbeResult read(InputObject in, HostName host) {
    return in.<ProbeResult>optionalObject(
            "unreachable",
            gone -> new ProbeResult.Unreachable(host, gone.text("reason"), gone.text("hint")))
        .orElseGet(
            () -> in.object("reached", facts -> new ProbeResult.Reached(host, readFacts(facts))));
  }

  private static void writeLoad(ObjectNode node, HostLoad load) {
    load.loadHundredths().ifPresent(amount -> node.put("average_hundredths", amount));
    load.availableMb().ifPresent(amount -> node.put("available_mb", amount));
    load.cpuPressure().ifPresent(amount -> node.put("cpu_pressure", amount));
    load.memoryPressure().ifPresent(amount -> node.put("memory_pressure", amount));
    load.ioPressure().ifPresent(amount -> node.put("io_pressure", amount));
  }

  private static HostLoad load(InputObject in) {
    return new HostLoad(
        in.optionalNumber("average_hundredths", HostLoad.MOST_LOAD),
        in.optionalNumber("available_mb", Parts.MOST),
        in.optionalNumber("cpu_pressure", HostLoad.WHOLE),
        in.optionalNumber("memory_pressure", HostLoad.WHOLE),
        in.optionalNumber("io_pressure", HostLoad.WHOLE));
  }

  private static void writeFacts(ObjectNode node, HostFacts facts) {
    node.put("workdir", facts.workdir().path());
    node.put("workdir_occupied", facts.workdir().occupied());
    facts
        .workdir()
        .marker()
        .ifPresent(marker -> {
          ObjectNode its =
              node.putObject("marker")
                  .put("lab", marker.lab().value())
                  .put("owner", marker.owner())
                  .put("lineage", marker.lineage());
          if (!marker.preempted().isEmpty()) {
            ObjectNode off = its.putObject("preempted");
            // Whether they ran then, no plan depends on.
            marker.preempted().forEach((machine, why) -> off.put(machine, why.by().value()));
          }
        });
    node.put("architecture", facts.computer().architecture());
    Parts.writeCapacity(node.putObject("measured"), facts.computer().measured());
    facts.engine().version().ifPresent(version -> node.put("vagrant", version));
    ArrayNode providers = node.putArray("providers");
    facts.engine().providers().keySet().forEach(providers::add);
    ObjectNode problems = node.putObject("provider_problems");
    facts.engine().problems().forEach((name, problem) -> problems.put(name, problem.problem()));
    ArrayNode routes = node.putArray("default_interfaces");
    facts.network().defaultInterfaces().forEach(routes::add);
    node.put("reads_input", facts.login().readsInput());
    node.put("kvm", wireName(facts.computer().kvm()));
    node.put("writers", wireName(facts.workdir().writers()));
    facts.workdir().place().ifPresent(place -> node.put("place", place));
    ArrayNode folders = node.putArray("folders");
    for (FolderFacts folder : facts.workdir().folders()) {
      ObjectNode one =
          folders.addObject().put("path", folder.path()).put("access", wireName(folder.access()));
      folder.freeMb().ifPresent(mb -> one.put("free_mb", mb));
    }
    ArrayNode interfaces = node.putArray("interfaces");
    for (NetworkInterface each : facts.network().interfaces()) {
      ObjectNode one =
          interfaces.addObject().put("name", each.name()).put("kind", wireName(each.kind()));
      each.master().ifPresent(master -> one.put("master", master));
    }
    ArrayNode subnets = node.putArray("subnets");
    for (InterfaceAddress subnet : facts.network().subnets()) {
      subnets
          .addObject()
          .put("interface", subnet.networkInterface())
          .put("address", subnet.address())
          .put("prefix", subnet.prefix());
    }
    ArrayNode hostOnly = node.putArray("host_only");
    facts
        .network()
        .hostOnly()
        .forEach(net ->
            hostOnly
                .addObject()
                .put("interface", net.networkInterface())
                .put("address", net.address())
                .put("prefix", net.prefix()));
    ArrayNode networks = node.putArray("libvirt_networks");
    facts.network().virtualNetworks().forEach(networks::add);
    facts.engine().libvirtUri().ifPresent(uri -> node.put("libvirt_uri", uri));
    ArrayNode taken = node.putArray("taken");
    for (TakenName name : facts.machines().taken()) {
      ObjectNode one =
          taken
              .addObject()
              .put("kind", name.kind().name().toLowerCase(Locale.ROOT))
              .put("name", name.name())
              .put("pool", name.pool())
              .put("uri", name.uri());
      name.wantedBy().ifPresent(machine -> one.put("wanted_by", machine.value()));
    }
    ObjectNode disks = node.putObject("disks_mb");
    facts.machines().disks().forEach(disks::put);
    ArrayNode boxes = node.putArray("boxes");
    facts.engine().boxes().forEach(box -> Parts.writeBox(boxes.addObject(), box));
    ObjectNode machines = node.putObject("machines");
    facts.machines().own().forEach((name, state) -> machines.put(name.value(), wireName(state)));
    ObjectNode lost = node.putObject("lost");
    facts.machines().lost().forEach((name, provider) -> lost.put(name.value(), provider));
    writeHardware(node, facts.machines());
    ArrayNode labs = node.putArray("other_labs");
    for (ForeignLab lab : facts.machines().otherLabs()) {
      ObjectNode other = labs.addObject().put("lab", lab.lab()).put("owner", lab.owner());
      Parts.writeResources(other.putObject("held"), lab.held());
      other.put("filled_gb", lab.filledGb());
      ArrayNode names = other.putArray("machines");
      lab.machines().forEach(names::add);
      lab.workdir().ifPresent(place -> writeWorkdir(other.putObject("workdir"), place));
    }
  }

  private static void writeWorkdir(ObjectNode node, ForeignWorkdir place) {
    node.put("path", place.path())
        .put("lineage", place.lineage())
        .put("at_work", place.atWork())
        .put("of_pool", place.ofPool());
    ArrayNode machines = node.putArray("machines");
    place
        .machines()
        .forEach((name, machine) -> {
          ObjectNode one = machines.addObject().put("name", name.value());
          Parts.writeResources(one.putObject("resources"), machine.resources());
          machine.priority().ifPresent(priority -> one.put("priority", priority));
          one.put("state", wireName(machine.state()));
          machine.preempted().ifPresent(why -> one.put("preempted_for", why.by().value()));
        });
  }

  private static OptionalInt priority(InputObject in) {
    OptionalLong told =
        in.optionalNumber(
            "priority", -PlacementConstraints.MOST_PRIORITY, PlacementConstraints.MOST_PRIORITY);
    return told.isPresent() ? OptionalInt.of((int) told.getAsLong()) : OptionalInt.empty();
  }

  private static ForeignWorkdir workdir(InputObject in) {
    SortedMap<MachineName, ForeignMachine> machines = new TreeMap<>();
    in.objects(
        "machines",
        one -> {
          MachineName name = one.text("name", MachineName::new);
          machines.put(
              name,
              new ForeignMachine(
                  one.object("resources", Parts::readResources),
                  priority(one),
                  one.text("state", ProbeInputs::state),
                  one.optionalText("preempted_for", ProbeInputs::preempted)));
          return name;
        });
    return new ForeignWorkdir(
        in.text("path"), in.text("lineage"), in.flag("at_work"), in.flag("of_pool"), machines);
  }

  private static void writeHardware(ObjectNode node, HostMachines told) {
    if (told.hardware().isEmpty()) {
      return;
    }
    ArrayNode all = node.putArray("hardware");
    told.hardware()
        .forEach((name, hardware) -> {
          ObjectNode one = all.addObject().put("machine", name.value());
          hardware.cpus().ifPresent(cpus -> one.put("cpus", cpus));
          hardware.memoryMb().ifPresent(mb -> one.put("memory_mb", mb));
          ObjectNode nics = one.putObject("nics");
          hardware.nics().forEach(nics::put);
          hardware
              .diskRoom()
              .ifPresent(room ->
                  one.putObject("disk_room")
                      .put("folder", room.folder())
                      .put("free_mb", room.freeMb()));
        });
  }

  /** None in files of before hosts told of it. */
  private static SortedMap<MachineName, VirtualHardware> hardware(InputObject in) {
    SortedMap<MachineName, VirtualHardware> all = new TreeMap<>();
    in.optionalObjects(
        "hardware",
        one -> {
          MachineName name = one.text("machine", MachineName::new);
          all.put(
              name,
              new VirtualHardware(
                  one.optionalNumber("cpus", MOST),
                  one.optionalNumber("memory_mb", MOST),
                  one.textMap("nics"),
                  one.optionalObject(
                      "disk_room",
                      room -> new DiskRoom(room.text("folder"), room.number("free_mb", 0, MOST)))));
          return name;
        });
    return all;
  }

  private static HostFacts readFacts(InputObject in) {
    return new HostFacts(
        new Login("", "", in.optionalFlag("reads_input"), false),
        new Computer(
                in.text("architecture"),
                in.object("measured", Parts::readCapacity),
                true,
                true,
                in.optionalText("kvm", word -> constant(Kvm.class, word)).orElse(Kvm.USABLE))
            .with(in.optionalObject("load", ProbeInputs::load).orElse(HostLoad.UNKNOWN)),
        new EngineFacts(
            in.optionalText("vagrant", version -> version),
            versions(in.texts("providers", name -> name)),
            problems(in.textMap("provider_problems")),
            new TreeSet<BoxRef>(in.objects("boxes", Parts::readBox)),
            in.optionalText("libvirt_uri", uri -> uri)),
        new HostNetwork(
            defaultInterfaces(in),
            in.objects("interfaces", ProbeInputs::networkInterface),
            in.objects("subnets", ProbeInputs::subnet),
            new TreeSet<>(in.texts("libvirt_networks", name -> name)),
            false,
            in.optionalObjects("host_only", ProbeInputs::subnet)),
        new WorkdirFacts(
            in.text("workdir"),
            in.optionalObject("marker", ProbeInputs::marker),
            in.flag("workdir_occupied"),
            WorkdirManifest.EMPTY,
            in.optionalText("writers", word -> constant(Writers.class, word)).orElse(Writers.OWNER),
            in.optionalObjects("folders", ProbeInputs::folder),
            in.optionalText("place", place -> place)),
        new HostMachines(
            in.map("machines", MachineName::new, ProbeInputs::state),
            in.optionalMap("lost", MachineName::new, provider -> provider).orElseGet(TreeMap::new),
            new TreeSet<>(in.optionalObjects("taken", ProbeInputs::takenName)),
            in.objects("other_labs", ProbeInputs::otherLab),
            in.optionalNumbers("disks_mb", MOST),
            hardware(in)));
  }

  private static SortedMap<String, String> versions(List<String> providers) {
    SortedMap<String, String> versions = new TreeMap<>();
    providers.forEach(name -> versions.put(name, EngineFacts.UNKNOWN_VERSION));
    return versions;
  }

  private static SortedMap<String, ProviderProblem> problems(Map<String, String> texts) {
    SortedMap<String, ProviderProblem> problems = new TreeMap<>();
    texts.forEach((name, text) -> problems.put(name, new ProviderProblem(text, "")));
    return problems;
  }

  /** Files of before there was more than one have the one interface. */
  private static List<String> defaultInterfaces(InputObject in) {
    return in.optionalText("default_interface", InputObject::nonBlank)
        .map(List::of)
        .orElseGet(() -> in.optionalTexts("default_interfaces", InputObject::nonBlank));
  }

  /** Files of before there were more kinds have two flags. */
  private static NetworkInterface networkInterface(InputObject in) {
    String name = in.text("name");
    boolean bridge = in.optionalFlag("bridge");
    LinkType flagged =
        in.optionalFlag("wifi") ? LinkType.WIFI : bridge ? LinkType.BRIDGE : LinkType.ETHERNET;
    return new NetworkInterface(
        name,
        in.optionalText("kind", word -> constant(LinkType.class, word)).orElse(flagged),
        in.optionalText("master", InputObject::nonBlank));
  }

  private static FolderFacts folder(InputObject in) {
    return new FolderFacts(
        in.text("path"),
        in.text("access", word -> constant(FolderFacts.Access.class, word)),
        in.optionalNumber("free_mb", MOST));
  }

  private static MachineState state(String word) {
    return constant(MachineState.class, word);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    for (E one : type.getEnumConstants()) {
      if (wireName(one).equals(word)) {
        return one;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(ProbeInputs::wireName).toList();
    throw new IllegalArgumentException(
        "expected "
            + String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.getLast());
  }

  private static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static TakenName takenName(InputObject in) {
    return new TakenName(
        in.text("kind", word -> TakenName.Holder.valueOf(word.toUpperCase(Locale.ROOT))),
        in.text("name"),
        in.text("pool"),
        in.optionalText("uri", uri -> uri).orElse(TakenName.SYSTEM),
        in.optionalText("wanted_by", MachineName::new));
  }

  private static InterfaceAddress subnet(InputObject in) {
    return new InterfaceAddress(
        in.text("interface"),
        in.text("address", ProbeInputs::ipv4),
        (int) in.number("prefix", 0, IPV4_BITS));
  }

  private static String ipv4(String address) {
    if (!IPV4.matcher(address).matches()) {
      throw new IllegalArgumentException("expected an IPv4 address");
    }
    return address;
  }

  private static Preempted preempted(String lab) {
    return new Preempted(new LabName(lab), false);
  }

  private static MarkerFile marker(InputObject in) {
    SortedMap<String, Resources> machines = new TreeMap<>();
    SortedMap<String, Preempted> preempted =
        in.optionalMap("preempted", name -> name, ProbeInputs::preempted).orElseGet(TreeMap::new);
    preempted.keySet().forEach(name -> machines.put(name, Resources.ZERO));
    return new MarkerFile(
        in.text("lab", LabName::new),
        in.text("owner"),
        in.optionalText("lineage", lineage -> lineage).orElse(""),
        0,
        Optional.empty(),
        LabTerms.NONE,
        machines,
        new TreeMap<>(),
        preempted);
  }

  private static ForeignLab otherLab(InputObject in) {
    return new ForeignLab(
        in.text("lab"),
        in.text("owner"),
        new TreeSet<>(in.optionalTexts("machines", name -> name)),
        in.object("held", Parts::readResources),
        in.optionalNumber("filled_gb", MOST).orElse(0),
        new TreeSet<>(),
        in.optionalObject("workdir", ProbeInputs::workdir));
  }
}
