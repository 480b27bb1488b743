package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.RunId;
import io.homelab.operations.FileError;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.RunOutcome;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@link JsonEventView} and {@link ErrorView} write; trusts nothing in it. */
final class EventReader {
  /** No run takes longer; longer is a number that somebody made up. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final int MOST_EXIT_CODE = 255;

  private EventReader() {}

  /**
   * What one JSON object says.
   *
   * @return nothing when it is none of ours
   */
  static Optional<StreamItem> read(String json) {
    try {
      JsonNode node = JsonMapper.shared().readTree(json);
      if (!node.isObject() || !node.path("schema_version").isNumber()) {
        return Optional.empty();
      }
      return node.has("event") ? Optional.of(item(node)) : refused(node.path("error"));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static StreamItem item(JsonNode node) {
    String name = required(node, "event");
    Optional<RunEvent> event = event(name, node);
    if (event.isEmpty()) {
      return new StreamItem.Unfamiliar(
          name, text(node, "host").map(HostName::new), text(node, "machine").map(MachineName::new));
    }
    return new StreamItem.Happened(event.get(), text(node, "at").flatMap(EventReader::instant));
  }

  private static Optional<RunEvent> event(String name, JsonNode node) {
    return Optional.ofNullable(
        switch (name) {
          case "run_started" ->
              new RunEvent.RunStarted(required(node, "verb"), hosts(node), planned(node));
          case "host_activity" -> new RunEvent.HostActivity(host(node), required(node, "what"));
          case "box_progress" ->
              new RunEvent.BoxProgress(
                  host(node), box(node), number(node, "bytes"), number(node, "total"));
          case "box_synced" ->
              new RunEvent.BoxSynced(
                  host(node),
                  box(node),
                  number(node, "bytes"),
                  duration(node, "seconds"),
                  text(node, "from").map(HostName::new));
          case "box_removed" ->
              new RunEvent.BoxRemoved(host(node), box(node), number(node, "bytes"));
          case "workdir_synced" ->
              new RunEvent.WorkdirSynced(
                  host(node),
                  Math.clamp(number(node, "written"), 0, Integer.MAX_VALUE),
                  Math.clamp(number(node, "removed"), 0, Integer.MAX_VALUE),
                  number(node, "bytes"));
          case "machine_activity" ->
              activity(required(node, "activity"))
                  .map(
                      activity -> new RunEvent.MachineActivity(host(node), machine(node), activity))
                  .orElse(null);
          case "vagrant_line" ->
              new RunEvent.VagrantLine(
                  host(node), text(node, "machine").map(MachineName::new), required(node, "text"));
          case "vos_up_completed" ->
              new RunEvent.VosUpCompleted(host(node), machine(node), duration(node, "seconds"));
          case "address_read" ->
              new RunEvent.AddressRead(host(node), machine(node), required(node, "address"));
          case "edge_probed" ->
              new RunEvent.EdgeProbed(
                  host(node),
                  machine(node),
                  new MachineName(required(node, "to")),
                  required(node, "address"),
                  node.path("ok").asBoolean(false),
                  text(node, "error").orElse(""));
          case "machine_done" -> new RunEvent.MachineDone(host(node), machine(node));
          case "machine_failed" ->
              new RunEvent.MachineFailed(host(node), machine(node), required(node, "error"));
          case "machine_waits" ->
              new RunEvent.MachineWaits(host(node), machine(node), required(node, "reason"));
          case "machine_put_back" ->
              new RunEvent.MachinePutBack(
                  host(node),
                  machine(node),
                  new LabName(required(node, "lab")),
                  node.path("ok").asBoolean(false)
                      ? Optional.empty()
                      : Optional.of(required(node, "reason")));
          case "connection_lost" ->
              new RunEvent.ConnectionLost(host(node), duration(node, "seconds"));
          case "host_back" -> new RunEvent.HostBack(host(node));
          case "run_left" ->
              new RunEvent.RunLeft(
                  host(node),
                  new RunId(required(node, "id")),
                  required(node, "verb"),
                  texts(node, "subjects"));
          case "host_failed" -> new RunEvent.HostFailed(host(node), required(node, "error"));
          case "summary" ->
              new RunEvent.RunEnded(
                  outcome(node),
                  duration(node, "seconds"),
                  node.has("estimated_seconds")
                      ? Optional.of(duration(node, "estimated_seconds"))
                      : Optional.empty());
          default -> null;
        });
  }

  private static RunOutcome outcome(JsonNode node) {
    if (!node.path("ok").isArray() || !node.path("failed").isArray()) {
      throw new IllegalArgumentException("no summary");
    }
    List<RunOutcome.Failure> failed = new ArrayList<>();
    for (JsonNode each : node.path("failed")) {
      failed.add(
          new RunOutcome.Failure(
              machine(each),
              host(each),
              required(each, "error"),
              texts(each, "last_lines"),
              text(each, "log_file").flatMap(EventReader::path),
              text(each, "provisioner")));
    }
    List<RunOutcome.LeftOut> leftOut = new ArrayList<>();
    for (JsonNode each : node.path("left_out")) {
      leftOut.add(
          new RunOutcome.LeftOut(
              machine(each), text(each, "host").map(HostName::new), required(each, "reason")));
    }
    List<RunOutcome.HostFailure> hosts = new ArrayList<>();
    for (JsonNode each : node.path("failed_hosts")) {
      hosts.add(new RunOutcome.HostFailure(host(each), required(each, "error")));
    }
    List<RunOutcome.RemovedBox> removed = new ArrayList<>();
    for (JsonNode each : node.path("removed")) {
      removed.add(new RunOutcome.RemovedBox(host(each), box(each), number(each, "bytes")));
    }
    return new RunOutcome(
        texts(node, "ok").stream().map(MachineName::new).toList(),
        failed,
        node.path("interrupted").asBoolean(false),
        leftOut,
        hosts,
        removed);
  }

  private static Optional<StreamItem> refused(JsonNode error) {
    if (!error.isObject()) {
      return Optional.empty();
    }
    List<FileError> files = new ArrayList<>();
    for (JsonNode each : error.path("errors")) {
      files.add(
          new FileError(
              required(each, "file"),
              Math.clamp(number(each, "line"), 1, Integer.MAX_VALUE),
              Math.clamp(number(each, "column"), 1, Integer.MAX_VALUE),
              required(each, "message"),
              required(each, "expected")));
    }
    long code = error.path("code").asLong(1);
    return Optional.of(
        new StreamItem.RefusedCommand(
            code < 1 || code > MOST_EXIT_CODE ? 1 : (int) code,
            required(error, "message"),
            text(error, "hint"),
            files));
  }

  private static List<HostName> hosts(JsonNode node) {
    return texts(node, "hosts").stream().map(HostName::new).toList();
  }

  private static List<RunEvent.RunStarted.Planned> planned(JsonNode node) {
    List<RunEvent.RunStarted.Planned> planned = new ArrayList<>();
    for (JsonNode each : node.path("machines")) {
      planned.add(new RunEvent.RunStarted.Planned(machine(each), host(each)));
    }
    return planned;
  }

  private static HostName host(JsonNode node) {
    return new HostName(required(node, "host"));
  }

  private static MachineName machine(JsonNode node) {
    return new MachineName(required(node, "machine"));
  }

  private static BoxRef box(JsonNode node) {
    return new BoxRef(required(node, "box"), required(node, "version"), required(node, "provider"));
  }

  private static Optional<Activity> activity(String name) {
    for (Activity activity : Activity.values()) {
      if (JsonEventView.name(activity).equals(name)) {
        return Optional.of(activity);
      }
    }
    return Optional.empty();
  }

  private static String required(JsonNode node, String key) {
    return text(node, key).orElseThrow(() -> new IllegalArgumentException("no " + key));
  }

  private static Optional<String> text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  private static List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : node.path(key)) {
      texts.add(each.asString(""));
    }
    return texts;
  }

  private static long number(JsonNode node, String key) {
    return node.path(key).asLong(0);
  }

  private static Duration duration(JsonNode node, String key) {
    double seconds = Math.clamp(node.path(key).asDouble(0), 0.0, (double) LONGEST.toSeconds());
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** The name of a file may have letters that this process's locale has no bytes for. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
