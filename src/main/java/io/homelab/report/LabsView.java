package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.Lifetime;
import io.homelab.model.PlainText;
import io.homelab.operations.ExtendLab;
import io.homelab.operations.FoundLab;
import io.homelab.operations.FoundLabs;
import io.homelab.report.Style.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What {@code labs} shows. */
public final class LabsView {
  private LabsView() {}

  /** A table of labs, and the hosts that did not answer. */
  public static String human(FoundLabs found, Instant now, Style style) {
    StringBuilder out = new StringBuilder();
    if (found.labs().isEmpty()) {
      out.append("No labs.\n");
    } else {
      TextTable table = new TextTable("");
      table.header("Lab", "Owner", "Hosts", "Machines", "Created", "Stays", "In use");
      for (FoundLab lab : found.labs()) {
        boolean over = lab.lifetime().filter(its -> its.isOver(now)).isPresent();
        table.row(
            over ? Tone.WARNING : Tone.NORMAL,
            lab.name().value(),
            PlainText.line(lab.owner()),
            lab.places().keySet().stream().map(HostName::value).collect(Collectors.joining(", ")),
            "" + lab.machines().size(),
            lab.lifetime().map(Lifetime::createdAt).map(Instant::toString).orElse("-"),
            stays(lab, now),
            lab.user().map(PlainText::line).orElse("-"));
      }
      table.appendTo(out, style);
    }
    found
        .unreadable()
        .forEach((host, folders) ->
            folders.forEach(folder ->
                out.append(
                    style.paint(
                        Tone.WARNING,
                        PlainText.line(
                                "host %s: the marker in %s cannot be read: whose lab it is, nobody can tell"
                                    .formatted(host, folder))
                            + "\n"))));
    found
        .silent()
        .forEach((host, why) ->
            out.append(
                style.paint(
                    Tone.WARNING, PlainText.line("host %s: %s".formatted(host, why)) + "\n")));
    return out.toString();
  }

  private static String stays(FoundLab lab, Instant now) {
    Optional<Lifetime> lifetime = lab.lifetime();
    if (lifetime.isEmpty()) {
      return "-";
    }
    return lifetime
        .get()
        .expiresAt()
        .map(end ->
            now.isBefore(end)
                ? "for " + NumberText.clock(Duration.between(now, end))
                : "until the next 'homelab gc'")
        .orElse("kept");
  }

  /** {@code labs}: an object for each; {@code unreachable}: the hosts that did not answer. */
  public static String json(FoundLabs found) {
    JsonDocument json = JsonDocument.pretty().startArray("labs");
    for (FoundLab lab : found.labs()) {
      json.startObject()
          .put("name", lab.name().value())
          .put("owner", PlainText.line(lab.owner()))
          .put("hosts", lab.places().keySet())
          .put("machines", lab.machines())
          .put("created_at", lab.lifetime().map(Lifetime::createdAt))
          .put("expires_at", lab.lifetime().flatMap(Lifetime::expiresAt))
          .put("ephemeral", lab.lifetime().isPresent())
          .put("in_use", lab.user().isPresent())
          .endObject();
    }
    json.endArray().startArray("unreadable");
    found
        .unreadable()
        .forEach((host, folders) ->
            folders.forEach(folder ->
                json.startObject().put("host", host.value()).put("workdir", folder).endObject()));
    return unreachable(json.endArray(), found.silent()).end();
  }

  static JsonDocument unreachable(JsonDocument json, SortedMap<HostName, String> silent) {
    json.startArray("unreachable");
    silent.forEach((host, why) ->
        json.startObject().put("host", host.value()).put("error", PlainText.line(why)).endObject());
    return json.endArray();
  }

  /** How long a lab stays now, in a sentence for each thing. */
  public static String human(ExtendLab extended) {
    StringBuilder out =
        new StringBuilder(
            extended
                .expiresAt()
                .map(end -> "Lab %s stays until %s.".formatted(extended.lab(), end))
                .orElse("Lab %s stays until it is destroyed.".formatted(extended.lab())));
    extended
        .failed()
        .forEach((host, why) ->
            out.append('\n')
                .append(
                    PlainText.line(
                        "host %s: not written, so the earlier end counts there: %s"
                            .formatted(host, why))));
    return out.toString();
  }

  /** The same as JSON. */
  public static String json(ExtendLab extended) {
    return unreachable(
            JsonDocument.pretty()
                .put("name", extended.lab().value())
                .put("expires_at", extended.expiresAt()),
            extended.failed())
        .end();
  }
}
