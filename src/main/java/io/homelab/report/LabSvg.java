package io.homelab.report;

import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.PictureUse;
import io.homelab.report.LabPicture.Presence;
import io.homelab.report.PictureLayout.EdgeLine;
import io.homelab.report.PictureLayout.HostBox;
import io.homelab.report.PictureLayout.MachineBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A picture of a lab as SVG that needs nothing else: its style is inside, in light colours or dark
 * ones as the viewer's system has them, and everything has a title for who does not see it.
 */
public final class LabSvg {
  private static final int LEGEND = 34;

  /** The class of the whole, so that the style is about nothing else on a page. */
  private static final String SCOPE = "homelab-picture";

  private static final String STYLE =
      """
      .homelab-picture{--ground:#fff;--host:#f0f2f4;--paper:#fff;--line:#c9d0d6;--ink:#1a2129;\
      --soft:#55616d;--edge:#77838f;--cross:#0b6b63;--good:#1b7339;--busy:#1c5fae;--idle:#5b6672;\
      --warning:#8a5a00;--bad:#b3261e;--bar:#d5dbe0;color-scheme:light dark}
      @media(prefers-color-scheme:dark){.homelab-picture{--ground:#12161b;--host:#232b34;\
      --paper:#1a2027;--line:#46525f;--ink:#e6eaee;--soft:#a3aeb9;--edge:#8e9aa6;--cross:#5cc8bb;\
      --good:#6ccb86;--busy:#82b6f5;--idle:#a3aeb9;--warning:#e5b454;--bad:#f2938b;--bar:#46525f}}
      .homelab-picture text{fill:var(--ink);font:600 13px system-ui,"Segoe UI",Roboto,"Noto Sans",\
      "Liberation Sans","DejaVu Sans",sans-serif}
      .homelab-picture .note{fill:var(--soft);font-size:11.5px;font-weight:400}
      .homelab-picture .ground{fill:var(--ground)}
      .homelab-picture .box{fill:var(--host);stroke:var(--line)}
      .homelab-picture .bad>.box{stroke:var(--bad);stroke-dasharray:5 4}
      .homelab-picture .place{fill:var(--paper);stroke:var(--line)}
      .homelab-picture .comes>.place{stroke:var(--good);stroke-width:2}
      .homelab-picture .goes{opacity:.75}
      .homelab-picture .goes>.place{stroke-dasharray:4 3;stroke:var(--bad)}
      .homelab-picture .goes .name{text-decoration:line-through}
      .homelab-picture a:hover .place,.homelab-picture a:focus-visible .place{stroke:var(--busy);\
      stroke-width:3}
      .homelab-picture .edge{fill:none;stroke:var(--edge);stroke-width:1.5}
      .homelab-picture .edge.cross{stroke:var(--cross);stroke-width:2;stroke-dasharray:7 3}
      .homelab-picture .tip{fill:var(--edge)}
      .homelab-picture .tip.cross{fill:var(--cross)}
      .homelab-picture .bar{fill:var(--bar)}
      .homelab-picture .used{fill:var(--idle)}
      .homelab-picture .added{fill:var(--good)}
      .homelab-picture .freed{fill:none;stroke:var(--idle)}
      .homelab-picture .lamp.good{fill:var(--good)}
      .homelab-picture .lamp.busy{fill:var(--busy)}
      .homelab-picture .lamp.idle{fill:var(--idle)}
      .homelab-picture .lamp.warning{fill:var(--warning)}
      .homelab-picture .lamp.bad{fill:var(--bad)}
      """;

  private final LabPicture picture;
  private final PictureLayout layout;
  private final String id;
  private final StringBuilder out = new StringBuilder();

  private LabSvg(LabPicture picture, String id) {
    this.picture = picture;
    this.layout = PictureLayout.of(picture);
    this.id = id;
  }

  /** A file of its own. */
  public static String file(LabPicture picture) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + part(picture, "lab");
  }

  /**
   * A part of an HTML page, with its style.
   *
   * @param id what no other picture of that page is called; letters
   */
  public static String part(LabPicture picture, String id) {
    return new LabSvg(picture, id).drawn();
  }

  /** What its element {@code style} has, for the policy of a page that allows no other. */
  static String style() {
    return "\n" + STYLE;
  }

  private String drawn() {
    boolean legend = !layout.lines().isEmpty();
    int width = Math.max(layout.width(), legend ? 430 : 0);
    int height = layout.height() + (legend ? LEGEND : 0);
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="%s" width="%d" height="%d" \
        viewBox="0 0 %d %d" role="group" aria-labelledby="%s-title %s-desc">
        """
            .formatted(SCOPE, width, height, width, height, id, id));
    out.append("<title id=\"%s-title\">".formatted(id))
        .append(XmlText.escaped("Lab " + picture.name()))
        .append("</title>\n<desc id=\"%s-desc\">".formatted(id))
        .append(XmlText.escaped(summary()))
        .append("</desc>\n<style>")
        .append(style())
        .append("</style>\n<defs>");
    tip("tip", "");
    tip("cross", " cross");
    out.append("</defs>\n");
    out.append("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
    layout.hosts().forEach(this::host);
    layout.lines().forEach(this::line);
    layout.hosts().forEach(host -> host.machines().forEach(each -> machine(host, each)));
    if (legend) {
      legend(layout.height() + LEGEND / 2 - 6);
    }
    return out.append("</svg>\n").toString();
  }

  private String summary() {
    long machines = picture.hosts().stream().mapToLong(host -> host.machines().size()).sum();
    long cross = layout.lines().stream().filter(EdgeLine::cross).count();
    return "%s on %s; %s, %d across hosts"
        .formatted(
            NumberText.count(machines, "machine"),
            NumberText.count(
                picture.hosts().stream().filter(host -> !host.name().isEmpty()).count(), "host"),
            layout.lines().size() == 1 ? "1 dependency" : layout.lines().size() + " dependencies",
            cross);
  }

  private void tip(String name, String style) {
    out.append(
        """
        <marker id="%s-%s" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" \
        markerUnits="userSpaceOnUse" orient="auto"><path class="tip%s" d="M0 0 8 4 0 8Z"/></marker>\
        """
            .formatted(id, name, style));
  }

  private void host(HostBox box) {
    PictureHost host = box.host();
    String name = host.name().isEmpty() ? "not placed" : host.name();
    List<String> words = new ArrayList<>();
    words.add(host.name().isEmpty() ? name : "host " + name);
    if (!host.note().isEmpty()) {
      words.add(host.note());
    }
    words.add(NumberText.count(host.machines().size(), "machine"));
    host.use().forEach(use -> words.add(use.what() + " " + use.words()));
    out.append("<g class=\"host %s\">".formatted(host.lamp().style()));
    title(String.join(", ", words));
    rect("box", box.x(), box.y(), box.w(), box.h(), 8);
    boolean lit = !host.name().isEmpty() && !host.note().isEmpty();
    int room = box.w() - 24 - (lit ? 25 + host.note().length() * 7 : 0);
    text("name", box.x() + 12, box.y() + 25, "", PictureLayout.name(name, room));
    if (lit) {
      text("note", box.x() + box.w() - 28, box.y() + 25, " text-anchor=\"end\"", host.note());
      lamp(host.lamp(), box.x() + box.w() - 23, box.y() + 15);
    }
    int y = box.y() + 36;
    int beside = host.use().stream().mapToInt(use -> use.words().length()).max().orElse(0) * 8;
    for (PictureUse use : host.use()) {
      use(use, box.x() + 12, y, box.w() - 24, beside);
      y += PictureLayout.USE;
    }
    out.append("</g>\n");
  }

  /** What stays is grey; what is added or freed has a colour or only an outline. */
  private void use(PictureUse use, int x, int y, int width, int beside) {
    int begin = x + 54;
    int full = Math.max(10, width - 54 - beside);
    int stays = part(Math.min(use.before(), use.after()), full);
    int most = part(Math.max(use.before(), use.after()), full);
    text("note", x, y + 10, "", use.what());
    bar("bar", begin, y + 3, full);
    bar("used", begin, y + 3, stays);
    if (most > stays) {
      bar(use.after() > use.before() ? "added" : "freed", begin + stays, y + 3, most - stays);
    }
    text("note", x + width, y + 10, " text-anchor=\"end\"", use.words());
  }

  private static int part(double share, int full) {
    return (int) Math.round(full * Math.clamp(share, 0, 1));
  }

  private void bar(String style, int x, int y, int width) {
    out.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"8\"/>"
            .formatted(style, x, y, width));
  }

  private void machine(HostBox on, MachineBox box) {
    PictureMachine machine = box.machine();
    if (!machine.to().isEmpty()) {
      out.append("<a href=\"").append(XmlText.escaped(machine.to())).append("\">");
    }
    out.append(
        "<g class=\"machine %s %s\">"
            .formatted(machine.lamp().style(), machine.presence().name().toLowerCase(Locale.ROOT)));
    title(words(on, machine));
    rect("place", box.x(), box.y(), box.w(), box.h(), 5);
    lamp(machine.lamp(), box.x() + 11, box.y() + 14);
    int room = box.w() - 40;
    text("name", box.x() + 32, box.y() + 18, "", PictureLayout.name(machine.name(), room));
    text("note", box.x() + 32, box.y() + 33, "", PictureLayout.note(machine.note(), room));
    out.append(machine.to().isEmpty() ? "</g>\n" : "</g></a>\n");
  }

  private String words(HostBox on, PictureMachine machine) {
    String where =
        switch (machine.presence()) {
          case HERE -> on.host().name().isEmpty() ? ", not placed" : " on " + on.host().name();
          case COMES -> " comes to " + on.host().name();
          case GOES -> " goes from " + on.host().name();
        };
    String needs =
        machine.presence() == Presence.GOES
            ? ""
            : layout.lines().stream()
                .filter(line -> line.edge().from().equals(machine.name()))
                .map(line -> line.edge().to() + (line.cross() ? " (on another host)" : ""))
                .collect(Collectors.joining(", "));
    return machine.name()
        + where
        + (machine.note().isEmpty() ? "" : ": " + machine.note())
        + (needs.isEmpty() ? "" : "; depends on " + needs);
  }

  private void line(EdgeLine line) {
    out.append(
        "<path class=\"edge%s\" d=\"%s\" marker-end=\"url(#%s-%s)\">"
            .formatted(
                line.cross() ? " cross" : "", line.path(), id, line.cross() ? "cross" : "tip"));
    title(
        line.edge().from()
            + " depends on "
            + line.edge().to()
            + (line.cross() ? ", on another host" : ""));
    out.append("</path>\n");
  }

  private void legend(int y) {
    out.append("<g aria-hidden=\"true\">");
    out.append("<path class=\"edge\" d=\"M12 %dh34\"/>".formatted(y - 4));
    text("note", 54, y, "", "depends on");
    out.append("<path class=\"edge cross\" d=\"M134 %dh34\"/>".formatted(y - 4));
    text("note", 176, y, "", "depends on a machine of another host");
    out.append("</g>\n");
  }

  private void title(String text) {
    out.append("<title>").append(XmlText.escaped(text)).append("</title>");
  }

  private void rect(String style, int x, int y, int width, int height, int round) {
    out.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>"
            .formatted(style, x, y, width, height, round));
  }

  private void text(String style, int x, int y, String more, String text) {
    out.append("<text class=\"%s\" x=\"%d\" y=\"%d\"%s>".formatted(style, x, y, more))
        .append(XmlText.escaped(text))
        .append("</text>");
  }

  private void lamp(Lamp lamp, int x, int y) {
    out.append(
        """
        <svg x="%d" y="%d" width="12" height="12" viewBox="0 0 10 10">\
        <path class="lamp %s" fill-rule="evenodd" d="%s"/></svg>\
        """
            .formatted(x, y, lamp.style(), lamp.shape()));
  }
}
