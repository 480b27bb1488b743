package io.homelab.plan;

import io.homelab.model.Devices;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.placement.Resource;
import io.homelab.placement.question.Turn;
import io.homelab.placement.question.Turn.UseChange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The decisions behind a plan, one line each, for a log and for the files of a run. It has no
 * clock: the same plan gives the same lines.
 *
 * @param strategy what placed the machines
 * @param seed the seed of {@code random}
 * @param turns the decisions, in their order
 * @param victims the machines of other labs that are shut down first
 */
public record PlacementLog(
    StrategyName strategy, long seed, List<Turn> turns, List<Victim> victims) {
  /** Of so many machines without a host each says what every host has against it. */
  private static final int MOST_EXPLAINED = 100;

  /** So many hosts have a word in the sentence about a machine without one. */
  private static final int MOST_HOSTS = 8;

  private static final List<String> KEYS = List.of("cpus", "memory_mb", "disk_gb");
  private static final List<String> UNITS = List.of("cpus", "MB", "GB of disk");

  /** The decisions of a plan. */
  public static PlacementLog of(PlanRequest request, Plan plan) {
    List<Turn> turns =
        plan.placement().turns().isEmpty()
            ? List.of()
            : Turn.of(Planner.placementRequest(request), plan.placement());
    SortedMap<MachineName, HostName> left = new TreeMap<>();
    for (MachineStep.Present step : plan.present()) {
      step.previousHost()
          .filter(before -> !before.equals(step.host()))
          .ifPresent(before -> left.put(step.name(), before));
    }
    return new PlacementLog(
        plan.strategy(),
        plan.seed(),
        turns.stream().map(turn -> turn.leaving(left.get(name(turn)))).toList(),
        plan.victims());
  }

  /** Those about these machines alone, and about those without a host. */
  public PlacementLog about(Set<MachineName> machines) {
    return new PlacementLog(
        strategy,
        seed,
        turns.stream()
            .filter(turn -> turn.use().isEmpty() || machines.contains(name(turn)))
            .toList(),
        victims);
  }

  private static MachineName name(Turn turn) {
    return turn.decision().machine().name();
  }

  /** One sentence for each, safe for a terminal. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    victims.forEach(victim -> sentences.add("would %s".formatted(victim.words())));
    int without = 0;
    for (Turn turn : turns) {
      boolean lost = turn.use().isEmpty();
      String why =
          lost && without++ < MOST_EXPLAINED
              ? reasons(turn.decision().rejected())
              : turn.decision().why().reason();
      sentences.add(PlainText.line(sentence(turn, why)));
    }
    return List.copyOf(sentences);
  }

  private static String reasons(List<HostRejection> rejected) {
    StringJoiner reasons = new StringJoiner("; ");
    reasons.setEmptyValue("there is no host");
    for (HostRejection rejection : rejected.subList(0, Math.min(MOST_HOSTS, rejected.size()))) {
      reasons.add(
          "not on %s: %s".formatted(rejection.host(), rejection.reasons().getFirst().text()));
    }
    if (rejected.size() > MOST_HOSTS) {
      reasons.add("and %d more hosts".formatted(rejected.size() - MOST_HOSTS));
    }
    return reasons.toString();
  }

  private String sentence(Turn turn, String why) {
    if (turn.use().isEmpty() || !(turn.decision() instanceof Decision.Placed placed)) {
      return "%s has no host (%s): %s".formatted(name(turn), strategy.wireName(), why);
    }
    UseChange use = turn.use().get();
    return "%s goes to %s%s (%s, %s): %s"
        .formatted(
            name(turn),
            placed.host(),
            turn.from().map(host -> " from " + host).orElse(""),
            strategy.wireName(),
            used(use),
            why);
  }

  /** For example {@code 2 to 4 of 8 cpus}; of what is unlimited there is nothing to say. */
  private static String used(UseChange use) {
    StringJoiner shares = new StringJoiner(", ");
    for (Resource resource : Resource.ALL) {
      OptionalLong usable = resource.of(use.usable());
      if (usable.isPresent()) {
        shares.add(
            "%d to %d of %d %s"
                .formatted(
                    resource.of(use.before()),
                    resource.of(use.after()),
                    Math.max(0, usable.getAsLong()),
                    UNITS.get(resource.position())));
      }
    }
    use.after()
        .devices()
        .counts()
        .forEach((device, count) ->
            shares.add(
                "%d to %d of %d %s"
                    .formatted(
                        use.before().devices().of(device),
                        count,
                        use.usable().devices().of(device),
                        device)));
    return shares.length() == 0 ? "nothing there is limited" : shares.toString();
  }

  /** One JSON object for each. */
  public List<String> jsonLines() {
    List<String> lines = new ArrayList<>();
    victims.forEach(victim -> lines.add(line(victim)));
    int without = 0;
    for (Turn turn : turns) {
      ObjectNode line = JsonMapper.shared().createObjectNode();
      line.put("machine", name(turn).value());
      line.put("role", turn.decision().machine().role().value());
      line.put("strategy", strategy.wireName());
      if (strategy == StrategyName.RANDOM) {
        line.put("seed", seed);
      }
      line.put(
          "host", turn.decision() instanceof Decision.Placed placed ? placed.host().value() : null);
      turn.from().ifPresent(host -> line.put("previous_host", host.value()));
      turn.use().ifPresent(use -> write(line, use));
      line.put("reason", PlainText.line(turn.decision().why().reason()));
      if (turn.use().isEmpty() && without++ < MOST_EXPLAINED) {
        write(line.putArray("rejected"), turn.decision().rejected());
      }
      lines.add(line.toString());
    }
    return List.copyOf(lines);
  }

  private static String line(Victim victim) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    line.put("preempted", victim.machine().value());
    line.put("lab", victim.lab().value());
    line.put("owner", PlainText.line(victim.owner()));
    line.put("host", victim.host().value());
    line.put("priority", victim.priority());
    line.put("for", victim.wanting().value());
    line.put("for_priority", victim.wantingPriority());
    line.put("running", victim.running());
    write(line.putObject("frees"), victim.frees());
    return line.toString();
  }

  private static void write(ObjectNode line, UseChange use) {
    ObjectNode usable = line.putObject("usable");
    for (Resource resource : Resource.ALL) {
      OptionalLong amount = resource.of(use.usable());
      usable.put(KEYS.get(resource.position()), amount.isPresent() ? amount.getAsLong() : null);
    }
    write(usable, use.usable().devices());
    write(line.putObject("used_before"), use.before());
    write(line.putObject("used_after"), use.after());
  }

  private static void write(ObjectNode node, Resources amount) {
    for (Resource resource : Resource.ALL) {
      node.put(KEYS.get(resource.position()), resource.of(amount));
    }
    write(node, amount.devices());
  }

  private static void write(ObjectNode node, Devices devices) {
    if (!devices.isEmpty()) {
      ObjectNode counts = node.putObject("devices");
      devices.counts().forEach(counts::put);
    }
  }

  private static void write(ArrayNode hosts, List<HostRejection> rejected) {
    for (HostRejection rejection : rejected) {
      ArrayNode reasons =
          hosts.addObject().put("host", rejection.host().value()).putArray("reasons");
      for (Rejection reason : rejection.reasons()) {
        reasons.add(PlainText.line(reason.text()));
      }
    }
  }
}
