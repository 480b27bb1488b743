package io.homelab.report;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import io.homelab.placement.Resource;
import io.homelab.placement.problem.Share;
import io.homelab.plan.HostPlan;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The use of hosts as bars: one line for each host with its three resources side by side, or, where
 * that is too narrow, a line for each resource below its name.
 */
final class UseBars {
  /** A bar of fewer columns tells nothing. */
  private static final int NARROWEST = 6;

  private static final int WIDEST = 20;
  private static final String INDENT = "  ";
  private static final String GAP = "  ";

  private UseBars() {}

  /**
   * A host.
   *
   * @param host its name
   * @param tone in which it is shown
   * @param usable how much there is
   * @param before what is used before
   * @param after what is used after; the same where nothing changes
   */
  record UseRow(String host, Tone tone, Capacity usable, Resources before, Resources after) {
    static UseRow of(HostPlan host) {
      return new UseRow(
          host.host().name().value(),
          host.reachable() && host.problem().isEmpty() ? Tone.NORMAL : Tone.WARNING,
          host.usable(),
          host.usedBefore(),
          host.usedAfter());
    }

    /** For example {@code 25% -> 50%}; a dash where it is not known how much there is. */
    String share(Resource resource) {
      OptionalLong most = resource.of(usable);
      if (most.isEmpty()) {
        return "-";
      }
      long all = Math.max(0, most.getAsLong());
      String then = Share.of(resource.of(before), all).toString();
      String now = Share.of(resource.of(after), all).toString();
      return then.equals(now) ? now : then + " -> " + now;
    }

    String bar(Resource resource, int columns, Style style) {
      OptionalLong most = resource.of(usable);
      return most.isEmpty()
          ? " ".repeat(columns)
          : UseBar.of(
              HostUse.share(resource.of(before), most),
              HostUse.share(resource.of(after), most),
              columns,
              style);
    }
  }

  /** Puts them there, with a line of headings. */
  static void appendTo(StringBuilder out, List<UseRow> rows, Style style) {
    int name = "Host".length();
    int[] share = new int[Resource.ALL.size()];
    int shares = 0;
    for (UseRow row : rows) {
      name = Math.max(name, DisplayWidth.of(row.host()));
    }
    for (Resource resource : Resource.ALL) {
      for (UseRow row : rows) {
        share[resource.position()] =
            Math.max(share[resource.position()], row.share(resource).length());
      }
      shares += share[resource.position()] + GAP.length() + 1;
    }
    int room = style.width() - INDENT.length() - name - shares;
    int bar = style.width() == 0 ? WIDEST / 2 : Math.min(WIDEST, room / Resource.ALL.size());
    if (bar >= NARROWEST) {
      beside(out, rows, style, name, share, bar);
    } else {
      below(out, rows, style, share);
    }
  }

  private static void beside(
      StringBuilder out, List<UseRow> rows, Style style, int name, int[] share, int bar) {
    StringBuilder head = new StringBuilder(DisplayWidth.fit("Host", name));
    for (Resource resource : Resource.ALL) {
      head.append(GAP)
          .append(DisplayWidth.fit(HostUse.name(resource), bar + 1 + share[resource.position()]));
    }
    out.append(INDENT)
        .append(style.paint(Tone.STRONG, head.toString().stripTrailing()))
        .append('\n');
    for (UseRow row : rows) {
      List<String> cells = new ArrayList<>();
      for (Resource resource : Resource.ALL) {
        cells.add(
            row.bar(resource, bar, style)
                + " "
                + DisplayWidth.fit(row.share(resource), share[resource.position()]));
      }
      String line =
          style.paint(row.tone(), row.host())
              + " ".repeat(name - DisplayWidth.of(row.host()))
              + GAP
              + String.join(GAP, cells);
      out.append(INDENT).append(line.stripTrailing()).append('\n');
    }
  }

  private static void below(StringBuilder out, List<UseRow> rows, Style style, int[] share) {
    String margin = INDENT + INDENT;
    int what = "Memory".length();
    int text = Math.max(share[0], Math.max(share[1], share[2]));
    int bar = Math.min(WIDEST, style.width() - margin.length() - what - text - 3);
    out.append(INDENT).append(style.paint(Tone.STRONG, "Host")).append('\n');
    for (UseRow row : rows) {
      out.append(INDENT).append(style.paint(row.tone(), row.host())).append('\n');
      for (Resource resource : Resource.ALL) {
        out.append(margin)
            .append(DisplayWidth.fit(HostUse.name(resource), what))
            .append(bar < NARROWEST ? "" : GAP + row.bar(resource, bar, style))
            .append(' ')
            .append(row.share(resource))
            .append('\n');
      }
    }
  }
}
