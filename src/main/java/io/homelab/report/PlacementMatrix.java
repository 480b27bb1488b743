package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Plan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Machines by hosts, as HTML: where each goes, where it could, and every reason against the others.
 * A cell is a button that opens its reasons, which cells with the same ones share: so a large lab
 * makes no larger file than it must.
 */
final class PlacementMatrix {
  /** In a table with more cells, reasons are not written in each as well. */
  private static final int MANY = 4000;

  private final Plan plan;
  private final SortedMap<MachineName, List<HostRejection>> elsewhere;
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder();
  private final boolean titled;

  private PlacementMatrix(Plan plan, SortedMap<MachineName, List<HostRejection>> elsewhere) {
    this.plan = plan;
    this.elsewhere = elsewhere;
    this.titled = plan.placement().decisions().size() * plan.hosts().size() <= MANY;
  }

  /**
   * The table, and all that its cells say.
   *
   * @param elsewhere what the other hosts have against machines that stay where they are
   */
  static String html(Plan plan, SortedMap<MachineName, List<HostRejection>> elsewhere) {
    return new PlacementMatrix(plan, elsewhere).html();
  }

  private String html() {
    out.append(
        """
        <p class="key"><span>\u25cf chosen</span> <span>\u25cb possible</span> \
        <span>\u00d7 not possible</span> <span>Each cell says why: point at it, press it, or go \
        to it with Tab and the arrow keys.</span></p>
        <a class="skip" href="#after-matrix">Skip the matrix</a>
        <div class="scroll grid" role="region" aria-label="Machines by hosts">
        <table class="matrix">
        <thead><tr><th scope="col">Machine</th>\
        """);
    for (HostPlan host : plan.hosts()) {
      out.append("<th scope=\"col\">")
          .append(XmlText.escaped(host.host().name().value()))
          .append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    plan.placement().decisions().forEach(this::row);
    out.append("</tbody>\n</table>\n</div>\n");
    notes.forEach(
        (text, id) -> out.append("<div popover=\"auto\" id=\"%s\">%s</div>\n".formatted(id, text)));
    return out.append("<span id=\"after-matrix\"></span>\n").toString();
  }

  private void row(Decision decision) {
    Map<HostName, List<Rejection>> against = new HashMap<>();
    MachineName name = decision.machine().name();
    elsewhere
        .getOrDefault(name, decision.rejected())
        .forEach(rejection -> against.put(rejection.host(), rejection.reasons()));
    String reason = decision.why().reason();
    HostName chosen = decision instanceof Decision.Placed placed ? placed.host() : null;
    out.append("<tr><th scope=\"row\">").append(XmlText.escaped(name.value())).append("</th>");
    for (HostPlan host : plan.hosts()) {
      List<Rejection> reasons = against.get(host.host().name());
      if (host.host().name().equals(chosen)) {
        cell("is", "chosen", List.of(reason));
      } else if (reasons == null) {
        cell("can", "possible", List.of("could take it, but: " + reason));
      } else {
        cell("not", "no", reasons.stream().map(Rejection::text).toList());
      }
    }
    out.append("</tr>\n");
  }

  private void cell(String style, String word, List<String> sentences) {
    String text =
        sentences.size() == 1
            ? "<p>" + XmlText.escaped(sentences.getFirst()) + "</p>"
            : HtmlParts.list("", sentences);
    String id = notes.computeIfAbsent(text, fresh -> "why" + notes.size());
    out.append("<td><button class=\"%s\" popovertarget=\"%s\"".formatted(style, id));
    if (titled) {
      out.append(" title=\"").append(XmlText.escaped(String.join("; ", sentences))).append('"');
    }
    out.append('>').append(word).append("</button></td>");
  }
}
