package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.run.HostLogs;

/** What {@code vos logs} shows of each line. */
public final class LogLineView {
  private LogLineView() {}

  /** The line after its host and machine, as the events of a run look. */
  public static String human(HostLogs.Line line) {
    String machine = line.machine().map(name -> "/" + name).orElse("");
    return (line.host() + machine + ": " + PlainText.line(line.text())).stripTrailing() + "\n";
  }

  /** {@code host}, {@code machine} and {@code text}. */
  public static String json(HostLogs.Line line) {
    return JsonDocument.line()
        .put("host", line.host().value())
        .put("machine", line.machine())
        .put("text", PlainText.line(line.text()))
        .end();
  }
}
