package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.RunStarted;
import io.homelab.run.RunOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs in Markdown: a heading and a table with what is not well first. Text of hosts and guests is
 * text there: no link, no image, no HTML.
 */
final class StepSummary {
  /** GitHub takes 1 MiB for a step, or nothing. */
  private static final int LARGEST = 900_000;

  private static final int MOST_ROWS = 500;
  private static final int LONGEST_CELL = 300;

  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>#!|~$@:^&]");

  private final StringBuilder out = new StringBuilder();

  String markdown() {
    return out.toString();
  }

  /** A run that is over; {@code sentence} says how. */
  void add(Optional<RunStarted> started, RunEnded ended, String sentence) {
    RunOutcome outcome = ended.outcome();
    Table table = new Table();
    for (RunOutcome.Failure failure : outcome.failed()) {
      table.row(failure.machine().value(), failure.host().value(), "**failed**", failure.error());
    }
    for (RunOutcome.HostFailure failure : RunSummary.hostsAlone(outcome)) {
      table.row("", failure.host().value(), "**failed**", failure.error());
    }
    for (RunOutcome.LeftOut left : outcome.leftOut()) {
      table.row(
          left.machine().value(),
          left.host().map(Object::toString).orElse(""),
          "**left out**",
          left.reason());
    }
    Map<String, String> hosts = new HashMap<>();
    started.ifPresent(known ->
        known
            .machines()
            .forEach(planned -> hosts.put(planned.machine().value(), planned.host().value())));
    outcome
        .ok()
        .forEach(machine ->
            table.row(machine.value(), hosts.getOrDefault(machine.value(), ""), "ok", ""));
    section(started.map(RunStarted::verb), sentence, table.text());
  }

  /** A command that was refused. */
  void add(StreamItem.RefusedCommand refused) {
    section(Optional.empty(), refused.message(), "");
  }

  /** A run that broke off. */
  void add(Optional<String> verb, String sentence) {
    section(verb, sentence, "");
  }

  private void section(Optional<String> verb, String sentence, String table) {
    String text =
        "### homelab%s\n\n%s\n\n%s"
            .formatted(verb.map(word -> ": " + escaped(word)).orElse(""), escaped(sentence), table);
    if (out.length() + text.length() <= LARGEST) {
      out.append(text);
    }
  }

  private static String escaped(String text) {
    return SPECIAL.matcher(PlainText.excerpt(text, LONGEST_CELL)).replaceAll("\\\\$0");
  }

  private static final class Table {
    private final StringBuilder rows = new StringBuilder();
    private int shown;
    private int more;

    void row(String machine, String host, String result, String text) {
      if (shown == MOST_ROWS) {
        more++;
        return;
      }
      shown++;
      rows.append("| ")
          .append(machine)
          .append(" | ")
          .append(host)
          .append(" | ")
          .append(result)
          .append(" | ")
          .append(escaped(text))
          .append(" |\n");
    }

    String text() {
      if (shown == 0) {
        return "";
      }
      String end = more == 0 ? "" : "\nand " + more + " more\n";
      return "| machine | host | result | |\n| --- | --- | --- | --- |\n" + rows + end + "\n";
    }
  }
}
