package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.model.HomeLabException;
import io.homelab.model.Sha256;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ErrorView;
import io.homelab.report.ServedRunView.ServedRun;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server carries out: each run in a thread of its own, whoever watches. What a run was,
 * and its events, are known after a restart.
 */
final class LabRuns {
  private static final Logger LOG = LoggerFactory.getLogger(LabRuns.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The id of the request because of which the calling thread does what it does, if it does. */
  static final ScopedValue<String> REQUEST = ScopedValue.newInstance();

  private static final Duration AFTER_LOOKING = Duration.ofSeconds(90);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final Duration BETWEEN_PINGS = Duration.ofSeconds(15);

  private final RunRecords records;
  private final InstantSource clock;
  private final Consumer<ServedRun> changes;
  private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
  private final Map<String, Object> inProgress = new ConcurrentHashMap<>();
  private volatile boolean ending;

  /**
   * Those of a server.
   *
   * @param server its name among those that share the books
   * @param changes hears of each run when it begins and when it ends
   */
  LabRuns(AccessBooks access, String server, InstantSource clock, Consumer<ServedRun> changes) {
    this.records = new RunRecords(access, server);
    this.clock = clock;
    this.changes = changes;
  }

  /**
   * Who asks for a run.
   *
   * @param token the name of the token
   * @param key under which the same request, when it comes again, is answered with the same run
   * @param request a digest of everything that is asked for
   * @param id the id of the request
   */
  record Wish(String token, Optional<String> key, String request, String id) {
    /** What a call asks for: what its path, its body and its If-Match say. */
    static Wish of(ApiCall call) {
      ApiRequest request = call.request();
      return new Wish(
          call.holder().name(),
          call.idempotencyKey(),
          Sha256.hex(
              String.join(
                  "\0",
                  request.method(),
                  request.path(),
                  request.header("if-match").orElse(""),
                  request.content())),
          call.requestId());
    }

    private RunRecords.Asked asked() {
      return new RunRecords.Asked(key.map(word -> Sha256.hex(token + "\0" + word)), request);
    }
  }

  /**
   * Begins a run, and returns once it has begun.
   *
   * @param lab the lab's name
   * @param verb the command that does the same
   * @param job makes what is to be done, in the run's thread; it is closed there
   * @throws RuntimeException when there is no job, as it was thrown; nothing has begun then
   */
  ServedRun start(Wish wish, String lab, String verb, Supplier<? extends RunJob> job) {
    Optional<String> key = wish.asked().key();
    Optional<ServedRun> known = known(wish);
    if (known.isPresent()) {
      return known.get();
    }
    if (key.isPresent() && inProgress.putIfAbsent(key.get(), wish) != null) {
      throw ApiProblem.inProgress();
    }
    try {
      CompletableFuture<ServedRun> begun = new CompletableFuture<>();
      Thread.ofPlatform()
          .name("run of " + wish.token())
          .start(() -> {
            try {
              ScopedValue.where(REQUEST, wish.id())
                  .run(() -> {
                    RunJob ready = job.get();
                    LiveRun run = begin(wish, lab, verb, ready);
                    begun.complete(run.run());
                    carryOut(run, ready);
                  });
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

  /** The run that the same request got before. */
  Optional<ServedRun> known(Wish wish) {
    return wish.asked().key().flatMap(word -> repeated(word, wish.request()));
  }

  private Optional<ServedRun> repeated(String key, String request) {
    return records
        .of(key)
        .flatMap(known -> {
          if (!known.digest().equals(request)) {
            throw ApiProblem.keyReused();
          }
          return find(known.id());
        });
  }

  private LiveRun begin(Wish wish, String lab, String verb, RunJob job) {
    Instant now = clock.instant();
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    String id = "%011x%s".formatted(now.toEpochMilli(), HexFormat.of().formatHex(random));
    ServedRun run =
        new ServedRun(
            id,
            lab,
            verb,
            RunRecords.RUNNING,
            OptionalLong.empty(),
            wish.token(),
            wish.id(),
            now,
            Optional.empty());
    forgetLooks(now);
    LiveRun started = new LiveRun(run, Thread.currentThread(), !job.onlyLooks());
    live.put(id, started);
    try {
      if (started.isKept()) {
        records.begin(run, wish.asked());
      }
    } catch (RuntimeException e) {
      live.remove(id);
      job.close();
      throw e;
    }
    if (ending) {
      started.interrupt();
    }
    changes.accept(run);
    return started;
  }

  /** What only looked is there for a moment, for a client whose connection broke. */
  private void forgetLooks(Instant now) {
    live.values()
        .removeIf(each ->
            !each.isKept()
                && each.run()
                    .ended()
                    .filter(end -> end.plus(AFTER_LOOKING).isBefore(now))
                    .isPresent());
  }

  private void carryOut(LiveRun run, RunJob job) {
    int code = 1;
    RunLines lines = new RunLines(line -> add(run, line), clock);
    // Whoever hears that it is over finds the lab unlocked.
    try (job) {
      code = job.carryOut(lines);
    } catch (RuntimeException | Error e) {
      Optional<Refusal> expected = Refusal.expected(e);
      if (expected.isEmpty()) {
        LOG.error("run {} failed", run.run().id(), e);
      }
      HomeLabException told =
          expected.<HomeLabException>map(RefusedException::new).orElseGet(ApiProblem::unexpected);
      code = expected.map(refusal -> ApiProblem.of(refusal).code()).orElse(1);
      lines.add(
          ErrorView.jsonLine(told, code, expected.map(Refusal::fileErrors).orElse(List.of())));
    } finally {
      end(run, code);
    }
  }

  private void end(LiveRun run, int code) {
    // What is kept must be kept even if the thread was told to stop.
    boolean interrupted = Thread.interrupted();
    String state =
        switch (code) {
          case 0, 3, 10 -> "done";
          case 130 -> "interrupted";
          default -> "failed";
        };
    ServedRun was = run.run();
    ServedRun over =
        new ServedRun(
            was.id(),
            was.lab(),
            was.verb(),
            state,
            OptionalLong.of(code),
            was.token(),
            was.request(),
            was.began(),
            Optional.of(clock.instant()));
    try {
      if (run.isKept()) {
        records.end(over);
      }
    } finally {
      run.end(over);
      if (run.isKept()) {
        live.remove(was.id());
      }
      changes.accept(over);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void add(LiveRun run, String line) {
    try {
      if (run.isKept()) {
        records.add(run.run().id(), line);
      }
    } catch (HomeLabException e) {
      LOG.error("an event of run {} cannot be kept", run.run().id(), e);
    }
    run.add(line);
  }

  /** All that are known, the newest first. */
  List<ServedRun> all() {
    return records.ids().stream().flatMap(id -> find(id).stream()).toList();
  }

  /** The run of that name. */
  Optional<ServedRun> find(String id) {
    return Optional.ofNullable(live.get(id)).map(LiveRun::run).or(() -> records.find(id));
  }

  /** Stops a run, as Ctrl-C stops a command; empty when it does not go on. */
  boolean cancel(String id) {
    LiveRun running = live.get(id);
    if (running == null || running.isOver()) {
      return false;
    }
    running.interrupt();
    return true;
  }

  /** The events behind the one with that number; those of a run that goes on as they come. */
  ApiResponse events(String id, long after) {
    LiveRun running = live.get(id);
    if (running == null) {
      return isRunning(id) ? elsewhere(id, after) : told(records.events(id), after);
    }
    if (running.hasToldAll(after)) {
      return ApiResponse.empty(204);
    }
    return ApiResponse.events(client -> {
      long next = after;
      while (!ending) {
        boolean last = running.isOver();
        List<String> more = running.behind(next, BETWEEN_PINGS, () -> ending);
        if (more.isEmpty() && last) {
          return;
        }
        if (more.isEmpty() && !running.isOver()) {
          client.ping();
        }
        for (String line : more) {
          next++;
          send(client, next, line);
        }
      }
    });
  }

  private boolean isRunning(String id) {
    return records.find(id).filter(run -> run.state().equals(RunRecords.RUNNING)).isPresent();
  }

  /** Those of a run that another server carries out, as it writes them down. */
  private ApiResponse elsewhere(String id, long after) {
    return ApiResponse.events(client -> {
      long next = after;
      while (!ending) {
        boolean last = !isRunning(id);
        List<String> events = records.events(id);
        for (; next < events.size(); next++) {
          send(client, next + 1, events.get((int) next));
        }
        if (last) {
          return;
        }
        client.ping();
        try {
          Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    });
  }

  /** The events behind the one with that number that there are by now. */
  ApiResponse eventsSoFar(String id, long after) {
    LiveRun running = live.get(id);
    return told(
        running == null ? records.events(id) : running.behind(0, Duration.ZERO, () -> true), after);
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
    List<LiveRun> left = live.values().stream().filter(each -> !each.isOver()).toList();
    for (LiveRun run : left) {
      run.interrupt();
      run.wake();
    }
    long end = System.nanoTime() + patience.toNanos();
    for (LiveRun run : left) {
      try {
        if (!run.join(Duration.ofNanos(end - System.nanoTime()))) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
