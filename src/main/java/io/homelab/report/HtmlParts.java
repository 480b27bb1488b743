package io.homelab.report;

import io.homelab.plan.HostPlan;
import java.util.Collection;
import java.util.List;

/** Pieces that the files for a browser have in common. All text that they are given is escaped. */
final class HtmlParts {
  private HtmlParts() {}

  /** A state: a colour, a shape and a word. */
  static String state(Lamp lamp, String word) {
    return """
    <span class="state %s"><svg viewBox="0 0 10 10" aria-hidden="true">\
    <path fill-rule="evenodd" d="%s"/></svg>%s</span>\
    """
        .formatted(lamp.style(), lamp.shape(), XmlText.escaped(word));
  }

  /** A number and what it counts; empty for none. */
  static String figure(long count, String tone, String what) {
    return count == 0
        ? ""
        : "<span class=\"figure\"><b class=\"%s\">%d</b> %s</span>\n"
            .formatted(tone, count, XmlText.escaped(what));
  }

  /** The head of a part of the page. */
  static String heading(String title) {
    return "<h2>" + XmlText.escaped(title) + "</h2>\n";
  }

  /** The picture of a lab, which can be scrolled on small screens. */
  static String picture(LabPicture picture) {
    return """
    <div class="scroll picture" tabindex="0" role="region" aria-label="Picture of the lab">
    %s</div>
    """
        .formatted(LabSvg.part(picture, "lab"));
  }

  /**
   * A table.
   *
   * @param label what it is about
   * @param columns the names of its columns
   * @param rows its rows, as HTML
   */
  static String table(String label, List<String> columns, CharSequence rows) {
    StringBuilder head = new StringBuilder();
    columns.forEach(column ->
        head.append("<th scope=\"col\">").append(XmlText.escaped(column)).append("</th>"));
    return """
    <div class="scroll" tabindex="0" role="region" aria-label="%s">
    <table>
    <thead><tr>%s</tr></thead>
    <tbody>
    %s</tbody>
    </table>
    </div>
    """
        .formatted(XmlText.escaped(label), head, rows);
  }

  /** A cell of text. */
  static String cell(String style, String text) {
    return (style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
        + XmlText.escaped(text)
        + "</td>";
  }

  /** The cell that names its row. */
  static String head(String text) {
    return "<th scope=\"row\">" + XmlText.escaped(text) + "</th>";
  }

  /** A list of sentences; empty for none. */
  static String list(String style, Collection<String> sentences) {
    if (sentences.isEmpty()) {
      return "";
    }
    StringBuilder out =
        new StringBuilder(style.isEmpty() ? "<ul>" : "<ul class=\"" + style + "\">");
    sentences.forEach(each -> out.append("<li>").append(XmlText.escaped(each)).append("</li>"));
    return out.append("</ul>").toString();
  }

  /** What other views say in lines of text; empty for none. */
  static String lines(String text) {
    return text.isBlank() ? "" : "<pre>" + XmlText.escaped(text.strip()) + "</pre>\n";
  }

  /**
   * A card for each host: its state, its use before and after, and what is to be read about it.
   *
   * @param hosts the hosts
   */
  static String hosts(List<HostPlan> hosts) {
    StringBuilder out = new StringBuilder("<div class=\"cards\">\n");
    for (HostPlan host : hosts) {
      String state = HostsView.state(host);
      out.append("<section class=\"card\"><h3><b>")
          .append(XmlText.escaped(host.host().name().value()))
          .append("</b> ")
          .append(state(Lamp.of(state), state))
          .append("</h3>\n<div class=\"bars\">\n");
      HostUse.of(host).forEach(use -> out.append(bar(use)));
      out.append("</div>\n");
      host.problem()
          .ifPresent(problem ->
              out.append("<p class=\"bad\">").append(XmlText.escaped(problem)).append("</p>\n"));
      out.append(list("notes", host.notes())).append("</section>\n");
    }
    return out.append("</div>\n").toString();
  }

  private static String bar(HostUse use) {
    double most = Math.max(use.before(), use.after());
    String tone = use.after() >= 0.95 ? " full" : use.after() >= 0.8 ? " high" : "";
    int stays = percent(Math.min(use.before(), use.after()));
    int changes = percent(most) - stays;
    return """
    <div class="use%s"><span class="what">%s</span><svg viewBox="0 0 100 6" \
    preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6"/>\
    <rect class="stays" width="%d" height="6"/><rect class="%s" x="%d" width="%d" height="6"/>\
    </svg><span class="figures">%s</span></div>
    """
        .formatted(
            tone,
            use.what(),
            stays,
            use.after() >= use.before() ? "added" : "freed",
            stays,
            changes,
            XmlText.escaped(use.words()));
  }

  private static int percent(double share) {
    return (int) Math.round(100 * Math.clamp(share, 0, 1));
  }
}
