package io.homelab.report;

import static io.homelab.report.NumberText.count;

import io.homelab.model.BoxPlace;
import io.homelab.model.Devices;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.BoxStep.BoxAction;
import io.homelab.plan.Drift;
import io.homelab.plan.HostFiles;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A plan for a person to read.
 *
 * <p>Every {@code plan} starts a JVM, so there is no switch over types here, and no record is
 * hashed or compared with equals: for the first of each the JVM generates code, which costs ten
 * milliseconds and more, and which the AOT cache does not keep.
 */
final class PlanText {
  /** Longer lists of names are cut, unless all details are wanted. */
  private static final int NAMES = 8;

  private final Plan plan;
  private final Style style;
  private final StringBuilder out = new StringBuilder();
  private final Map<Action, Integer> perAction = new EnumMap<>(Action.class);
  private final Map<HostName, String> bridges = new TreeMap<>();

  PlanText(Plan plan, Style style) {
    this.plan = plan;
    this.style = style;
    for (HostPlan host : plan.hosts()) {
      host.bridge().ifPresent(bridge -> bridges.put(host.host().name(), bridge));
    }
    for (MachineStep step : plan.machines()) {
      perAction.merge(step.action(), 1, Integer::sum);
    }
  }

  String text() {
    out.append(style.paint(Tone.STRONG, "Lab " + plan.lab()))
        .append(", placed by ")
        .append(plan.strategy().wireName());
    if (plan.strategy() == StrategyName.RANDOM) {
      out.append(" (seed ").append(plan.seed()).append(')');
    }
    out.append(plan.offline() ? ", offline: no host was asked\n" : "\n");
    hosts();
    machines();
    files();
    boxes();
    nics();
    resting();
    stranded();
    out.append(DuplicatesText.human(plan.duplicates(), style));
    out.append(StraysText.human(plan.strays(), style));
    out.append(VictimsText.human(plan.victims(), style));
    unplaced();
    summary();
    return out.toString();
  }

  private void hosts() {
    Map<HostName, Integer> before = new TreeMap<>();
    Map<HostName, Integer> after = new TreeMap<>();
    for (MachineStep step : plan.machines()) {
      Optional<HostName> previous = Optional.of(step.host());
      if (step instanceof MachineStep.Present present) {
        previous = present.previousHost();
        after.merge(step.host(), 1, Integer::sum);
      }
      if (previous.isPresent()) {
        before.merge(previous.get(), 1, Integer::sum);
      }
    }
    title("Hosts", "used before -> after / usable");
    TextTable table = new TextTable("  ").spare(2);
    table.header("Host", "Status", "Machines", "CPU", "Memory (GB)", "Disk (GB)");
    for (HostPlan host : plan.hosts()) {
      HostName name = host.host().name();
      String state = HostsView.state(host);
      table.row(
          state.equals("online") ? Tone.NORMAL : Tone.WARNING,
          name.value(),
          state,
          change(before.getOrDefault(name, 0).toString(), after.getOrDefault(name, 0).toString()),
          use(host.usedBefore().cpus(), host.usedAfter().cpus(), host.usable().cpus(), false),
          use(
              host.usedBefore().memoryMb(),
              host.usedAfter().memoryMb(),
              host.usable().memoryMb(),
              true),
          use(
              host.usedBefore().diskGb(),
              host.usedAfter().diskGb(),
              host.usable().diskGb(),
              false));
      devices(table, host);
      host.problem().ifPresent(problem -> table.detail("! " + problem));
      host.notes().forEach(note -> table.detail("note: " + note));
    }
    table.appendTo(out, style);
  }

  private static void devices(TextTable table, HostPlan host) {
    Devices before = host.usedBefore().devices();
    Devices after = host.usedAfter().devices();
    Devices usable = host.usable().devices();
    for (String device : before.plus(after).plus(usable).counts().keySet()) {
      table.detail(
          "%s: %s/%d"
              .formatted(
                  device,
                  change(Long.toString(before.of(device)), Long.toString(after.of(device))),
                  usable.of(device)));
    }
  }

  private static String change(String before, String after) {
    return before.equals(after) ? after : before + " -> " + after;
  }

  private static String use(long before, long after, OptionalLong usable, boolean megabytes) {
    String change = change(amount(before, megabytes), amount(after, megabytes));
    if (usable.isEmpty()) {
      return change + "/?";
    }
    long most = usable.getAsLong();
    String share = most == 0 ? "" : "  " + (after * 100 + most / 2) / most + "%";
    return change + "/" + amount(most, megabytes) + share;
  }

  private static String amount(long amount, boolean megabytes) {
    return megabytes ? NumberText.gigabytes(amount) : Long.toString(amount);
  }

  private void machines() {
    TextTable table = new TextTable("  ");
    Map<String, List<MachineName>> kept = new LinkedHashMap<>();
    Set<MachineName> unknown =
        plan.stranded().stream().map(Plan.Stranded::machine).collect(Collectors.toSet());
    for (MachineStep step : plan.machines()) {
      if (step.action() == Action.KEEP && unknown.contains(step.name())) {
        continue;
      }
      if (step.action() == Action.KEEP && !style.verbose() && plan.driftOf(step.name()).isEmpty()) {
        kept.computeIfAbsent(step.reason(), reason -> new ArrayList<>()).add(step.name());
      } else {
        machine(table, step);
      }
    }
    if (!table.isEmpty() || !kept.isEmpty()) {
      title("Machines", "");
    }
    table.appendTo(out, style);
    String start = "    = keep     ";
    kept.forEach((reason, names) -> {
      String text =
          "%s (%s): %s"
              .formatted(
                  count(names.size(), "machine"),
                  NumberText.names(names, NAMES),
                  PlainText.line(reason));
      out.append(start).append(DisplayWidth.wrap(text, style.width(), start.length()));
      out.append('\n');
    });
  }

  private void machine(TextTable table, MachineStep step) {
    String verb = symbol(step.action()) + " " + step.action().wireName();
    String host = step.host().value();
    if (!(step instanceof MachineStep.Present present)) {
      table.row(tone(step.action()), verb, step.name().value(), host, "", step.reason());
      DriftText.human(table, plan.driftOf(step.name()));
      return;
    }
    if (present.previousHost().isPresent()) {
      host = change(present.previousHost().get().value(), host);
    }
    table.row(
        tone(step.action()),
        verb,
        step.name().value(),
        host,
        NumberText.size(present.machine().resources()),
        step.reason());
    DriftText.human(table, plan.driftOf(step.name()));
    if (present.bridged()) {
      table.detail(bridged(present));
    }
    if (style.verbose()) {
      for (HostRejection rejection : present.decision().rejected()) {
        table.detail("not on " + rejection(rejection));
      }
    }
  }

  private static String symbol(Action action) {
    return switch (action) {
      case CREATE -> "  +";
      case START -> "  >";
      case KEEP -> "  =";
      case CHANGE -> "  ~";
      case REPLACE -> "-/+";
      case DESTROY -> "  -";
    };
  }

  private static Tone tone(Action action) {
    return switch (action) {
      case CREATE, START -> Tone.GOOD;
      case KEEP -> Tone.FAINT;
      case CHANGE -> Tone.WARNING;
      case REPLACE, DESTROY -> Tone.BAD;
    };
  }

  private String bridged(MachineStep.Present step) {
    String bridge = bridges.get(step.host());
    String where = bridge == null ? "" : " on " + bridge;
    int most = style.verbose() ? Integer.MAX_VALUE : NAMES;
    return "bridged" + where + " because of " + NumberText.names(step.bridgeBecause(), most);
  }

  private static String rejection(HostRejection rejection) {
    StringBuilder text = new StringBuilder(rejection.host().value()).append(": ");
    String separator = "";
    for (Rejection reason : rejection.reasons()) {
      text.append(separator).append(reason.text());
      separator = "; ";
    }
    return PlainText.line(text.toString());
  }

  private void files() {
    if (!plan.files().isEmpty()) {
      title("Files", "from sync and provision, in the workdirs");
      TextTable table = new TextTable("  ");
      FilesText.human(table, plan.files(), style.verbose());
      table.appendTo(out, style);
    }
    plan.unreadableFiles()
        .ifPresent(why -> {
          title("Files", "from sync and provision: cannot be compared");
          out.append("  ! ").append(PlainText.line(why)).append('\n');
        });
  }

  private void boxes() {
    TextTable table = new TextTable("  ");
    for (BoxStep step : plan.boxes()) {
      if (step.action() != BoxAction.PRESENT || style.verbose()) {
        table.row(
            step.action().wireName(),
            step.host().value(),
            step.box().toString(),
            size(step) + step.source().map(source -> from(step, source)).orElse(""));
      }
    }
    if (!table.isEmpty()) {
      title("Boxes", "");
      table.appendTo(out, style);
    }
  }

  private static String size(BoxStep step) {
    if (step.action() != BoxAction.PRESENT && step.bytes().isPresent()) {
      return NumberText.bytes(step.bytes().getAsLong()) + " ";
    }
    return step.action() == BoxAction.COPY ? "size unknown, " : "";
  }

  private static String from(BoxStep step, BoxPlace source) {
    return "from " + step.from().map(PlanText::server).orElse(source.words());
  }

  /** Machines that are not made anew keep the interfaces that they have. */
  private void nics() {
    Map<HostName, Integer> added = new TreeMap<>();
    for (MachineStep step : plan.machines()) {
      if (step instanceof MachineStep.Present present
          && present.bridged()
          && (step.action() == Action.CREATE || step.action() == Action.REPLACE)) {
        added.merge(present.host(), 1, Integer::sum);
      }
    }
    if (added.isEmpty()) {
      return;
    }
    title("Bridged NICs to add", "");
    TextTable table = new TextTable("  ").alignRight(1);
    for (HostPlan host : plan.hosts()) {
      Integer count = added.get(host.host().name());
      if (count != null) {
        String bridge = host.bridge().map(name -> "on " + name).orElse("bridge still unknown");
        table.row(host.host().name().value(), count.toString(), bridge);
      }
    }
    table.appendTo(out, style);
  }

  private void resting() {
    List<MachineName> names = plan.resting();
    if (names.isEmpty()) {
      return;
    }
    title("Not started", "their Vagrantfile says autostart: false");
    String start = "  ";
    String text =
        "%s; to start one: homelab vos up %s"
            .formatted(
                NumberText.names(names, style.verbose() ? Integer.MAX_VALUE : NAMES),
                names.getFirst());
    out.append(start).append(DisplayWidth.wrap(text, style.width(), start.length())).append('\n');
  }

  private void stranded() {
    if (plan.stranded().isEmpty()) {
      return;
    }
    title(
        "On hosts that cannot be used",
        "the state of these machines is unknown; they are left alone");
    TextTable table = new TextTable("  ");
    for (Plan.Stranded stranded : plan.stranded()) {
      table.row(
          Tone.WARNING, stranded.machine().value(), stranded.host().value(), stranded.reason());
    }
    table.appendTo(out, style);
  }

  private void unplaced() {
    List<Decision.Unplaced> unplaced = plan.placement().unplaced();
    if (unplaced.isEmpty()) {
      return;
    }
    title("Does not fit", "");
    out.append(UnplacedText.of(unplaced, style));
    TextTable drifted = new TextTable("  ");
    for (Decision.Unplaced decision : unplaced) {
      MachineName name = decision.machine().name();
      for (Drift drift : plan.driftOf(name)) {
        drifted.row(Tone.WARNING, name.value(), drift.kind().words() + ": " + drift.sentence());
      }
    }
    drifted.appendTo(out, style);
    SortedMap<MachineName, MachineName> waiting = plan.waiting();
    if (!waiting.isEmpty()) {
      out.append("Cannot finish without the machines above: ")
          .append(NumberText.names(waiting.keySet(), style.verbose() ? Integer.MAX_VALUE : NAMES))
          .append('\n');
    }
    if (plan.placement().isConclusive()) {
      out.append(PlainText.line(plan.placement().conclusion().text())).append('\n');
    }
    for (String hint : plan.placement().hints()) {
      out.append("hint: ").append(PlainText.line(hint)).append('\n');
    }
    if (plan.changes() && plan.stranded().isEmpty()) {
      out.append("hint: create the others with 'homelab vos up --allow-partial'\n");
    }
  }

  /** The sentence at the end of the text. */
  static String summary(Plan plan) {
    PlanText text = new PlanText(plan, Style.PLAIN);
    text.summary();
    return text.out.toString().strip();
  }

  private void summary() {
    out.append('\n');
    int unplaced = plan.placement().unplaced().size();
    if (!plan.changes() && unplaced == 0) {
      out.append(
          plan.stranded().isEmpty()
              ? "No changes. The lab is as described.\n"
              : "No changes on the reachable hosts.\n");
      return;
    }
    out.append("Plan: ").append(number(Action.CREATE)).append(" to create, ");
    out.append(number(Action.CHANGE)).append(" to change, ");
    if (number(Action.START) > 0) {
      out.append(number(Action.START)).append(" to start, ");
    }
    out.append(number(Action.REPLACE)).append(" to replace, ");
    out.append(number(Action.DESTROY)).append(" to destroy, ");
    out.append(number(Action.KEEP)).append(" to keep");
    if (unplaced > 0) {
      out.append(", ").append(unplaced).append(" without a host");
    }
    out.append(filesToSend()).append(boxesToCopy()).append(boxesToFetch()).append(".\n");
  }

  private int number(Action action) {
    return perAction.getOrDefault(action, 0);
  }

  private String filesToSend() {
    int changes = 0;
    for (HostFiles host : plan.files()) {
      changes += host.changes().size();
    }
    return changes == 0
        ? ""
        : "; " + count(changes, "file") + " to update on " + count(plan.files().size(), "host");
  }

  /** The server of an address, which says enough. */
  private static String server(String catalog) {
    Matcher web = Pattern.compile("https?://([^/]+)/.*").matcher(catalog);
    return PlainText.line(web.matches() ? web.group(1) : catalog);
  }

  private String boxesToFetch() {
    long byHosts = plan.boxes().stream().filter(step -> step.action() == BoxAction.FETCH).count();
    long here =
        plan.boxes().stream()
            .filter(step -> step.action() == BoxAction.RELAY)
            .map(BoxStep::box)
            .distinct()
            .count();
    long fetched = byHosts + here;
    return fetched == 0 ? "" : "; " + (fetched == 1 ? "1 box" : fetched + " boxes") + " to fetch";
  }

  private String boxesToCopy() {
    long bytes = 0;
    boolean unknown = false;
    for (BoxStep step : plan.boxes()) {
      if (step.action() == BoxAction.COPY) {
        bytes += step.bytes().orElse(0);
        unknown |= step.bytes().isEmpty();
      }
    }
    if (bytes == 0) {
      return unknown ? "; boxes of unknown size to copy" : "";
    }
    return "; " + (unknown ? "at least " : "") + NumberText.bytes(bytes) + " of boxes to copy";
  }

  private void title(String title, String remark) {
    out.append('\n').append(style.paint(Tone.STRONG, title));
    out.append(remark.isEmpty() ? "\n" : style.paint(Tone.FAINT, " (" + remark + ")") + "\n");
  }
}
