package io.homelab.report;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.question.Balance;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Rebalance;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code rebalance} shows: the use of the hosts, the moves, their cost, and the command. */
public final class RebalanceView {
  private RebalanceView() {}

  /** The use of every host before and after, each move with its cost, and the command. */
  public static String human(Rebalance rebalance, Style style) {
    StringBuilder out = new StringBuilder();
    Balance balance = rebalance.balance();
    title(out, style, "Use", "before -> after; unevenness " + unevenness(balance));
    UseBars.appendTo(
        out,
        balance.hosts().stream()
            .map(use ->
                new UseBars.UseRow(
                    use.host().value(), Tone.NORMAL, use.usable(), use.before(), use.after()))
            .toList(),
        style);
    if (rebalance.missing() > 0) {
      out.append("  (without ")
          .append(NumberText.count(rebalance.missing(), "machine"))
          .append(rebalance.missing() == 1 ? " that does" : " that do")
          .append(" not exist yet)\n");
    }
    if (balance.moves().isEmpty()) {
      return out.append("\nNo move would help enough to be worth losing a disk.\n").toString();
    }
    out.append('\n');
    title(out, style, "Moves", "each machine is recreated and loses its disk");
    TextTable moves = new TextTable("  ");
    for (MachineStep.Present step : moved(rebalance)) {
      moves.row(
          Tone.BAD,
          step.name().value(),
          step.previousHost().map(HostName::value).orElse("?") + " -> " + step.host(),
          NumberText.sizeWithDisk(step.machine().resources()),
          box(rebalance, step));
    }
    moves.appendTo(out, style);
    if (!rebalance.moving().alsoReplaced().isEmpty()) {
      out.append('\n');
      title(out, style, "Also replaced", "they lose their disks, too");
      TextTable also = new TextTable("  ");
      for (MachineStep.Present step : rebalance.moving().alsoReplaced()) {
        also.row(Tone.BAD, step.name().value(), step.host().value(), step.reason());
      }
      also.appendTo(out, style);
    }
    out.append('\n');
    title(out, style, "To apply", "");
    out.append("  ").append(command(rebalance).orElse("")).append('\n');
    return out.toString();
  }

  private static void title(StringBuilder out, Style style, String title, String remark) {
    out.append(style.paint(Tone.STRONG, title))
        .append(remark.isEmpty() ? "" : style.paint(Tone.FAINT, " (" + remark + ")"))
        .append('\n');
  }

  private static String unevenness(Balance balance) {
    String before = String.format(Locale.ROOT, "%.3f", balance.before());
    String after = String.format(Locale.ROOT, "%.3f", balance.after());
    return before.equals(after) ? after : before + " -> " + after;
  }

  private static List<MachineStep.Present> moved(Rebalance rebalance) {
    Map<MachineName, MachineStep.Present> steps = new HashMap<>();
    for (MachineStep.Present step : rebalance.moving().plan().present()) {
      steps.put(step.name(), step);
    }
    return rebalance.balance().order().stream().map(steps::get).filter(Objects::nonNull).toList();
  }

  private static Optional<BoxStep> boxStep(Rebalance rebalance, MachineStep.Present step) {
    for (BoxStep box : rebalance.moving().plan().boxes()) {
      if (box.host().equals(step.host()) && box.box().equals(step.machine().box())) {
        return Optional.of(box);
      }
    }
    return Optional.empty();
  }

  private static String box(Rebalance rebalance, MachineStep.Present step) {
    Optional<BoxStep> box = boxStep(rebalance, step);
    if (box.isEmpty()) {
      return "";
    }
    return switch (box.get().action()) {
      case PRESENT -> "box already there";
      case FETCH, RELAY -> "box to fetch";
      case COPY ->
          box.get().bytes().isPresent()
              ? "box to copy: " + NumberText.bytes(box.get().bytes().getAsLong())
              : "box to copy";
    };
  }

  /** The command that makes the moves, if there are any. */
  private static Optional<String> command(Rebalance rebalance) {
    if (rebalance.moving().moves().isEmpty()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(List.of("homelab", "vos", "up"));
    for (MachineName machine : rebalance.balance().order()) {
      words.add("--move");
      words.add(machine + "=" + rebalance.moving().moves().get(machine));
    }
    words.add("--allow-replace");
    return Optional.of(new Argv(words).toShell());
  }

  /** {@code moves}, {@code also_replaced}, {@code hosts}, {@code unevenness_before} and so on. */
  public static String json(Rebalance rebalance) {
    JsonDocument json = JsonDocument.pretty().startArray("moves");
    for (MachineStep.Present step : moved(rebalance)) {
      Optional<BoxStep> box = boxStep(rebalance, step);
      json.startObject()
          .put("machine", step.name().value())
          .put("from", step.previousHost())
          .put("to", step.host().value())
          .put("disk_gb", step.machine().resources().diskGb())
          .put("box", step.machine().box().name())
          .put("box_action", box.map(found -> found.action().wireName()))
          .put("bytes", box.map(BoxStep::bytes).orElse(OptionalLong.empty()))
          .endObject();
    }
    json.endArray().startArray("also_replaced");
    for (MachineStep.Present step : rebalance.moving().alsoReplaced()) {
      json.startObject()
          .put("machine", step.name().value())
          .put("host", step.host().value())
          .put("disk_gb", step.machine().resources().diskGb())
          .put("reason", step.reason())
          .endObject();
    }
    json.endArray().startArray("hosts");
    for (Balance.Use use : rebalance.balance().hosts()) {
      json.startObject()
          .put("host", use.host().value())
          .put("usable", use.usable())
          .put("use_before", use.before())
          .put("use_after", use.after())
          .endObject();
    }
    return json.endArray()
        .put("unevenness_before", rounded(rebalance.balance().before()))
        .put("unevenness_after", rounded(rebalance.balance().after()))
        .put("command", command(rebalance))
        .put("missing", rebalance.missing())
        .end();
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
