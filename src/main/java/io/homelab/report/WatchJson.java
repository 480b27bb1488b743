package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.WatchedLab;
import io.homelab.plan.HostPlan;
import io.homelab.run.JournalTail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What {@code watch --json} prints: a line for each moment. */
public final class WatchJson {
  private WatchJson() {}

  /** One line, with its end. */
  public static String line(WatchedLab lab, Instant at) {
    JsonDocument json =
        JsonDocument.line()
            .put("at", TimeText.utcMillis(at))
            .put("lab", lab.sight().lab().name().value())
            .startArray("machines");
    lab.sight()
        .status()
        .machines()
        .forEach(machine ->
            StatusView.put(json.startObject(), lab.sight().status(), machine).endObject());
    json.endArray().startArray("hosts");
    for (HostPlan host : lab.sight().hosts()) {
      HostName name = host.host().name();
      boolean told = lab.told().containsKey(name);
      json.startObject()
          .put("host", name.value())
          .put("state", told ? HostsView.state(host) : null)
          .put("problem", host.problem())
          .put("told_at", Optional.ofNullable(lab.told().get(name)).map(TimeText::utcMillis))
          .put("usable", host.usable())
          .put("used", host.usedBefore())
          .endObject();
    }
    json.endArray().put("at_work", lab.atWork());
    List<JournalTail.JournalEntry> events =
        lab.journal().map(JournalTail::entries).orElse(List.of());
    json.put("verb", lab.journal().map(JournalTail::verb)).startArray("events");
    events.forEach(entry ->
        json.startObject()
            .put("at", TimeText.utcMillis(entry.at()))
            .put("what", entry.what())
            .put("task", entry.task())
            .put("host", entry.host())
            .put("subject", entry.subject())
            .put("reason", entry.reason())
            .endObject());
    return json.endArray().end();
  }
}
