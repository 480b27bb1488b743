package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.access.RunShelf;
import io.homelab.access.ServerRoster;
import io.homelab.report.ServedRunView.ServedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept of runs: what each was, its events, and which request asked for it. */
final class RunRecords {
  static final String RUNNING = "running";

  private final RunShelf shelf;
  private final ServerRoster servers;
  private final String server;

  /**
   * Those of books that several servers may share.
   *
   * @param server the name of this one
   */
  RunRecords(AccessBooks access, String server) {
    this.shelf = access.runs();
    this.servers = access.servers();
    this.server = server;
  }

  /**
   * Which request asked for a run.
   *
   * @param key the digest of its Idempotency-Key, if it had one
   * @param digest of everything that was asked for
   */
  record Asked(Optional<String> key, String digest) {}

  /** Keeps a run that begins, and forgets the oldest. */
  void begin(ServedRun run, Asked asked) {
    shelf.put(run.id(), text(run, asked));
    shelf.tidy();
  }

  /** Keeps how one ended. */
  void end(ServedRun run) {
    shelf.put(run.id(), text(run, node(run.id()).map(RunRecords::asked).orElse(NOBODY)));
  }

  void add(String id, String line) {
    shelf.add(id, line);
  }

  /** Its events. */
  List<String> events(String id) {
    return shelf.events(id);
  }

  /** All that are known, the newest first. */
  List<String> ids() {
    return shelf.ids().reversed();
  }

  /** The run of that name. */
  Optional<ServedRun> find(String id) {
    return id.matches("[0-9a-f]{1,40}") ? node(id).map(node -> run(id, node)) : Optional.empty();
  }

  private boolean isElsewhere(JsonNode node) {
    String other = node.path("server").asString("");
    return !other.isEmpty() && !other.equals(server) && servers.lives(other);
  }

  /** A run that was asked for with that key, and by which request. */
  Optional<Repeated> of(String key) {
    for (String id : shelf.ids()) {
      Optional<Asked> asked = node(id).map(RunRecords::asked);
      if (asked.flatMap(Asked::key).equals(Optional.of(key))) {
        return Optional.of(new Repeated(id, asked.get().digest()));
      }
    }
    return Optional.empty();
  }

  /**
   * A run that is known by its key.
   *
   * @param digest of what was asked for
   */
  record Repeated(String id, String digest) {}

  private static final Asked NOBODY = new Asked(Optional.empty(), "");

  private Optional<JsonNode> node(String id) {
    return shelf.record(id).map(RunRecords::parsed);
  }

  private static @Nullable JsonNode parsed(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Asked asked(JsonNode node) {
    return new Asked(
        Optional.of(node.path("key").asString("")).filter(key -> !key.isEmpty()),
        node.path("request").asString(""));
  }

  private String text(ServedRun run, Asked asked) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("lab", run.lab());
    node.put("verb", run.verb());
    node.put("state", run.state());
    run.code().ifPresent(code -> node.put("code", code));
    node.put("token", run.token());
    node.put("request_id", run.request());
    node.put("began_at", run.began().toString());
    run.ended().ifPresent(time -> node.put("ended_at", time.toString()));
    asked.key().ifPresent(word -> node.put("key", word));
    node.put("request", asked.digest());
    node.put("server", server);
    return node.toString();
  }

  /**
   * One that still runs, as it says, though the server that ran it has ended, ended with that. It
   * is looked at only when this server does not carry it out.
   */
  private ServedRun run(String id, JsonNode node) {
    String state = node.path("state").asString("");
    boolean lost = state.equals(RUNNING) && !isElsewhere(node);
    boolean going = state.equals(RUNNING) && !lost;
    return new ServedRun(
        id,
        node.path("lab").asString(""),
        node.path("verb").asString(""),
        lost ? "interrupted" : state,
        going ? OptionalLong.empty() : OptionalLong.of(lost ? 130 : node.path("code").asLong(1)),
        node.path("token").asString(""),
        node.path("request_id").asString(""),
        Instant.parse(node.path("began_at").asString("")),
        node.has("ended_at")
            ? Optional.of(Instant.parse(node.path("ended_at").asString("")))
            : Optional.empty());
  }
}
