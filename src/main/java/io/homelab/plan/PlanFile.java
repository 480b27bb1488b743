package io.homelab.plan;

import io.homelab.model.FileChange;
import io.homelab.model.HomeLabException;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.OwnersFile;
import io.homelab.model.ProxyJump;
import io.homelab.model.Sha256;
import io.homelab.model.StrategyName;
import io.homelab.model.UrlSecrets;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plan on the disk, so that exactly what was shown is applied later. It keeps what the plan
 * decides, how that was asked for, and the serial of the state that it was made from: the plan is
 * made again in the same way before it is applied, and anything that differs is refused.
 */
public final class PlanFile {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static final String BOX_FILES = "box_files_sha256";
  private static final String SYNC_FILES = "files_sha256";
  private static final String ASSUMED_LOST = "assumed_lost";
  private static final String PREEMPTED = "preempted";

  private final Path file;
  private final JsonNode kept;
  private final StrategyName strategy;

  private PlanFile(Path file, JsonNode kept, StrategyName strategy) {
    this.file = file;
    this.kept = kept;
    this.strategy = strategy;
  }

  /** A plan file that cannot be used. */
  public static final class StalePlanException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    StalePlanException(String message, @Nullable Throwable cause) {
      super(message, "make a new one: homelab plan --out FILE", cause);
    }
  }

  /**
   * Writes a plan.
   *
   * @param moves the moves that were asked for, as {@code MACHINE=HOST}
   * @param lost the hosts that were taken for lost
   * @param partial whether it may be applied although machines have no host
   * @param sources what it would send, of which the digests are kept
   * @throws StalePlanException when the file cannot be written
   */
  public static void write(
      Path file,
      Plan plan,
      LabState state,
      List<String> moves,
      List<String> lost,
      boolean partial,
      SourceDigests sources) {
    ObjectNode content = content(plan, state);
    content.set(BOX_FILES, boxFiles(plan, sources));
    content.set(SYNC_FILES, syncFiles(plan, sources));
    ArrayNode list = content.putArray("moves");
    moves.forEach(list::add);
    ArrayNode hosts = content.putArray(ASSUMED_LOST);
    lost.forEach(hosts::add);
    content.put("allow_partial", partial);
    try {
      OwnersFile.prepare(file);
      Files.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    } catch (NoSuchFileException e) {
      // Its message is the file's name alone.
      throw new StalePlanException("cannot write the plan to " + file + ": no such folder", e);
    } catch (IOException e) {
      throw new StalePlanException("cannot write the plan to " + file + ": " + e.getMessage(), e);
    }
  }

  /** The SHA-256 of each box file that is copied, by the box. */
  private static ObjectNode boxFiles(Plan plan, SourceDigests sources) {
    ObjectNode digests = MAPPER.createObjectNode();
    for (BoxStep step : plan.boxes()) {
      String box = step.box().toString();
      if (step.action() == BoxStep.BoxAction.COPY && !digests.has(box)) {
        digests.put(box, sources.box(step.box()));
      }
    }
    return digests;
  }

  /**
   * One digest for each host of all that travels to its workdir. One for each file would tell who
   * reads the plan which short secret is in it.
   */
  private static ObjectNode syncFiles(Plan plan, SourceDigests sources) {
    ObjectNode digests = MAPPER.createObjectNode();
    for (HostFiles host : plan.files()) {
      StringBuilder text = new StringBuilder();
      host.changes()
          .forEach((path, change) -> {
            if (change != FileChange.REMOVED) {
              text.append(sources.file(path)).append(' ').append(path).append('\n');
            }
          });
      digests.put(host.host().value(), Sha256.hex(text.toString()));
    }
    return digests;
  }

  /**
   * Reads a plan.
   *
   * @throws StalePlanException when the file cannot be read, or holds no plan
   */
  public static PlanFile read(Path file) {
    try {
      JsonNode kept = MAPPER.readTree(Files.readAllBytes(file));
      StrategyName strategy =
          StrategyName.parse(kept.path("strategy").asString(""))
              .orElseThrow(() ->
                  new StalePlanException(
                      "cannot read the plan in " + file + ": it is not a plan", null));
      return new PlanFile(file, kept, strategy);
    } catch (NoSuchFileException e) {
      throw new StalePlanException("cannot read the plan in " + file + ": no such file", e);
    } catch (JacksonException e) {
      throw new StalePlanException("cannot read the plan in " + file + ": it is not JSON", e);
    } catch (IOException e) {
      throw new StalePlanException("cannot read the plan in " + file + ": " + e.getMessage(), e);
    }
  }

  /** The strategy that placed its machines. */
  public StrategyName strategy() {
    return strategy;
  }

  /** The seed that it was placed with. */
  public long seed() {
    return kept.path("seed").asLong(0);
  }

  /** The moves that were asked for, as {@code MACHINE=HOST}. */
  public List<String> moves() {
    return texts("moves");
  }

  /** The hosts that were taken for lost. */
  public List<String> assumedLost() {
    return texts(ASSUMED_LOST);
  }

  private List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : kept.path(key)) {
      texts.add(text.asString(""));
    }
    return texts;
  }

  /** Whether it may be applied although machines have no host. */
  public boolean partial() {
    return kept.path("allow_partial").asBoolean(false);
  }

  /** Whether machines of other labs are shut down for it. */
  public boolean preempts() {
    return !kept.path(PREEMPTED).isEmpty();
  }

  /**
   * Checks that a plan is the one in the file, and that it would send the same.
   *
   * @throws StalePlanException when anything differs
   */
  public void requireSame(Plan plan, LabState state, SourceDigests sources) {
    ObjectNode now = content(plan, state);
    if (preempts() && plan.victims().isEmpty()) {
      throw stale("'%s' would differ now".formatted(PREEMPTED));
    }
    for (String key : now.propertyNames()) {
      if (!now.get(key).equals(kept.get(key))) {
        throw stale("'%s' would differ now".formatted(key));
      }
    }
    differing(BOX_FILES, boxFiles(plan, sources))
        .ifPresent(box -> {
          throw stale("the file of box %s has changed since".formatted(box));
        });
    differing(SYNC_FILES, syncFiles(plan, sources))
        .ifPresent(host -> {
          throw stale("the files for host %s have changed since".formatted(host));
        });
  }

  private Optional<String> differing(String key, ObjectNode now) {
    return now.propertyNames().stream()
        .filter(name -> !now.get(name).equals(kept.path(key).get(name)))
        .findFirst();
  }

  private StalePlanException stale(String why) {
    return new StalePlanException("the plan in %s is outdated: %s".formatted(file, why), null);
  }

  /** What a plan decides, and from which state; the same bytes for the same decisions. */
  public static byte[] decisions(Plan plan, LabState state) {
    return MAPPER.writeValueAsBytes(content(plan, state));
  }

  private static ObjectNode content(Plan plan, LabState state) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema_version", 1);
    root.put("lab", plan.lab().value());
    root.put("state_serial", Long.toString(state.serial()));
    root.put("strategy", plan.strategy().wireName());
    root.put("seed", Long.toString(plan.seed()));
    ObjectNode machines = root.putObject("machines");
    for (MachineStep step : plan.machines()) {
      ObjectNode node = machines.putObject(step.name().value());
      node.put("host", step.host().value());
      node.put("action", step.action().wireName());
      if (step instanceof MachineStep.Present present) {
        node.put("shape", present.digests().shape());
        node.put("settings", present.digests().settings());
        node.put("scripts", present.digests().scripts());
        present.adoption().ifPresent(pool -> node.put("instance", pool.instance()));
      }
    }
    putHosts(root.putObject("hosts"), plan);
    ObjectNode boxes = root.putObject("boxes");
    for (BoxStep box : plan.boxes()) {
      boxes.put(
          box.host() + " " + box.box(),
          wayOf(box) + box.from().map(address -> " " + UrlSecrets.hiddenIn(address)).orElse(""));
    }
    ObjectNode files = root.putObject("files");
    for (HostFiles host : plan.files()) {
      ObjectNode changes = files.putObject(host.host().value());
      host.changes().forEach((path, change) -> changes.put(path, change.wireName()));
    }
    if (!plan.victims().isEmpty()) {
      ArrayNode victims = root.putArray(PREEMPTED);
      for (Victim victim : plan.victims()) {
        victims
            .addObject()
            .put("host", victim.host().value())
            .put("lab", victim.lab().value())
            .put("lineage", victim.lineage())
            .put("workdir", victim.workdir())
            .put("machine", victim.machine().value())
            .put("priority", victim.priority())
            .put("running", victim.running());
      }
    }
    return root;
  }

  /** Whether this computer fetches it for the hosts or each by itself, it is the same box. */
  private static String wayOf(BoxStep box) {
    return (box.action() == BoxStep.BoxAction.RELAY ? BoxStep.BoxAction.FETCH : box.action())
        .wireName();
  }

  /** How the hosts that are worked on are reached: under the same name may be another computer. */
  private static void putHosts(ObjectNode node, Plan plan) {
    SortedSet<HostName> used = new TreeSet<>();
    plan.machines().forEach(step -> used.add(step.host()));
    plan.files().forEach(host -> used.add(host.host()));
    for (HostPlan host : plan.hosts()) {
      HostAccess access = host.host().access();
      if (used.contains(host.host().name())) {
        ObjectNode way = node.putObject(host.host().name().value());
        way.put("address", access.address());
        way.put("port", access.sshPort());
        access.sshUser().ifPresent(user -> way.put("user", user));
        access.proxyJump().ifPresent(jump -> way.put("jump", words(jump)));
        access.transport().ifPresent(transport -> way.put("transport", transport));
        host.host().setup().workdir().ifPresent(workdir -> way.put("workdir", workdir));
      }
    }
  }

  private static String words(ProxyJump jump) {
    return switch (jump) {
      case ProxyJump.ViaHost via -> via.host().value();
      case ProxyJump.ViaAddress via -> via.user() + "@" + via.address() + ":" + via.port();
    };
  }
}
