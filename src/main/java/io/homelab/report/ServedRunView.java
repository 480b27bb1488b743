package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.operations.HostRuns.LocatedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** A run that the server carries out. */
public final class ServedRunView {
  private ServedRunView() {}

  /**
   * A run.
   *
   * @param id what it is called
   * @param lab the lab's name
   * @param verb the command that does the same
   * @param state running, done, failed or interrupted
   * @param code the exit code that the command would have; empty while it goes on
   * @param token the name of the token of who asked for it
   * @param request the id of the request that asked for it
   * @param began when it began
   * @param ended when it ended
   */
  public record ServedRun(
      String id,
      String lab,
      String verb,
      String state,
      OptionalLong code,
      String token,
      String request,
      Instant began,
      Optional<Instant> ended) {}

  /** {@code runs}: an object for each. */
  public static String json(List<ServedRun> runs) {
    JsonDocument json = JsonDocument.pretty().startArray("runs");
    runs.forEach(run -> put(json.startObject(), run).endObject());
    return json.endArray().end();
  }

  /** One as such an object. */
  public static String json(ServedRun run) {
    return put(JsonDocument.pretty(), run).end();
  }

  /** The same with what goes on at the hosts of its lab: {@code host_runs}, {@code unreachable}. */
  public static String json(
      ServedRun run, List<LocatedRun> there, SortedMap<HostName, String> unheard) {
    return RunsView.put(put(JsonDocument.pretty(), run), "host_runs", there, unheard).end();
  }

  static JsonDocument put(JsonDocument json, ServedRun run) {
    return json.put("id", run.id())
        .put("lab", run.lab())
        .put("verb", run.verb())
        .put("state", run.state())
        .put("code", run.code())
        .put("token", run.token())
        .put("request", run.request().isEmpty() ? null : run.request())
        .put("began_at", TimeText.utc(run.began()))
        .put("ended_at", run.ended().map(TimeText::utc));
  }
}
