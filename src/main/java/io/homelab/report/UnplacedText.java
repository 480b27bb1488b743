package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The machines without a host and why, in few lines: machines of one role and size with the same
 * reasons are grouped, and so are hosts with the same reasons.
 */
final class UnplacedText {
  /** Longer lists of names are cut, unless verbose. */
  private static final int NAMES = 8;

  /** How many groups of machines are explained host by host, unless verbose. */
  private static final int EXPLAINED = 5;

  /** How many machines are examined, unless verbose: each costs a pass over all hosts. */
  private static final int EXAMINED = 100;

  private final List<Decision.Unplaced> unplaced;
  private final Style style;
  private final StringBuilder out = new StringBuilder();

  private UnplacedText(List<Decision.Unplaced> unplaced, Style style) {
    this.unplaced = unplaced;
    this.style = style;
  }

  /** The text, with a line end last. */
  static String of(List<Decision.Unplaced> unplaced, Style style) {
    return new UnplacedText(unplaced, style).text();
  }

  private String text() {
    int examined = style.verbose() ? unplaced.size() : Math.min(EXAMINED, unplaced.size());
    Map<String, List<Decision.Unplaced>> groups = new LinkedHashMap<>();
    for (Decision.Unplaced decision : unplaced.subList(0, examined)) {
      groups.computeIfAbsent(sameness(decision), key -> new ArrayList<>()).add(decision);
    }
    int explained = 0;
    for (List<Decision.Unplaced> group : groups.values()) {
      group(group, explained++ < EXPLAINED || style.verbose());
    }
    if (examined < unplaced.size()) {
      out.append("and ").append(unplaced.size() - examined).append(" more machines\n");
    }
    if (groups.size() > EXPLAINED && !style.verbose()) {
      out.append("(reasons shown for the first ").append(EXPLAINED).append("; -v shows all)\n");
    }
    return out.toString();
  }

  private static String sameness(Decision.Unplaced decision) {
    String machine = decision.machine().role() + " " + decision.machine().resources();
    return machine + "\n" + String.join("\n", reasons(decision, Integer.MAX_VALUE));
  }

  private void group(List<Decision.Unplaced> group, boolean explained) {
    Decision.Unplaced first = group.getFirst();
    out.append(style.paint(Tone.BAD, first.message())).append('\n');
    if (group.size() > 1) {
      List<MachineName> others = new ArrayList<>();
      for (Decision.Unplaced other : group.subList(1, group.size())) {
        others.add(other.machine().name());
      }
      out.append("  same for ").append(NumberText.names(others, most())).append('\n');
    }
    if (explained) {
      for (String line : reasons(first, most())) {
        out.append("  ").append(PlainText.line(line)).append('\n');
      }
    }
  }

  private int most() {
    return style.verbose() ? Integer.MAX_VALUE : NAMES;
  }

  /** One line for all hosts with the same reasons, in the order of the first of them. */
  private static List<String> reasons(Decision.Unplaced decision, int most) {
    Map<String, List<HostRejection>> same = new LinkedHashMap<>();
    for (HostRejection rejection : decision.rejected()) {
      same.computeIfAbsent(shared(rejection), text -> new ArrayList<>()).add(rejection);
    }
    List<String> lines = new ArrayList<>();
    same.forEach((text, rejections) -> lines.add(line(text, rejections, most)));
    return lines;
  }

  private static String line(String text, List<HostRejection> rejections, int most) {
    HostRejection first = rejections.getFirst();
    if (rejections.size() == 1) {
      return first.host() + ": " + own(first);
    }
    if (first.reasons().getFirst() instanceof Rejection.NoRoom && first.reasons().size() == 1) {
      List<String> left = new ArrayList<>();
      for (HostRejection rejection : rejections) {
        Rejection.NoRoom room = (Rejection.NoRoom) rejection.reasons().getFirst();
        left.add(rejection.host() + " " + room.resource().amount(room.left()));
      }
      return text + NumberText.names(left, most);
    }
    List<HostName> hosts = new ArrayList<>();
    for (HostRejection rejection : rejections) {
      hosts.add(rejection.host());
    }
    return NumberText.names(hosts, most) + ": " + text;
  }

  private static String own(HostRejection rejection) {
    List<String> texts = new ArrayList<>();
    for (Rejection reason : rejection.reasons()) {
      texts.add(reason.text());
    }
    return String.join("; ", texts);
  }

  /** A host's reasons in words that also fit other hosts. */
  private static String shared(HostRejection rejection) {
    if (rejection.reasons().size() == 1
        && rejection.reasons().getFirst() instanceof Rejection.NoRoom room) {
      return "needs %s, left: ".formatted(room.resource().amount(room.needed()));
    }
    String host = "host " + rejection.host();
    return without(without(own(rejection), ", this is " + host, ""), host, "the host");
  }

  /** The text with the words replaced wherever they are not the start of a longer name. */
  private static String without(String text, String words, String replacement) {
    StringBuilder result = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, from)) {
      int end = at + words.length();
      boolean whole = end == text.length() || !isOfName(text.charAt(end));
      result.append(text, from, at).append(whole ? replacement : words);
      from = end;
    }
    return result.append(text, from, text.length()).toString();
  }

  private static boolean isOfName(char c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  }
}
