package io.homelab.server;

import io.homelab.access.RunShelf;
import io.homelab.model.HomeLabException;
import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ErrorView;
import io.homelab.report.JsonEventView;
import io.homelab.report.ServedRunView.ServedRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the server carries out: each run in a thread of its own, whoever watches. What a run was,
 * and its events, are known after a restart.
 */
final class LabRuns {
  private static final Logger LOG = LoggerFactory.getLogger(LabRuns.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration BETWEEN_PINGS = Duration.ofSeconds(15);
  private static final String RUNNING = "running";

  private final RunShelf shelf;
  private final InstantSource clock;
  private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
  private final Map<String, Object> inProgress = new ConcurrentHashMap<>();
  private volatile boolean ending;

  LabRuns(RunShelf shelf, InstantSource clock) {
    this.shelf = shelf;
    this.clock = clock;
  }

  /**
   * Who asks for a run.
   *
   * @param token the name of the token
   * @param key under which the same request, when it comes again, is answered with the same run
   * @param request a digest of everything that is asked for
   */
  record Wish(String token, Optional<String> key, String request) {
    Optional<String> keyDigest() {
      return key.map(word -> ApiRouter.digest(token + "\0" + word));
    }
  }

  /** A run that goes on. Its monitor is for its events. */
  private static final class LiveRun {
    private final List<String> events = new ArrayList<>();
    private ServedRun run;
    private boolean over;
    private final Thread thread;

    private LiveRun(ServedRun run, Thread thread) {
      this.run = run;
      this.thread = thread;
    }
  }

  /**
   * Brings a lab up, when exactly that plan is what would be done. Returns once it has begun.
   *
   * @param lab opens the lab; it is closed here
   * @throws ApiProblem when it is not begun
   */
  ServedRun up(Wish wish, Supplier<OpenLab> lab, BringUp.Request request, String approved) {
    Optional<String> key = wish.keyDigest();
    Optional<ServedRun> known = key.flatMap(word -> repeated(word, wish.request()));
    if (known.isPresent()) {
      return known.get();
    }
    if (key.isPresent() && inProgress.putIfAbsent(key.get(), wish) != null) {
      throw ApiProblem.of(
          "in-progress", 409, "that request is being answered already", "try again later");
    }
    try {
      CompletableFuture<ServedRun> begun = new CompletableFuture<>();
      Thread.ofPlatform()
          .name("run of " + wish.token())
          .start(() -> {
            try (OpenLab opened = lab.get();
                BringUp proposal = BringUp.propose(opened, request, sentence -> {}).orThrow()) {
              check(proposal, approved);
              LiveRun run = begin(wish, opened.lab().name().value());
              begun.complete(run.run);
              carryOut(run, proposal, approved);
            } catch (Throwable e) {
              if (!begun.completeExceptionally(e)) {
                LOG.error("a run could not be ended", e);
              }
            }
          });
      return begun.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiProblem.ending();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      key.ifPresent(inProgress::remove);
    }
  }

  private static void check(BringUp proposal, String approved) {
    proposal
        .objection()
        .ifPresent(refusal -> {
          throw new RefusedException(refusal);
        });
    if (!new Approval(approved).covers(proposal.digest())) {
      throw ApiProblem.of(
          "plan-outdated",
          409,
          "the approved plan is no longer what would be done",
          "ask for the plan again, and approve the new one");
    }
  }

  private Optional<ServedRun> repeated(String key, String request) {
    for (String id : shelf.ids()) {
      JsonNode record = record(id);
      if (record != null && key.equals(record.path("key").asString(""))) {
        if (!request.equals(record.path("request").asString(""))) {
          throw ApiProblem.of(
              "key-reused",
              422,
              "another request came with that Idempotency-Key",
              "use a new key for a new request");
        }
        return find(id);
      }
    }
    return Optional.empty();
  }

  private LiveRun begin(Wish wish, String lab) {
    Instant now = clock.instant();
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    String id = "%011x%s".formatted(now.toEpochMilli(), HexFormat.of().formatHex(random));
    ServedRun run =
        new ServedRun(
            id, lab, "vos up", RUNNING, OptionalLong.empty(), wish.token(), now, Optional.empty());
    LiveRun started = new LiveRun(run, Thread.currentThread());
    live.put(id, started);
    try {
      shelf.put(id, record(run, wish.keyDigest(), wish.request()));
      shelf.tidy();
    } catch (RuntimeException e) {
      live.remove(id);
      throw e;
    }
    if (ending) {
      started.thread.interrupt();
    }
    return started;
  }

  private void carryOut(LiveRun run, BringUp proposal, String approved) {
    int code = 1;
    try (JsonEventView view =
        new JsonEventView(new PrintStream(new Lines(run), false, StandardCharsets.UTF_8), clock)) {
      switch (proposal.apply(new Approval(approved), view).map(Completion::of)) {
        case Answer.Given<Completion>(Completion done) -> code = code(done);
        case Answer.Refused<Completion>(Refusal refusal) -> {
          code = ApiProblem.of(refusal).code();
          add(run, ErrorView.jsonLine(new RefusedException(refusal), code, refusal.fileErrors()));
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("run {} failed", run.run.id(), e);
      HomeLabException told = ApiProblem.unexpected();
      add(run, ErrorView.jsonLine(told, code, List.of()));
    } finally {
      end(run, code);
    }
  }

  private static int code(Completion done) {
    return switch (done) {
      case COMPLETE -> 0;
      case LEFT_OUT -> 3;
      case FAILED -> 6;
      case INTERRUPTED -> 130;
    };
  }

  private void end(LiveRun run, int code) {
    // What is kept must be kept even if the thread was told to stop.
    boolean interrupted = Thread.interrupted();
    String state =
        switch (code) {
          case 0, 3 -> "done";
          case 130 -> "interrupted";
          default -> "failed";
        };
    ServedRun was = run.run;
    ServedRun over =
        new ServedRun(
            was.id(),
            was.lab(),
            was.verb(),
            state,
            OptionalLong.of(code),
            was.token(),
            was.began(),
            Optional.of(clock.instant()));
    JsonNode record = record(was.id());
    try {
      shelf.put(
          was.id(),
          record(
              over,
              Optional.ofNullable(record)
                  .map(node -> node.path("key").asString(""))
                  .filter(key -> !key.isEmpty()),
              record == null ? "" : record.path("request").asString("")));
    } finally {
      synchronized (run) {
        run.run = over;
        run.over = true;
        run.notifyAll();
      }
      live.remove(was.id());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Hears the events of a run as lines. */
  private final class Lines extends OutputStream {
    private final LiveRun run;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Lines(LiveRun run) {
      this.run = run;
    }

    @Override
    public void write(int letter) {
      if (letter == '\n') {
        add(run, line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(letter);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }
  }

  private void add(LiveRun run, String text) {
    String line = text.strip();
    try {
      shelf.add(run.run.id(), line);
    } catch (HomeLabException e) {
      LOG.error("an event of run {} cannot be kept", run.run.id(), e);
    }
    synchronized (run) {
      run.events.add(line);
      run.notifyAll();
    }
  }

  /** All that are known, the newest first. */
  List<ServedRun> all() {
    return shelf.ids().reversed().stream().flatMap(id -> find(id).stream()).toList();
  }

  /** The run of that name. */
  Optional<ServedRun> find(String id) {
    LiveRun running = live.get(id);
    if (running != null) {
      synchronized (running) {
        return Optional.of(running.run);
      }
    }
    if (!id.matches("[0-9a-f]{1,40}")) {
      return Optional.empty();
    }
    return Optional.ofNullable(record(id)).flatMap(node -> read(id, node));
  }

  /** Stops a run, as Ctrl-C stops a command; empty when it does not go on. */
  boolean cancel(String id) {
    LiveRun running = live.get(id);
    if (running == null) {
      return false;
    }
    running.thread.interrupt();
    return true;
  }

  /** The events behind the one with that number; those of a run that goes on as they come. */
  ApiResponse events(String id, long after) {
    LiveRun running = live.get(id);
    if (running == null) {
      return told(shelf.events(id), after);
    }
    return ApiResponse.events(client -> {
      long next = after;
      while (!ending) {
        List<String> more = behind(running, next);
        if (more.isEmpty() && isOver(running)) {
          return;
        }
        if (more.isEmpty()) {
          client.ping();
        }
        for (String line : more) {
          next++;
          send(client, next, line);
        }
      }
    });
  }

  /** The events behind the one with that number that there are by now. */
  ApiResponse eventsSoFar(String id, long after) {
    LiveRun running = live.get(id);
    if (running == null) {
      return told(shelf.events(id), after);
    }
    synchronized (running) {
      return told(List.copyOf(running.events), after);
    }
  }

  private static ApiResponse told(List<String> events, long after) {
    if (after >= events.size()) {
      // Who listens by the book does not come again.
      return ApiResponse.empty(204);
    }
    return ApiResponse.events(client -> {
      for (long next = after; next < events.size(); next++) {
        send(client, next + 1, events.get((int) next));
      }
    });
  }

  private static boolean isOver(LiveRun run) {
    synchronized (run) {
      return run.over;
    }
  }

  private List<String> behind(LiveRun run, long next) {
    long end = System.nanoTime() + BETWEEN_PINGS.toNanos();
    synchronized (run) {
      while (run.events.size() <= next && !run.over && !ending) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          break;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(run, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return List.of();
        }
      }
      return next >= run.events.size()
          ? List.of()
          : List.copyOf(run.events.subList((int) next, run.events.size()));
    }
  }

  private static void send(ApiResponse.EventClient client, long id, String line)
      throws IOException {
    String name;
    try {
      name = JsonMapper.shared().readTree(line).path("event").asString("error");
    } catch (JacksonException e) {
      name = "error";
    }
    client.event("" + id, name, line);
  }

  /** Stops all runs, as Ctrl-C would, and waits for them. */
  boolean end(Duration patience) {
    ending = true;
    List<LiveRun> left = List.copyOf(live.values());
    for (LiveRun run : left) {
      run.thread.interrupt();
      synchronized (run) {
        run.notifyAll();
      }
    }
    long end = System.nanoTime() + patience.toNanos();
    for (LiveRun run : left) {
      try {
        long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (millis <= 0 || !run.thread.join(Duration.ofMillis(millis))) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private @Nullable JsonNode record(String id) {
    try {
      return shelf.record(id).map(JsonMapper.shared()::readTree).orElse(null);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String record(ServedRun run, Optional<String> key, String request) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("lab", run.lab());
    node.put("verb", run.verb());
    node.put("state", run.state());
    run.code().ifPresent(code -> node.put("code", code));
    node.put("token", run.token());
    node.put("began_at", run.began().toString());
    run.ended().ifPresent(time -> node.put("ended_at", time.toString()));
    key.ifPresent(word -> node.put("key", word));
    node.put("request", request);
    return node.toString();
  }

  /** One that still runs, as it says, and does not, ended with the server that ran it. */
  private static Optional<ServedRun> read(String id, JsonNode node) {
    String state = node.path("state").asString("");
    boolean lost = state.equals(RUNNING);
    return Optional.of(
        new ServedRun(
            id,
            node.path("lab").asString(""),
            node.path("verb").asString(""),
            lost ? "interrupted" : state,
            lost ? OptionalLong.of(130) : OptionalLong.of(node.path("code").asLong(1)),
            node.path("token").asString(""),
            Instant.parse(node.path("began_at").asString("")),
            node.has("ended_at")
                ? Optional.of(Instant.parse(node.path("ended_at").asString("")))
                : Optional.empty()));
  }
}
