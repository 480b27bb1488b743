package io.homelab.plan.inputs;

import io.homelab.engine.Engine;
import io.homelab.engine.Fingerprint;
import io.homelab.model.FileChange;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.OwnersFile;
import io.homelab.model.StrategyName;
import io.homelab.model.UseBasis;
import io.homelab.plan.Adoption;
import io.homelab.plan.FileComparison;
import io.homelab.plan.FromPools;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.TimeEstimate;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.Stray;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that a plan depends on, as one JSON object: a plan made from the file is the same,
 * byte for byte, on any computer. What no plan depends on stays out: how hosts are reached, what
 * scripts and Vagrant extras say, files and folders of this computer. The same request gives the
 * same bytes.
 */
public final class PlanInputs {
  private static final int SCHEMA_VERSION = 1;
  private static final String ESTIMATE = "estimate";
  private static final String PREEMPT = "preempt";
  private static final String MAKE_AGAIN =
      "make a new one with 'homelab plan --save-inputs FILE', or undo your changes to it";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String NO_LINEAGE_YET = new UUID(0, 0).toString();

  private PlanInputs() {}

  /**
   * Writes the inputs of a plan.
   *
   * @throws InvalidInputsException when the file cannot be written
   */
  public static void write(Path file, PlanRequest request) {
    write(file, request, Optional.empty());
  }

  /**
   * The same, with how long the plan may take: no plan depends on that, but whoever repeats it
   * prints it.
   */
  public static void write(Path file, PlanRequest request, Optional<TimeEstimate> estimate) {
    try {
      OwnersFile.prepare(file);
      Files.writeString(file, json(request, estimate));
    } catch (IOException e) {
      throw new InvalidInputsException(
          "cannot write the inputs to " + file + ": " + reason(e, "no such folder"),
          "use another file for --save-inputs",
          e);
    }
  }

  /** In words; the message of such an exception is often the file's name alone. */
  private static String reason(IOException failure, String missing) {
    return switch (failure) {
      case NoSuchFileException absent -> missing;
      case AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /**
   * Reads inputs that {@link #write} wrote. What it left out is empty in the request.
   *
   * @param engines the engine of that name; the usual one without a name
   * @throws InvalidInputsException when the file cannot be read, or is anything else
   */
  public static PlanRequest read(Path file, Function<Optional<String>, Engine> engines) {
    try {
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (root.isMissingNode()) {
        throw new IllegalArgumentException("it is empty");
      }
      return InputObject.whole(root, "the file", in -> request(in, engines));
    } catch (IOException e) {
      throw unreadable(
          file, reason(e, "no such file"), "make one: homelab plan --save-inputs FILE", e);
    } catch (JacksonException e) {
      throw unreadable(file, "it is not JSON: " + e.getOriginalMessage(), MAKE_AGAIN, e);
    } catch (IllegalArgumentException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), MAKE_AGAIN, e);
    }
  }

  private static InvalidInputsException unreadable(
      Path file, String why, String hint, Exception cause) {
    return new InvalidInputsException("cannot replay " + file + ": " + why, hint, cause);
  }

  static String json(PlanRequest request) {
    return json(request, Optional.empty());
  }

  /** What was written of how long the plan may take, for a file that was read before. */
  public static Optional<TimeEstimate> estimate(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file)).path(ESTIMATE);
      return root.isObject()
          ? Optional.of(InputObject.whole(root, ESTIMATE, PlanInputs::estimate))
          : Optional.empty();
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static TimeEstimate estimate(InputObject in) {
    return new TimeEstimate(
        in.optionalNumber("seconds", Integer.MAX_VALUE),
        in.text(
            "from",
            word ->
                Stream.of(TimeEstimate.EstimateBasis.values())
                    .filter(source -> source.wireName().equals(word))
                    .findFirst()
                    .orElseThrow(
                        () -> new IllegalArgumentException("expected history, measured or none"))),
        in.optionalNumber("bytes", Long.MAX_VALUE));
  }

  private static String json(PlanRequest request, Optional<TimeEstimate> estimate) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("lab", request.lab().name().value());
    request.lab().engine().ifPresent(engine -> root.put("engine", engine));
    root.put("owner", request.owner());
    root.put("lineage", request.state().lineage());
    root.put("offline", request.offline());
    root.put("strategy", request.strategy().wireName());
    if (request.lab().use() == UseBasis.MEASURED) {
      root.put("use", request.lab().use().wireName());
    }
    root.put("seed", request.seed());
    if (request.preempt()) {
      root.put(PREEMPT, true);
    }
    root.put("next_host_index", request.state().nextHostIndex());
    ArrayNode cordoned = root.putArray("cordoned");
    request.state().cordoned().forEach(host -> cordoned.add(host.value()));
    ArrayNode hosts = root.putArray("hosts");
    for (Host host : request.hosts()) {
      ObjectNode node = hosts.addObject();
      HostInputs.write(node, host);
      ProbeResult told = request.probes().get(host.name());
      if (told != null) {
        ProbeInputs.write(node.putObject("probe"), told, request.lab().use() == UseBasis.MEASURED);
      }
      SortedMap<String, FileChange> files = request.files().hosts().get(host.name());
      if (files != null) {
        ObjectNode changes = node.putObject("files");
        files.forEach((path, change) -> changes.put(path, change.wireName()));
      }
    }
    request.files().unreadable().ifPresent(why -> root.put("unreadable_files", why));
    ArrayNode machines = root.putArray("machines");
    for (Machine machine : request.lab().machines()) {
      ObjectNode node = machines.addObject();
      MachineInputs.write(node, machine);
      MachineInputs.writePools(node, machine.name(), request.pools());
      Fingerprint fingerprint = request.fingerprints().get(machine.name());
      if (fingerprint != null) {
        node.put("settings", fingerprint.settings());
        node.put("scripts", fingerprint.scripts());
      }
    }
    ArrayNode state = root.putArray("state");
    request
        .state()
        .machines()
        .forEach((name, record) ->
            RecordInputs.write(state.addObject().put("name", name.value()), record));
    if (!request.state().strays().isEmpty()) {
      ArrayNode strays = root.putArray("strays");
      request
          .state()
          .strays()
          .forEach(stray ->
              RecordInputs.write(
                  strays.addObject().put("machine", stray.machine().value()), stray.record()));
    }
    BoxInputs.write(root, request.boxes());
    estimate
        .filter(known -> known.from() != TimeEstimate.EstimateBasis.NONE)
        .ifPresent(known -> {
          ObjectNode node = root.putObject(ESTIMATE).put("from", known.from().wireName());
          known.seconds().ifPresent(seconds -> node.put("seconds", seconds));
          known.bytes().ifPresent(bytes -> node.put("bytes", bytes));
        });
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static UseBasis use(String word) {
    return UseBasis.parse(word)
        .orElseThrow(() -> new IllegalArgumentException("expected declared or measured"));
  }

  private static PlanRequest request(InputObject in, Function<Optional<String>, Engine> engines) {
    int version = (int) in.number("schema_version", 0, Integer.MAX_VALUE);
    if (version != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "its schema_version is %d, but this program reads %d".formatted(version, SCHEMA_VERSION));
    }
    LabName lab = in.text("lab", LabName::new);
    Optional<String> engine = in.optionalText("engine", InputObject::nonBlank);
    UseBasis use = in.optionalText("use", PlanInputs::use).orElse(UseBasis.DECLARED);
    String owner = in.text("owner");
    // Files of an earlier version knew no lineage, and no marker in them has one.
    String lineage = in.optionalText("lineage", text -> text).orElse(NO_LINEAGE_YET);
    boolean offline = in.flag("offline");
    StrategyName strategy = in.text("strategy", PlanInputs::strategy);
    long seed = in.number("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    boolean preempt = in.optionalFlag(PREEMPT);
    int nextHostIndex = (int) in.number("next_host_index", 0, Integer.MAX_VALUE);
    SortedSet<HostName> cordoned = new TreeSet<>(in.texts("cordoned", HostName::new));
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>();
    SortedMap<HostName, SortedMap<String, FileChange>> files = new TreeMap<>();
    Set<HostName> hostNames = new HashSet<>();
    List<Host> hosts =
        in.objects(
            "hosts",
            entry -> {
              Host host = HostInputs.read(entry);
              requireNew(hostNames.add(host.name()), host.name());
              entry
                  .optionalObject("probe", told -> ProbeInputs.read(told, host.name()))
                  .ifPresent(told -> probes.put(host.name(), told));
              entry
                  .optionalMap("files", path -> path, PlanInputs::fileChange)
                  .ifPresent(changes -> files.put(host.name(), changes));
              return host;
            });
    // It belongs to the plan as it was made then, which may be placed in another way now.
    in.optionalObject(ESTIMATE, PlanInputs::estimate);
    Optional<String> unreadable = in.optionalText("unreadable_files", why -> why);
    SortedMap<MachineName, Fingerprint> fingerprints = new TreeMap<>();
    SortedMap<MachineName, Adoption> taken = new TreeMap<>();
    SortedMap<MachineName, String> made = new TreeMap<>();
    List<Machine> machines =
        in.objects(
            "machines",
            entry -> {
              Machine machine = MachineInputs.read(entry);
              MachineInputs.taken(entry).ifPresent(pool -> taken.put(machine.name(), pool));
              entry
                  .optionalText("made", why -> why)
                  .ifPresent(why -> made.put(machine.name(), why));
              Fingerprint fingerprint =
                  new Fingerprint(entry.text("settings"), entry.text("scripts"));
              requireNew(fingerprints.put(machine.name(), fingerprint) == null, machine.name());
              return machine;
            });
    SortedMap<MachineName, MachineRecord> records = new TreeMap<>();
    in.objects(
        "state",
        entry -> {
          MachineName name = entry.text("name", MachineName::new);
          requireNew(records.put(name, RecordInputs.read(entry)) == null, name);
          return name;
        });
    return new PlanRequest(
        engines.apply(engine),
        hosts,
        MachineInputs.lab(lab, strategy, machines, engine).counting(use),
        new LabState(
            lab,
            lineage,
            0,
            nextHostIndex,
            cordoned,
            records,
            Optional.empty(),
            LabTerms.NONE,
            in.optionalObjects(
                "strays",
                entry ->
                    new Stray(entry.text("machine", MachineName::new), RecordInputs.read(entry)))),
        probes,
        offline,
        strategy,
        seed,
        BoxInputs.read(in),
        new FileComparison(files, unreadable),
        owner,
        fingerprints,
        new FromPools(taken, made),
        preempt,
        List.of());
  }

  private static FileChange fileChange(String word) {
    for (FileChange change : FileChange.values()) {
      if (change.wireName().equals(word)) {
        return change;
      }
    }
    throw new IllegalArgumentException("expected added, changed, permissions or removed");
  }

  private static StrategyName strategy(String name) {
    return StrategyName.parse(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of " + String.join(", ", StrategyName.wireNames())));
  }

  private static void requireNew(boolean isNew, Object what) {
    if (!isNew) {
      throw new IllegalArgumentException(what + " occurs twice");
    }
  }
}
