package io.homelab.state;

import io.homelab.model.BoxRef;
import io.homelab.model.Devices;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.JsonText;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The state as JSON, version 1. The same state gives the same bytes. */
final class StateJson {
  static final int VERSION = 1;

  private static final long MOST = 1L << 40;

  private StateJson() {}

  /** A file that another version of the program wrote. */
  static final class OtherVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OtherVersionException(JsonNode version) {
      super("schema_version is %s, this program reads %d".formatted(version, VERSION));
    }
  }

  static byte[] write(LabState state) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", VERSION);
    root.put("lab", state.lab().value());
    if (!state.lineage().isEmpty()) {
      root.put("lineage", state.lineage());
    }
    state.engine().ifPresent(engine -> root.put("engine", engine));
    state.terms().words().forEach(root::put);
    if (!state.terms().subnets().isEmpty()) {
      ObjectNode subnets = root.putObject("subnets");
      state.terms().subnets().forEach(subnets::put);
    }
    root.put("serial", state.serial());
    root.put("next_host_index", state.nextHostIndex());
    if (!state.cordoned().isEmpty()) {
      putTexts(root.putArray("cordoned"), state.cordoned().stream().map(HostName::value).toList());
    }
    ObjectNode machines = root.putObject("machines");
    state
        .machines()
        .forEach((name, record) -> writeMachine(machines.putObject(name.value()), record));
    if (!state.strays().isEmpty()) {
      ArrayNode strays = root.putArray("strays");
      state
          .strays()
          .forEach(stray ->
              writeMachine(
                  strays.addObject().put("machine", stray.machine().value()), stray.record()));
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void writeMachine(ObjectNode node, MachineRecord record) {
    node.put("host", record.host().value());
    node.put("workdir", record.workdir());
    node.put("phase", record.phase().wireName());
    node.put("running", record.running());
    if (record.power() == MachineRecord.Power.SUSPENDED) {
      node.put("suspended", true);
    }
    ObjectNode box = node.putObject("box");
    box.put("name", record.box().name());
    box.put("version", record.box().version());
    box.put("provider", record.box().provider());
    ObjectNode resources = node.putObject("resources");
    resources.put("cpus", record.resources().cpus());
    resources.put("memory_mb", record.resources().memoryMb());
    resources.put("disk_gb", record.resources().diskGb());
    if (!record.resources().devices().isEmpty()) {
      ObjectNode devices = resources.putObject("devices");
      record.resources().devices().counts().forEach(devices::put);
    }
    node.put("shape", record.shape());
    node.put("settings", record.settings());
    node.put("scripts", record.scripts());
    record.privateIp().ifPresent(ip -> node.put("private_ip", ip));
    record
        .bridged()
        .ifPresent(nic -> {
          ObjectNode bridged = node.putObject("bridged");
          bridged.put("mac", nic.mac());
          bridged.put("bridge", nic.bridge());
          nic.address().ifPresent(address -> bridged.put("address", address));
        });
    record
        .access()
        .ifPresent(access -> {
          ObjectNode ssh = node.putObject("access");
          ssh.put("address", access.address());
          ssh.put("port", access.port());
          ssh.put("user", access.user());
          putTexts(ssh.putArray("identity_files"), access.identityFiles());
        });
    putTexts(node.putArray("knows"), record.knows());
  }

  private static void putTexts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /**
   * Whether those bytes are a state that an earlier version of the program wrote, which knew less:
   * before there were lineages.
   */
  static boolean isEarlierForm(byte[] bytes) {
    return !new String(bytes, StandardCharsets.UTF_8).contains("\"lineage\"");
  }

  /**
   * Reads a state.
   *
   * @throws IllegalArgumentException when the bytes are not a state of this version
   */
  static LabState read(byte[] bytes) {
    try {
      JsonNode root = JsonText.read(bytes);
      if (!root.isObject()) {
        throw new IllegalArgumentException(
            root.isMissingNode() ? "it is empty" : "it is not a JSON object");
      }
      JsonNode version = root.path("schema_version");
      if (!version.isInt()) {
        throw new IllegalArgumentException(
            version.isMissingNode()
                ? "schema_version is missing"
                : "schema_version is %s, not a number".formatted(version));
      }
      if (version.intValue() != VERSION) {
        throw new OtherVersionException(version);
      }
      SortedMap<MachineName, MachineRecord> machines = new TreeMap<>();
      JsonNode described = root.required("machines");
      if (!described.isObject()) {
        // Read as "no machine", it would make every machine forgotten.
        throw new IllegalArgumentException("machines is no object");
      }
      for (Map.Entry<String, JsonNode> entry : described.properties()) {
        machines.put(new MachineName(entry.getKey()), readMachine(entry.getValue()));
      }
      SortedSet<HostName> cordoned = new TreeSet<>();
      if (root.has("cordoned")) {
        texts(root.required("cordoned")).forEach(host -> cordoned.add(new HostName(host)));
      }
      return new LabState(
          new LabName(root.required("lab").stringValue()),
          lineage(root, bytes),
          serial(root),
          root.required("next_host_index").intValue(),
          cordoned,
          machines,
          text(root, "engine"),
          terms(root),
          strays(root));
    } catch (StreamReadException e) {
      throw new IllegalArgumentException("it is damaged or cut short", e);
    } catch (JacksonException e) {
      // The library's words name its own classes.
      throw new IllegalArgumentException("a value is missing or of another kind", e);
    }
  }

  /** None in files of before there were any. */
  private static Devices devices(JsonNode resources) {
    SortedMap<String, Long> counts = new TreeMap<>();
    resources
        .path("devices")
        .properties()
        .forEach(device -> counts.put(device.getKey(), amount(device.getValue())));
    return new Devices(counts);
  }

  private static LabTerms terms(JsonNode root) {
    SortedMap<String, String> words = new TreeMap<>();
    for (String key : LabTerms.KEYS) {
      text(root, key).ifPresent(word -> words.put(key, word));
    }
    SortedMap<String, String> subnets = new TreeMap<>();
    root.path("subnets")
        .properties()
        .forEach(subnet -> subnets.put(subnet.getKey(), subnet.getValue().stringValue()));
    return LabTerms.of(words, subnets);
  }

  /** None in files of before there were any. */
  private static List<Stray> strays(JsonNode root) {
    List<Stray> strays = new ArrayList<>();
    if (root.has("strays")) {
      JsonNode list = root.required("strays");
      if (!list.isArray()) {
        throw new IllegalArgumentException("strays is no list");
      }
      list.forEach(node ->
          strays.add(
              new Stray(
                  new MachineName(node.required("machine").stringValue()), readMachine(node))));
    }
    return strays;
  }

  private static long serial(JsonNode root) {
    long serial = root.required("serial").longValue();
    if (serial < 0) {
      throw new IllegalArgumentException("serial is negative");
    }
    return serial;
  }

  /** The same for the same file: one of an earlier version gets its lineage from its content. */
  private static String lineage(JsonNode root, byte[] bytes) {
    String lineage =
        text(root, "lineage").orElseGet(() -> UUID.nameUUIDFromBytes(bytes).toString());
    try {
      return UUID.fromString(lineage).toString();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("lineage is not a UUID", e);
    }
  }

  private static MachineRecord.Power power(JsonNode node) {
    if (node.required("running").booleanValue()) {
      return MachineRecord.Power.ON;
    }
    return node.has("suspended") && node.get("suspended").booleanValue()
        ? MachineRecord.Power.SUSPENDED
        : MachineRecord.Power.OFF;
  }

  private static MachineRecord readMachine(JsonNode node) {
    JsonNode box = node.required("box");
    JsonNode resources = node.required("resources");
    return new MachineRecord(
        new Place(
            new HostName(node.required("host").stringValue()),
            node.required("workdir").stringValue()),
        phase(node.required("phase").stringValue()),
        power(node),
        new Build(
            new BoxRef(
                box.required("name").stringValue(),
                box.required("version").stringValue(),
                box.required("provider").stringValue()),
            new Resources(
                amount(resources.required("cpus")),
                amount(resources.required("memory_mb")),
                amount(resources.required("disk_gb")),
                devices(resources)),
            node.required("shape").stringValue(),
            node.required("settings").stringValue(),
            node.required("scripts").stringValue()),
        new Contact(
            text(node, "private_ip"),
            Optional.ofNullable(node.get("bridged"))
                .map(nic ->
                    new BridgedNicRecord(
                        nic.required("mac").stringValue(),
                        nic.required("bridge").stringValue(),
                        text(nic, "address"))),
            Optional.ofNullable(node.get("access"))
                .map(ssh ->
                    new GuestAccess(
                        ssh.required("address").stringValue(),
                        ssh.required("port").intValue(),
                        ssh.required("user").stringValue(),
                        texts(ssh.required("identity_files")))),
            texts(node.required("knows"))));
  }

  /** No host has so much, and sums of more would overflow. */
  private static long amount(JsonNode node) {
    long amount = node.longValue();
    if (amount > MOST) {
      throw new IllegalArgumentException("a machine has resources that no host has");
    }
    return amount;
  }

  private static Phase phase(String word) {
    for (Phase phase : Phase.values()) {
      if (phase.wireName().equals(word)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("there is no phase " + word);
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::stringValue);
  }

  private static List<String> texts(JsonNode array) {
    if (!array.isArray()) {
      throw new IllegalArgumentException("a list is expected, not " + array);
    }
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.stringValue()));
    return List.copyOf(texts);
  }
}
