package io.homelab.pool.books;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.pool.Brake;
import io.homelab.pool.ClaimId;
import io.homelab.pool.Demand;
import io.homelab.pool.InstanceId;
import io.homelab.pool.InstancePhase;
import io.homelab.pool.InstanceWork;
import io.homelab.pool.JournalLine;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.PoolState;
import io.homelab.pool.WorkKind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The books and their history as JSON, version 1. The same books give the same bytes. */
public final class BookJson {
  static final int VERSION = 1;

  /** More than enough for {@link #generation}. */
  static final int HEAD_BYTES = 64;

  private static final Pattern HEAD =
      Pattern.compile("^\\{\"schema_version\":1,\"generation\":\"([0-9a-f]{16})\"");

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private BookJson() {}

  /**
   * What a file holds.
   *
   * @param generation 16 hexadecimal digits, others in each file that was ever written
   * @param book the books
   * @param lines the history, oldest first
   */
  public record Written(String generation, PoolBook book, List<JournalLine> lines) {
    /** Copies the list. */
    public Written {
      lines = List.copyOf(lines);
    }
  }

  /** A file that another version of the program wrote. */
  public static final class OtherVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OtherVersionException(JsonNode version) {
      super("schema_version is %s, this program reads %d".formatted(version, VERSION));
    }
  }

  /** The bytes of books. */
  public static byte[] write(Written written) {
    PoolBook book = written.book();
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema_version", VERSION);
    root.put("generation", written.generation());
    root.put("salt", book.salt());
    root.put("revision", book.revision());
    root.put("fence", book.fence());
    root.put("made", book.made());
    ObjectNode pools = root.putObject("pools");
    book.pools().forEach((name, state) -> write(pools.putObject(name.value()), state));
    ObjectNode instances = root.putObject("instances");
    book.instances().forEach((id, row) -> write(instances.putObject(id.value()), row));
    ObjectNode claims = root.putObject("claims");
    book.claims().forEach((id, claim) -> write(claims.putObject(id.value()), claim));
    ObjectNode demands = root.putObject("demands");
    book.demands()
        .forEach((id, demand) ->
            put(
                demands
                    .putObject(id.value())
                    .put("pool", demand.pool().value())
                    .put("count", demand.count()),
                "until",
                Optional.of(demand.until())));
    ObjectNode departed = root.putObject("departed");
    book.departed().forEach((id, revision) -> departed.put(id.value(), revision));
    var history = root.putArray("history");
    written.lines().forEach(line -> write(history.addObject(), line));
    return MAPPER.writeValueAsBytes(root);
  }

  /** The generation of a file that begins with those bytes, if they say it. */
  static Optional<String> generation(byte[] head) {
    Matcher matcher = HEAD.matcher(new String(head, StandardCharsets.ISO_8859_1));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static void write(ObjectNode node, PoolState state) {
    state.orders().ready().ifPresent(ready -> node.put("ready", ready));
    state.orders().max().ifPresent(max -> node.put("max", max));
    state.orders().paused().ifPresent(why -> node.put("paused", why));
    node.put("draining", state.orders().draining());
    Brake brake = state.brake();
    if (brake.isEngaged()) {
      ObjectNode on = node.putObject("brake");
      on.put("position", brake.position().wireName());
      put(on, "since", Optional.of(brake.since()));
      put(on, "until", Optional.of(brake.until()));
      brake.host().ifPresent(host -> on.put("host", host.value()));
      on.put("template", brake.template());
      on.put("permanent", brake.permanent());
      on.put("reason", brake.reason());
    }
    var failures = node.putArray("failures");
    state
        .failures()
        .forEach(each ->
            put(
                failures
                    .addObject()
                    .put("host", each.host().value())
                    .put("template", each.template())
                    .put("error", each.error())
                    .put("permanent", each.permanent()),
                "at",
                Optional.of(each.at())));
    put(node, "succeeded", Optional.of(state.succeeded()));
    state.usual().ifPresent(usual -> node.put("usual", usual.toString()));
  }

  private static void write(ObjectNode node, PoolInstance row) {
    node.put("pool", row.pool().value());
    node.put("host", row.host().value());
    node.put("template", row.template());
    node.put("phase", row.phase().wireName());
    PoolInstance.Times times = row.times();
    put(node, "created", Optional.of(times.created()));
    put(node, "begun", Optional.of(times.begun()));
    put(node, "since", Optional.of(times.since()));
    put(node, "ready", times.ready());
    put(node, "checked", times.checked());
    put(node, "unknown", times.unknown());
    node.put("fence", row.fence());
    node.put("changed", row.changed());
    PoolInstance.InstanceTrouble trouble = row.trouble();
    if (!trouble.equals(PoolInstance.InstanceTrouble.NONE)) {
      ObjectNode wrong = node.putObject("trouble");
      wrong.put("misses", trouble.misses());
      wrong.put("teardowns", trouble.teardowns());
      put(wrong, "tried", trouble.tried());
      wrong.put("error", trouble.error());
    }
    row.work()
        .ifPresent(work -> {
          ObjectNode doing = node.putObject("work");
          doing.put("kind", work.kind().wireName());
          doing.put("fence", work.fence());
          put(doing, "deadline", Optional.of(work.deadline()));
          if (!work.by().isEmpty()) {
            doing.put("by", work.by());
          }
        });
    row.claim().ifPresent(claim -> node.put("claim", claim.value()));
    node.put("reason", row.reason());
    ObjectNode access = node.putObject("access");
    row.access().forEach(access::put);
  }

  private static void write(ObjectNode node, PoolClaim claim) {
    node.put("pool", claim.pool().value());
    claim.forName().ifPresent(name -> node.put("for", name.value()));
    node.put("digest", claim.digest());
    node.put("fence", claim.fence());
    claim.by().ifPresent(token -> node.put("by", token));
    PoolClaim.Lease lease = claim.lease();
    put(node, "claimed", Optional.of(lease.claimed()));
    put(node, "expires", Optional.of(lease.expires()));
    put(node, "warned", lease.warned());
    put(node, "held_since", lease.heldSince());
    put(node, "held_until", lease.heldUntil());
    put(node, "release_asked", lease.asked());
    put(node, "released", lease.released());
    var machines = node.putArray("machines");
    claim
        .machines()
        .forEach(each ->
            machines
                .addObject()
                .put("name", each.name().value())
                .put("instance", each.instance().value()));
  }

  private static void write(ObjectNode node, JournalLine line) {
    put(node, "at", Optional.of(line.at()));
    node.put("pool", line.pool().value());
    line.instance().ifPresent(id -> node.put("instance", id.value()));
    line.claim().ifPresent(id -> node.put("claim", id.value()));
    node.put("what", line.what());
    node.put("reason", line.reason());
  }

  /** One line of the history. */
  public static String line(JournalLine line) {
    ObjectNode node = MAPPER.createObjectNode();
    write(node, line);
    return node.toString();
  }

  /**
   * Reads one line of the history.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static JournalLine line(String text) {
    try {
      return line(MAPPER.readTree(text));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException("a value is missing or of another kind", e);
    }
  }

  private static void put(ObjectNode node, String key, Optional<Instant> time) {
    time.ifPresent(at -> node.put(key, at.toString()));
  }

  /**
   * Reads books.
   *
   * @throws IllegalArgumentException when the bytes are no books of this version
   */
  public static Written read(byte[] bytes) {
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (!root.isObject()) {
        throw new IllegalArgumentException(
            root.isMissingNode() ? "it is empty" : "it is not a JSON object");
      }
      JsonNode version = root.path("schema_version");
      if (!version.isInt()) {
        throw new IllegalArgumentException("schema_version is missing or no number");
      }
      if (version.intValue() != VERSION) {
        throw new OtherVersionException(version);
      }
      return new Written(
          root.required("generation").stringValue(),
          new PoolBook(
              root.required("salt").intValue(),
              number(root, "revision"),
              number(root, "fence"),
              number(root, "made"),
              map(root, "pools", PoolName::new, BookJson::pool),
              map(root, "instances", InstanceId::new, BookJson::instance),
              map(root, "claims", ClaimId::new, BookJson::claim),
              map(root, "demands", ClaimId::new, BookJson::demand),
              map(root, "departed", InstanceId::new, (id, node) -> node.longValue())),
          list(root, "history", BookJson::line));
    } catch (StreamReadException e) {
      throw new IllegalArgumentException("it is damaged or cut short", e);
    } catch (JacksonException | DateTimeException e) {
      // The library's words name its own classes.
      throw new IllegalArgumentException("a value is missing or of another kind", e);
    }
  }

  /** What reads an entry of a map. */
  @FunctionalInterface
  private interface Entry<K, V> {
    V read(K key, JsonNode node);
  }

  /** Read as "nothing", another kind of value would make everything forgotten. */
  private static <K extends Comparable<K>, V> SortedMap<K, V> map(
      JsonNode root, String key, Function<String, K> name, Entry<K, V> entry) {
    JsonNode node = root.required(key);
    if (!node.isObject()) {
      throw new IllegalArgumentException(key + " is no object");
    }
    SortedMap<K, V> map = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      K known = name.apply(each.getKey());
      map.put(known, entry.read(known, each.getValue()));
    }
    return map;
  }

  private static <T> List<T> list(JsonNode root, String key, Function<JsonNode, T> item) {
    JsonNode node = root.required(key);
    if (!node.isArray()) {
      throw new IllegalArgumentException(key + " is no list");
    }
    List<T> items = new ArrayList<>();
    node.forEach(each -> items.add(item.apply(each)));
    return items;
  }

  private static PoolState pool(PoolName name, JsonNode node) {
    return new PoolState(
        name,
        new PoolState.Orders(
            count(node, "ready"),
            count(node, "max"),
            text(node, "paused"),
            node.required("draining").booleanValue()),
        Optional.ofNullable(node.get("brake")).map(BookJson::brake).orElse(Brake.NONE),
        list(
            node,
            "failures",
            each ->
                new PoolState.Mishap(
                    time(each, "at"),
                    host(each),
                    each.required("template").stringValue(),
                    each.required("error").stringValue(),
                    each.required("permanent").booleanValue())),
        time(node, "succeeded"),
        text(node, "usual").map(Duration::parse));
  }

  private static Brake brake(JsonNode node) {
    return new Brake(
        known("brake", node, "position", Brake.BrakePosition::parse),
        time(node, "since"),
        time(node, "until"),
        text(node, "host").map(HostName::new),
        node.required("template").stringValue(),
        node.required("permanent").booleanValue(),
        node.required("reason").stringValue());
  }

  private static PoolInstance instance(InstanceId id, JsonNode node) {
    SortedMap<String, String> access = new TreeMap<>();
    node.required("access")
        .properties()
        .forEach(each -> access.put(each.getKey(), each.getValue().stringValue()));
    return new PoolInstance(
        id,
        pool(node),
        host(node),
        node.required("template").stringValue(),
        known("phase", node, "phase", InstancePhase::parse),
        new PoolInstance.Times(
            time(node, "created"),
            time(node, "begun"),
            time(node, "since"),
            moment(node, "ready"),
            moment(node, "checked"),
            moment(node, "unknown")),
        number(node, "fence"),
        number(node, "changed"),
        Optional.ofNullable(node.get("trouble"))
            .map(wrong ->
                new PoolInstance.InstanceTrouble(
                    wrong.required("misses").intValue(),
                    wrong.required("teardowns").intValue(),
                    moment(wrong, "tried"),
                    wrong.required("error").stringValue()))
            .orElse(PoolInstance.InstanceTrouble.NONE),
        Optional.ofNullable(node.get("work"))
            .map(work ->
                new InstanceWork(
                    known("work", work, "kind", WorkKind::parse),
                    number(work, "fence"),
                    time(work, "deadline"),
                    text(work, "by").orElse(""))),
        text(node, "claim").map(ClaimId::new),
        node.required("reason").stringValue(),
        access);
  }

  private static PoolClaim claim(ClaimId id, JsonNode node) {
    return new PoolClaim(
        id,
        pool(node),
        text(node, "for").map(MachineName::new),
        node.required("digest").stringValue(),
        number(node, "fence"),
        new PoolClaim.Lease(
            time(node, "claimed"),
            time(node, "expires"),
            moment(node, "warned"),
            moment(node, "held_since"),
            moment(node, "held_until"),
            moment(node, "release_asked"),
            moment(node, "released")),
        list(
            node,
            "machines",
            each ->
                new PoolClaim.ClaimedMachine(
                    new MachineName(each.required("name").stringValue()),
                    new InstanceId(each.required("instance").stringValue()))),
        text(node, "by"));
  }

  private static Demand demand(ClaimId id, JsonNode node) {
    return new Demand(id, pool(node), node.required("count").intValue(), time(node, "until"));
  }

  private static JournalLine line(JsonNode node) {
    return new JournalLine(
        time(node, "at"),
        pool(node),
        text(node, "instance").map(InstanceId::new),
        text(node, "claim").map(ClaimId::new),
        node.required("what").stringValue(),
        node.required("reason").stringValue());
  }

  private static PoolName pool(JsonNode node) {
    return new PoolName(node.required("pool").stringValue());
  }

  private static HostName host(JsonNode node) {
    return new HostName(node.required("host").stringValue());
  }

  private static <T> T known(
      String what, JsonNode node, String key, Function<String, Optional<T>> parse) {
    String word = node.required(key).stringValue();
    return parse
        .apply(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no %s %s".formatted(what, word)));
  }

  private static long number(JsonNode node, String key) {
    long number = node.required(key).longValue();
    if (number < 0) {
      throw new IllegalArgumentException(key + " is negative");
    }
    return number;
  }

  private static OptionalInt count(JsonNode node, String key) {
    JsonNode count = node.get(key);
    return count == null ? OptionalInt.empty() : OptionalInt.of(count.intValue());
  }

  private static Instant time(JsonNode node, String key) {
    return Instant.parse(node.required(key).stringValue());
  }

  private static Optional<Instant> moment(JsonNode node, String key) {
    return text(node, key).map(Instant::parse);
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::stringValue);
  }
}
