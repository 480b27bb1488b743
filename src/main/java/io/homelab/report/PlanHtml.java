package io.homelab.report;

import static io.homelab.report.HtmlParts.cell;
import static io.homelab.report.HtmlParts.head;
import static io.homelab.report.HtmlParts.heading;
import static io.homelab.report.HtmlParts.table;

import io.homelab.model.BoxPlace;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.BoxStep.BoxAction;
import io.homelab.plan.HostFiles;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A plan as one file for a browser: the picture, what is done, and every reason. */
public final class PlanHtml {
  /** The reasons of so many machines without a host stand there at once. */
  private static final int OPENED = 3;

  private final Plan plan;
  private final StringBuilder out = new StringBuilder();

  private PlanHtml(Plan plan) {
    this.plan = plan;
  }

  /**
   * The file. The same plan gives the same bytes.
   *
   * @param elsewhere what the other hosts have against machines that stay where they are
   */
  public static String of(Plan plan, SortedMap<MachineName, List<HostRejection>> elsewhere) {
    return new PlanHtml(plan).html(elsewhere);
  }

  private String html(SortedMap<MachineName, List<HostRejection>> elsewhere) {
    out.append("<p class=\"lead\">Placed by ")
        .append(plan.strategy().wireName())
        .append(plan.offline() ? ", offline: no host was asked. " : ". ")
        .append(XmlText.escaped(PlanText.summary(plan)))
        .append("</p>\n");
    figures();
    unplaced();
    out.append(heading("Picture")).append(HtmlParts.picture(PlanPicture.of(plan)));
    out.append(heading("Hosts: use before and after")).append(HtmlParts.hosts(plan.hosts()));
    machines();
    out.append(heading("Placement: machines by hosts"));
    out.append(PlacementMatrix.html(plan, elsewhere));
    boxes();
    files();
    stranded();
    out.append(HtmlParts.lines(DuplicatesText.human(plan.duplicates(), Style.PLAIN)));
    out.append(HtmlParts.lines(StraysText.human(plan.strays(), Style.PLAIN)));
    out.append(HtmlParts.lines(VictimsText.human(plan.victims(), Style.PLAIN)));
    return HtmlFile.of("Plan of lab " + plan.lab(), out.toString());
  }

  private void figures() {
    out.append("<div class=\"figures-row\">\n");
    for (Action action : Action.values()) {
      out.append(
          HtmlParts.figure(plan.with(action).size(), tone(action), "to " + action.wireName()));
    }
    out.append(HtmlParts.figure(plan.placement().unplaced().size(), "bad", "without a host"));
    out.append("</div>\n");
  }

  private static String tone(Action action) {
    return switch (action) {
      case CREATE, START -> "good";
      case KEEP -> "";
      case CHANGE -> "warning";
      case REPLACE, DESTROY -> "bad";
    };
  }

  private void unplaced() {
    List<Decision.Unplaced> unplaced = plan.placement().unplaced();
    if (unplaced.isEmpty()) {
      return;
    }
    out.append(heading("Does not fit")).append("<div class=\"notice bad\">\n");
    for (Decision.Unplaced decision : unplaced) {
      out.append(unplaced.size() > OPENED ? "<details><summary>" : "<details open=\"\"><summary>")
          .append(XmlText.escaped(decision.message()))
          .append("</summary>");
      List<String> reasons = new ArrayList<>();
      for (HostRejection rejection : decision.rejected()) {
        reasons.add(
            rejection.host()
                + ": "
                + rejection.reasons().stream()
                    .map(Rejection::text)
                    .collect(Collectors.joining("; ")));
      }
      out.append(HtmlParts.list("", reasons)).append("</details>\n");
    }
    if (!plan.waiting().isEmpty()) {
      out.append("<p>Cannot finish without them: ")
          .append(XmlText.escaped(NumberText.names(plan.waiting().keySet(), Integer.MAX_VALUE)))
          .append("</p>\n");
    }
    if (plan.placement().isConclusive()) {
      out.append("<p>")
          .append(XmlText.escaped(plan.placement().conclusion().text()))
          .append("</p>\n");
    }
    if (!plan.placement().hints().isEmpty()) {
      out.append("<p>What would help:</p>")
          .append(HtmlParts.list("", plan.placement().hints()))
          .append('\n');
    }
    out.append("</div>\n");
  }

  private void machines() {
    StringBuilder rows = new StringBuilder();
    for (MachineStep step : plan.machines()) {
      String word = step.action().wireName();
      rows.append("<tr>")
          .append(head(step.name().value()))
          .append("<td>")
          .append(HtmlParts.state(Lamp.of(word), word))
          .append("</td>")
          .append(cell("host", host(step)))
          .append(cell("size", size(step)))
          .append("<td class=\"why\">")
          .append(XmlText.escaped(step.reason()));
      List<String> more = new ArrayList<>();
      plan.driftOf(step.name())
          .forEach(drift -> more.add(drift.kind().words() + ": " + drift.sentence()));
      if (step instanceof MachineStep.Present present && present.bridged()) {
        more.add(
            "bridged because of " + NumberText.names(present.bridgeBecause(), Integer.MAX_VALUE));
      }
      rows.append(HtmlParts.list("", more)).append("</td></tr>\n");
    }
    for (MachineName name : plan.resting()) {
      rows.append("<tr>")
          .append(head(name.value()))
          .append("<td>")
          .append(HtmlParts.state(Lamp.IDLE, "not started"))
          .append("</td><td></td><td></td>")
          .append(cell("why", "its Vagrantfile says autostart: false"))
          .append("</tr>\n");
    }
    if (!rows.isEmpty()) {
      out.append(heading("What is done"))
          .append(table("What is done", List.of("Machine", "Action", "Host", "Size", "Why"), rows));
    }
  }

  private static String host(MachineStep step) {
    return step instanceof MachineStep.Present present
        ? present
                .previousHost()
                .filter(before -> !before.equals(step.host()))
                .map(before -> before + " \u2192 ")
                .orElse("")
            + step.host()
        : step.host().value();
  }

  private static String size(MachineStep step) {
    return step instanceof MachineStep.Present present
        ? NumberText.sizeWithDisk(present.machine().resources())
        : "";
  }

  private void boxes() {
    StringBuilder rows = new StringBuilder();
    long bytes = 0;
    for (BoxStep step : plan.boxes()) {
      if (step.action() != BoxAction.PRESENT) {
        bytes += step.bytes().orElse(0);
        rows.append("<tr>")
            .append(head(step.host().value()))
            .append(cell("", step.box().toString()))
            .append(cell("", step.action().wireName()))
            .append(
                cell(
                    "number",
                    step.bytes().isPresent() ? NumberText.bytes(step.bytes().getAsLong()) : "?"))
            .append(cell("why", from(step)))
            .append("</tr>\n");
      }
    }
    if (!rows.isEmpty()) {
      out.append(heading("Boxes" + (bytes == 0 ? "" : ": " + NumberText.bytes(bytes))))
          .append(table("Boxes", List.of("Host", "Box", "How", "Size", "From"), rows));
    }
  }

  private static String from(BoxStep step) {
    Optional<String> place = step.from().or(() -> step.source().map(BoxPlace::words));
    return place.map(PlainText::line).orElse("");
  }

  private void files() {
    StringBuilder rows = new StringBuilder();
    for (HostFiles host : plan.files()) {
      rows.append("<tr>")
          .append(head(host.host().value()))
          .append(cell("", FilesText.counts(host)))
          .append(cell("why", FilesText.names(host, Integer.MAX_VALUE)))
          .append("</tr>\n");
    }
    if (!rows.isEmpty()) {
      out.append(heading("Files in the workdirs"))
          .append(table("Files in the workdirs", List.of("Host", "Changes", "Files"), rows));
    }
    plan.unreadableFiles()
        .ifPresent(why ->
            out.append("<p class=\"notice bad\">The files cannot be compared: ")
                .append(XmlText.escaped(why))
                .append("</p>\n"));
  }

  private void stranded() {
    StringBuilder rows = new StringBuilder();
    for (Plan.Stranded each : plan.stranded()) {
      rows.append("<tr>")
          .append(head(each.machine().value()))
          .append(cell("host", each.host().value()))
          .append(cell("why", each.reason()))
          .append("</tr>\n");
    }
    if (!rows.isEmpty()) {
      out.append(heading("On hosts that cannot be used: left alone"))
          .append(table("Left alone", List.of("Machine", "Host", "Why"), rows));
    }
  }
}
