package io.homelab.server.pages;

import io.homelab.report.RunLogView;
import io.homelab.report.RunLogView.LogLine;
import io.homelab.server.ApiResponse;
import io.homelab.server.RevocableFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the script hears: that something changed, and the lines of a run's log. A stream ends when
 * its session does.
 */
final class LivePages {
  private static final String LIVE = "/live";
  private static final String EVENTS = "/events";
  private static final String NUMBER = "[0-9]{1,9}";
  private static final String ID = "[0-9a-z-]{1,60}";

  private LivePages() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look(LIVE, LivePages::changes),
        PageRoute.look("/runs/{run}/live", LivePages::log));
  }

  /** Where a page hears that something changed; empty when nobody tells. */
  static String where(PageVisit visit) {
    return visit.may("GET", EVENTS) ? LIVE : "";
  }

  private static ApiResponse changes(PageVisit visit) {
    ApiResponse heard = visit.listen(EVENTS, Map.of(), after(visit));
    return during(
        visit, heard, (client, event) -> client.event(event.id(), "change", event.name()));
  }

  private static ApiResponse log(PageVisit visit) {
    ApiResponse heard =
        visit.listen(PageVisit.path("/runs/%s/events", visit.word("run")), Map.of(), after(visit));
    return during(
        visit, heard, (client, event) -> client.event(event.id(), "line", line(event.data())));
  }

  /** A browser that comes again says what it heard last; a page says what it shows. */
  private static Map<String, String> after(PageVisit visit) {
    return visit
        .request()
        .header("last-event-id")
        .or(() -> visit.query("after"))
        .filter(id -> id.matches(ID))
        .map(id -> Map.of("last-event-id", id))
        .orElse(Map.of());
  }

  /** The log of a run, as far as there is one. */
  static LogSoFar soFar(PageVisit visit, String run) {
    ApiResponse heard =
        visit.listen(PageVisit.path("/runs/%s/events", run), Map.of("so_far", "true"), Map.of());
    List<LogLine> lines = new ArrayList<>();
    long[] last = {0};
    heard
        .events()
        .ifPresent(feed -> {
          try {
            feed.sendTo(
                new ApiResponse.EventClient() {
                  @Override
                  public void event(String id, String name, String data) {
                    last[0] = id.matches(NUMBER) ? Long.parseLong(id) : last[0];
                    RunLogView.add(lines, RunLogView.line(data));
                  }

                  @Override
                  public void ping() {}
                });
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return new LogSoFar(List.copyOf(lines), last[0]);
  }

  private static String line(String data) {
    LogLine line = RunLogView.line(data);
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("time", line.time());
    node.put("subject", line.subject());
    node.put("text", line.text());
    node.put("tone", line.tone());
    node.put("passing", line.passing());
    return node.toString();
  }

  /** An event as the API sends it. */
  private record Event(String id, String name, String data) {}

  /** What is sent of it. */
  @FunctionalInterface
  private interface Telling {
    void tell(ApiResponse.EventClient client, Event event) throws IOException;
  }

  private static ApiResponse during(PageVisit visit, ApiResponse heard, Telling telling) {
    Optional<ApiResponse.EventFeed> feed = heard.events();
    if (feed.isEmpty()) {
      return ApiResponse.empty(heard.status());
    }
    return ApiResponse.events(client -> {
      new RevocableFeed(feed.get(), visit::goesOn).sendTo(new Translated(client, telling));
      client.event("end", "end", "end");
    });
  }

  /** Hears what the API says, and tells the script. */
  private record Translated(ApiResponse.EventClient client, Telling telling)
      implements ApiResponse.EventClient {
    @Override
    public void event(String id, String name, String data) throws IOException {
      telling.tell(client, new Event(id, name, data));
    }

    @Override
    public void ping() throws IOException {
      client.ping();
    }
  }
}
