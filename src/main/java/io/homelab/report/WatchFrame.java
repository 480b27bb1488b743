package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.operations.WatchedLab;
import io.homelab.plan.HostPlan;
import io.homelab.report.Style.Tone;
import io.homelab.run.JournalTail;
import io.homelab.run.JournalTail.JournalEntry;
import io.homelab.run.MachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One frame of a watched lab: what is going on, a line per host with its use, a line per machine,
 * and the last events of a run. Pure: the same lab, moment and size give the same lines, which fit
 * the terminal.
 */
public final class WatchFrame {
  private static final int MOST_EVENTS = 8;
  private static final int FEWEST_EVENTS = 3;
  private static final int FEWEST_MACHINES = 4;
  private static final int STATE = 12;
  private static final int AGE = 8;

  /** A host that takes longer to answer is said to. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  /** On narrower terminals than this, lines are cut. */
  private static final int NARROWEST = 20;

  private final WatchedLab lab;
  private final Instant now;
  private final int columns;
  private final int rows;
  private final int scrolled;
  private final Style style;

  private WatchFrame(WatchedLab lab, Instant now, TerminalSize size, int scrolled, Style style) {
    this.lab = lab;
    this.now = now;
    // Keep the last column free: some terminals wrap as soon as it is filled.
    this.columns = Math.max(NARROWEST, size.columns()) - 1;
    this.rows = size.rows();
    this.scrolled = scrolled;
    this.style = style;
  }

  /**
   * What is shown.
   *
   * @param lines without line ends, at most as many as the terminal has
   * @param first how many machines are above those that are shown
   */
  public record Shown(List<String> lines, int first) {
    /** Copies the list. */
    public Shown {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What a terminal of that size shows.
   *
   * @param scrolled how many machines are to be above those that are shown; no more than leave the
   *     last ones to be shown
   */
  public static Shown of(
      WatchedLab lab, Instant now, TerminalSize size, int scrolled, Style style) {
    return new WatchFrame(lab, now, size, scrolled, style).shown();
  }

  /** Everything, for what is no terminal. */
  public static String text(WatchedLab lab, Instant now, int columns, Style style) {
    WatchFrame frame =
        new WatchFrame(lab, now, new TerminalSize(columns + 1, Integer.MAX_VALUE), 0, style);
    List<String> lines = new ArrayList<>(List.of(frame.title(), frame.work()));
    part(lines, frame.hosts());
    part(lines, frame.machines());
    part(lines, frame.events());
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private Shown shown() {
    List<String> head = List.of(title(), work());
    List<String> hosts = hosts();
    List<String> machines = machines();
    List<String> events = events();
    List<String> lines = new ArrayList<>(head);
    // The footer, a blank line before each part, and its headings.
    int left = rows - head.size() - 1 - 2;
    int ofHosts = Math.clamp((long) left - FEWEST_MACHINES - 1, 1, hosts.size());
    if (ofHosts > Math.max(3, left / 2)) {
      ofHosts = Math.max(3, left / 2);
    }
    left -= Math.min(ofHosts, hosts.size());
    int spare = left - machines.size() - 1;
    int ofEvents =
        left - FEWEST_MACHINES - 2 < FEWEST_EVENTS
            ? 0
            : Math.clamp(spare, FEWEST_EVENTS + 1, MOST_EVENTS + 1);
    ofEvents = Math.min(ofEvents, events.size());
    left -= ofEvents == 0 ? 0 : ofEvents + 1;
    part(lines, cut(hosts, ofHosts, "host"));
    int page = Math.max(1, left - 1);
    int first = Math.clamp(scrolled, 0, Math.max(0, machines.size() - 1 - page));
    List<String> shown = new ArrayList<>(machines.subList(0, 1));
    shown.addAll(machines.subList(1 + first, Math.min(machines.size(), 1 + first + page)));
    part(lines, shown);
    if (ofEvents > 1) {
      List<String> last = new ArrayList<>(events.subList(0, 1));
      last.addAll(events.subList(events.size() - ofEvents + 1, events.size()));
      part(lines, last);
    }
    List<String> fitting = new ArrayList<>(lines.subList(0, Math.min(lines.size(), rows - 1)));
    fitting.add(footer(first, shown.size() - 1, machines.size() - 1));
    return new Shown(fitting.subList(0, Math.min(fitting.size(), rows)), first);
  }

  private static void part(List<String> lines, List<String> more) {
    if (!more.isEmpty()) {
      lines.add("");
      lines.addAll(more);
    }
  }

  /** As many as fit, and how many do not; a heading with nothing below it is left out. */
  private List<String> cut(List<String> all, int most, String noun) {
    if (all.size() <= most) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, most < 3 ? 0 : most - 1));
    int left = all.size() - Math.max(1, some.size());
    String more = some.isEmpty() ? noun : "more " + noun;
    some.add(rest(Tone.FAINT, (some.isEmpty() ? "" : "and ") + NumberText.count(left, more)));
    return some;
  }

  private String title() {
    Map<String, Integer> states = new TreeMap<>();
    lab.sight().status().machines().forEach(each -> states.merge(each.state(), 1, Integer::sum));
    String counts =
        states.entrySet().stream()
            .map(state -> state.getValue() + " " + StatusView.words(state.getKey()))
            .collect(Collectors.joining(", "));
    return rest(
        Tone.STRONG,
        "Lab %s: %s%s"
            .formatted(
                lab.sight().lab().name(),
                NumberText.count(lab.sight().status().machines().size(), "machine"),
                counts.isEmpty() ? "" : ": " + counts));
  }

  private String work() {
    return lab.atWork()
        .map(who -> rest(Tone.WARNING, "at work: " + PlainText.line(who)))
        .orElseGet(() -> rest(Tone.FAINT, "nobody is changing it"));
  }

  private List<String> hosts() {
    List<HostPlan> hosts = lab.sight().hosts();
    int name =
        Math.min(
            columns / 4, longest(hosts.stream().map(h -> h.host().name().value()).toList(), 4));
    int bar = Math.min(20, (columns - name - STATE - 2) / 3 - 6);
    List<String> lines = new ArrayList<>();
    StringBuilder head =
        new StringBuilder(DisplayWidth.fit("Host", name))
            .append(' ')
            .append(DisplayWidth.fit("State", STATE));
    for (String what : List.of("CPU", "Memory", "Disk")) {
      head.append(' ').append(DisplayWidth.fit(what, Math.max(0, bar) + 5));
    }
    lines.add(rest(Tone.STRONG, head.toString().stripTrailing()));
    hosts.forEach(host -> lines.add(host(host, name, bar)));
    return lines;
  }

  private String host(HostPlan host, int name, int bar) {
    HostName which = host.host().name();
    String shown = DisplayWidth.fit(which.value(), name) + " ";
    boolean told = lab.told().containsKey(which);
    Optional<Duration> waiting =
        Optional.ofNullable(lab.asked().get(which)).map(since -> Duration.between(since, now));
    String state = told ? HostsView.state(host) : "asked";
    Tone tone =
        !told
            ? Tone.FAINT
            : state.equals("online")
                ? Tone.GOOD
                : state.equals("unreachable") ? Tone.BAD : Tone.WARNING;
    StringBuilder line =
        new StringBuilder(shown).append(style.paint(tone, DisplayWidth.fit(state, STATE)));
    int room = columns - name - 1 - STATE - 1;
    Optional<String> remark =
        host.problem()
            .map(problem -> brief(which, problem))
            .or(() ->
                waiting
                    .filter(time -> time.compareTo(SLOW) > 0)
                    .map(time -> "no answer for " + NumberText.clock(time)));
    if (remark.isPresent()) {
      return line.append(' ')
          .append(style.paint(tone, DisplayWidth.cut(PlainText.line(remark.get()), room)))
          .toString();
    }
    for (HostUse use : HostUse.of(host)) {
      if (bar >= 3) {
        line.append(' ').append(UseBar.of(use.before(), use.after(), bar, style));
      }
      String percent = Math.round(Math.min(9.99, use.after()) * 100) + "%";
      line.append(' ').append(DisplayWidth.fit(use.known() ? percent : "-", 4));
    }
    return line.toString().stripTrailing();
  }

  /** The row has the host's name already. */
  private static String brief(HostName host, String problem) {
    String known = "host " + host + " cannot be reached: ";
    return problem.startsWith(known) ? problem.substring(known.length()) : problem;
  }

  private List<String> machines() {
    List<MachineStatus> all = lab.sight().status().machines();
    int name = Math.min(columns / 3, longest(all.stream().map(m -> m.name().value()).toList(), 7));
    int host =
        Math.min(
            columns / 5,
            longest(all.stream().map(m -> m.host().map(HostName::value).orElse("-")).toList(), 4));
    int privately = longest(all.stream().map(m -> m.privateIp().orElse("-")).toList(), 7);
    int bridged = longest(all.stream().map(m -> m.bridgedIp().orElse("-")).toList(), 7);
    List<String> lines = new ArrayList<>();
    lines.add(
        rest(
            Tone.STRONG,
            "%s %s %s %s %s %s"
                .formatted(
                    DisplayWidth.fit("Machine", name),
                    DisplayWidth.fit("State", STATE),
                    DisplayWidth.fit("Host", host),
                    DisplayWidth.fit("Private", privately),
                    DisplayWidth.fit("Bridged", bridged),
                    "Drift")
                .stripTrailing()));
    for (MachineStatus each : all) {
      String drift =
          lab.sight().status().driftOf(each.name()).stream()
              .map(one -> one.kind().words())
              .collect(Collectors.joining(", "));
      String more =
          " %s %s %s %s"
              .formatted(
                  DisplayWidth.fit(each.host().map(HostName::value).orElse("-"), host),
                  DisplayWidth.fit(PlainText.line(each.privateIp().orElse("-")), privately),
                  DisplayWidth.fit(PlainText.line(each.bridgedIp().orElse("-")), bridged),
                  drift)
              .stripTrailing();
      String state =
          style.paint(
              drift.isEmpty() ? StatusView.tone(each.state()) : Tone.WARNING,
              DisplayWidth.fit(StatusView.words(each.state()), STATE));
      lines.add(
          DisplayWidth.fit(each.name().value(), name)
              + " "
              + state
              + DisplayWidth.cut(more, columns - name - 1 - STATE));
    }
    return lines;
  }

  private List<String> events() {
    if (lab.journal().isEmpty() || lab.journal().get().entries().isEmpty()) {
      return List.of();
    }
    JournalTail tail = lab.journal().get();
    List<String> lines = new ArrayList<>();
    lines.add(
        rest(
            Tone.STRONG,
            "%s of %s"
                .formatted(
                    lab.atWork().isPresent() ? "Last events" : "The end",
                    PlainText.line(tail.verb()))));
    for (JournalEntry entry : tail.entries()) {
      Duration age = Duration.between(entry.at(), now);
      String text =
          "%s  %s%s %s%s"
              .formatted(
                  entry.host(),
                  entry.task().replace('_', ' '),
                  entry.subject().isEmpty() ? "" : " " + entry.subject(),
                  entry.what().equals("begin") ? "begins" : entry.what(),
                  entry.reason().isEmpty() ? "" : ": " + entry.reason());
      String ago = age.toDays() > 0 ? age.toDays() + " d" : NumberText.clock(age);
      lines.add(
          rest(
              tone(entry),
              " ".repeat(Math.max(0, AGE - ago.length())) + ago + " ago  " + PlainText.line(text)));
    }
    return lines;
  }

  private static Tone tone(JournalEntry entry) {
    return switch (entry.what()) {
      case "failed" -> Tone.BAD;
      case "skipped", "cancelled" -> Tone.WARNING;
      case "begin" -> Tone.NORMAL;
      default -> Tone.FAINT;
    };
  }

  private String footer(int first, int shown, int all) {
    String where =
        shown < all
            ? "machines %d to %d of %d, arrows scroll; ".formatted(first + 1, first + shown, all)
            : "";
    return rest(Tone.FAINT, where + "q quits, r asks the hosts now");
  }

  private static int longest(List<String> texts, int least) {
    int longest = least;
    for (String text : texts) {
      longest = Math.max(longest, DisplayWidth.of(text));
    }
    return longest;
  }

  private String rest(Tone tone, String harmless) {
    return style.paint(tone, DisplayWidth.cut(harmless, columns));
  }
}
