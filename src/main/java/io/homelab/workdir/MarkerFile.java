package io.homelab.workdir;

import io.homelab.model.Devices;
import io.homelab.model.JsonText;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Resources;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of {@link WorkdirFiles#MARKER}: which lab a workdir belongs to, and what its machines
 * hold on that host. Other labs read it to know what is left for them.
 *
 * @param lab the lab
 * @param owner {@code user@computer} that created it
 * @param lineage of the state it belongs to; empty in markers of earlier versions
 * @param fence the number of the lease of the run that wrote it; 0 in markers of earlier versions
 * @param engine the name of what makes its machines; empty means the usual one
 * @param terms until when the lab stays, and its own networks
 * @param machines what each machine on the host holds, by name
 * @param priorities how important machines are; none of those in markers of earlier versions
 * @param preempted the machines that were shut down to make room
 */
public record MarkerFile(
    LabName lab,
    String owner,
    String lineage,
    long fence,
    Optional<String> engine,
    LabTerms terms,
    SortedMap<String, Resources> machines,
    SortedMap<String, Integer> priorities,
    SortedMap<String, Preempted> preempted) {
  private static final int SCHEMA_VERSION = 1;

  private static final String PRIORITY = "priority";
  private static final String PREEMPTED_FOR = "preempted_for";
  private static final String RAN = "ran";

  /** More than any computer has, and so little that no sum of them overflows. */
  private static final long MOST = 1L << 40;

  private static final long MOST_FENCE = 1_000_000_000_000_000L;

  private static final Pattern OWNER = Pattern.compile("[^\\p{Cntrl}]{1,200}");
  private static final Pattern LINEAGE = Pattern.compile("[0-9a-f-]{36}");

  /** The marker of a lab that is just what its topology says. */
  public MarkerFile(
      LabName lab, String owner, String lineage, SortedMap<String, Resources> machines) {
    this(lab, owner, lineage, 0, Optional.empty(), LabTerms.NONE, machines);
  }

  /** The marker of a lab that says of its machines only what they hold. */
  public MarkerFile(
      LabName lab,
      String owner,
      String lineage,
      long fence,
      Optional<String> engine,
      LabTerms terms,
      SortedMap<String, Resources> machines) {
    this(lab, owner, lineage, fence, engine, terms, machines, new TreeMap<>(), new TreeMap<>());
  }

  /** Copies the maps. */
  public MarkerFile {
    machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
    priorities = Collections.unmodifiableSortedMap(new TreeMap<>(priorities));
    preempted = Collections.unmodifiableSortedMap(new TreeMap<>(preempted));
  }

  /** Whether a marker can carry that owner: one line of 1 to 200 characters. */
  public static boolean isOwner(String owner) {
    return OWNER.matcher(owner).matches();
  }

  /** The marker without some machines. */
  public MarkerFile without(Collection<MachineName> some) {
    SortedMap<String, Resources> others = new TreeMap<>(machines);
    some.forEach(name -> others.remove(name.value()));
    return saying(others, priorities, preempted);
  }

  /** The marker with machines that were shut down to make room for another lab. */
  public MarkerFile preempting(Map<MachineName, Preempted> some) {
    SortedMap<String, Preempted> all = new TreeMap<>(preempted);
    some.forEach((name, why) -> all.put(name.value(), why));
    return saying(machines, priorities, all);
  }

  /** The marker with machines that were shut down to make room, and run again. */
  public MarkerFile returned(Collection<MachineName> some) {
    SortedMap<String, Preempted> others = new TreeMap<>(preempted);
    some.forEach(name -> others.remove(name.value()));
    return saying(machines, priorities, others);
  }

  /**
   * The marker with what the one before it says and this one does not know: how important machines
   * are, and which were shut down to make room.
   *
   * @param starting the machines that are about to run, and so hold their room again
   */
  public MarkerFile after(MarkerFile before, Collection<MachineName> starting) {
    SortedMap<String, Integer> all = new TreeMap<>(before.priorities);
    all.putAll(priorities);
    return saying(machines, all, before.returned(starting).preempted);
  }

  /** The same marker with other machines, and what is said of those alone. */
  private MarkerFile saying(
      SortedMap<String, Resources> others,
      SortedMap<String, Integer> important,
      SortedMap<String, Preempted> off) {
    return new MarkerFile(
        lab, owner, lineage, fence, engine, terms, others, of(others, important), of(others, off));
  }

  /** What is said of these machines alone. */
  private static <T> SortedMap<String, T> of(
      SortedMap<String, Resources> machines, SortedMap<String, T> said) {
    SortedMap<String, T> known = new TreeMap<>(said);
    known.keySet().retainAll(machines.keySet());
    return known;
  }

  /** What all machines hold together. */
  public Resources held() {
    Resources sum = Resources.ZERO;
    for (Resources each : machines.values()) {
      sum = sum.plus(each);
    }
    return sum;
  }

  /** The file's text; the same marker always gives the same text. */
  public String toJson() {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode root = mapper.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("lab", lab.value());
    root.put("owner", owner);
    if (!lineage.isEmpty()) {
      root.put("lineage", lineage);
    }
    if (fence > 0) {
      root.put("fence", fence);
    }
    engine.ifPresent(name -> root.put("engine", name));
    terms.words().forEach(root::put);
    if (!terms.subnets().isEmpty()) {
      ObjectNode subnets = root.putObject("subnets");
      terms.subnets().forEach(subnets::put);
    }
    ObjectNode all = root.putObject("machines");
    for (Map.Entry<String, Resources> machine : machines.entrySet()) {
      ObjectNode one = all.putObject(machine.getKey());
      one.put("cpus", machine.getValue().cpus());
      one.put("memory_mb", machine.getValue().memoryMb());
      one.put("disk_gb", machine.getValue().diskGb());
      if (!machine.getValue().devices().isEmpty()) {
        ObjectNode devices = one.putObject("devices");
        machine.getValue().devices().counts().forEach(devices::put);
      }
      Integer priority = priorities.get(machine.getKey());
      if (priority != null) {
        one.put(PRIORITY, priority);
      }
      Preempted why = preempted.get(machine.getKey());
      if (why != null) {
        one.put(PREEMPTED_FOR, why.by().value());
        if (why.ran()) {
          one.put(RAN, true);
        }
      }
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /**
   * Reads the file's text. A marker of a later schema is read as far as possible: what matters most
   * is that the folder has an owner. A marker comes from a host, so an invalid one counts as no
   * marker: the folder then belongs to someone else.
   *
   * @return the marker, or empty if the text is not one
   */
  public static Optional<MarkerFile> parse(String json) {
    try {
      JsonNode root = JsonText.read(json);
      SortedMap<String, Resources> machines = new TreeMap<>();
      SortedMap<String, Integer> priorities = new TreeMap<>();
      SortedMap<String, Preempted> preempted = new TreeMap<>();
      for (Map.Entry<String, JsonNode> machine : root.path("machines").properties()) {
        if (!Names.isValid(machine.getKey())) {
          return Optional.empty();
        }
        JsonNode holds = machine.getValue();
        machines.put(
            machine.getKey(),
            new Resources(
                amount(holds.path("cpus")),
                amount(holds.path("memory_mb")),
                amount(holds.path("disk_gb")),
                devices(holds)));
        priority(holds).ifPresent(its -> priorities.put(machine.getKey(), its));
        String other = holds.path(PREEMPTED_FOR).asString("");
        if (Names.isValid(other)) {
          preempted.put(
              machine.getKey(), new Preempted(new LabName(other), isTrue(holds.path(RAN))));
        }
      }
      LabName lab = new LabName(root.path("lab").asString(""));
      String owner = root.path("owner").asString("");
      String lineage = root.path("lineage").asString("");
      return isOwner(owner) && (lineage.isEmpty() || LINEAGE.matcher(lineage).matches())
          ? Optional.of(
              new MarkerFile(
                  lab,
                  owner,
                  lineage,
                  fence(root),
                  engine(root),
                  terms(root),
                  machines,
                  priorities,
                  preempted))
          : Optional.empty();
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isTrue(JsonNode told) {
    return told.isBoolean() && told.booleanValue();
  }

  private static long fence(JsonNode root) {
    long fence = root.path("fence").asLong(0);
    return fence < 0 || fence >= MOST_FENCE ? 0 : fence;
  }

  /** The same marker, written by a run with that number. */
  public MarkerFile numbered(long other) {
    return new MarkerFile(
        lab, owner, lineage, other, engine, terms, machines, priorities, preempted);
  }

  /** Whether it says the same as another one, whoever wrote it. */
  boolean saysTheSameAs(MarkerFile other) {
    return numbered(0).equals(other.numbered(0));
  }

  private static Optional<String> engine(JsonNode root) {
    return Optional.of(root.path("engine").asString(""))
        .filter(name -> !name.isEmpty() && Names.isValid(name));
  }

  /** The same marker on other terms. */
  public MarkerFile on(LabTerms others) {
    return new MarkerFile(
        lab, owner, lineage, fence, engine, others, machines, priorities, preempted);
  }

  private static LabTerms terms(JsonNode root) {
    SortedMap<String, String> words = new TreeMap<>();
    for (String key : LabTerms.KEYS) {
      if (root.path(key).isString()) {
        words.put(key, root.path(key).stringValue());
      }
    }
    SortedMap<String, String> subnets = new TreeMap<>();
    root.path("subnets")
        .properties()
        .forEach(subnet -> subnets.put(subnet.getKey(), subnet.getValue().asString("")));
    return LabTerms.of(words, subnets);
  }

  private static Devices devices(JsonNode holds) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> device : holds.path("devices").properties()) {
      if (!Names.isValid(device.getKey())) {
        throw new IllegalArgumentException("no name of a device: " + device.getKey());
      }
      counts.put(device.getKey(), amount(device.getValue()));
    }
    return new Devices(counts);
  }

  /** What no topology can say is not told: such a machine is shut down for nobody. */
  private static Optional<Integer> priority(JsonNode holds) {
    JsonNode told = holds.path(PRIORITY);
    return Optional.of(told)
        .filter(JsonNode::isInt)
        .map(JsonNode::intValue)
        .filter(value -> Math.abs((long) value) <= PlacementConstraints.MOST_PRIORITY);
  }

  private static long amount(JsonNode node) {
    long amount = node.asLong(0);
    if (amount > MOST) {
      throw new IllegalArgumentException("no computer has " + amount);
    }
    return amount;
  }
}
