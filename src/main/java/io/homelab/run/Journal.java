package io.homelab.run;

import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Task;
import io.homelab.run.graph.TaskOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An append-only record of a run in {@code .homelab/journal/NUMBER-VERB.jsonl}: a line before each
 * task and one after it. It is for reading after a crash; nothing depends on it, and a full disk
 * does not end the run. The decisions that the run carries out lie beside it, in {@code
 * NUMBER-VERB.decisions.jsonl}.
 */
final class Journal implements AutoCloseable {
  /** How many runs are kept. */
  static final int KEPT = 20;

  private static final Pattern FILE = Pattern.compile("[0-9]{8}-[a-z-]+\\.jsonl");

  private static final String ENDING = ".jsonl";
  private static final String DECISIONS = ".decisions.jsonl";

  private final InstantSource clock;
  private final @Nullable Path file;
  private @Nullable OutputStream out;

  private Journal(InstantSource clock, @Nullable Path file, @Nullable OutputStream out) {
    this.clock = clock;
    this.file = file;
    this.out = out;
  }

  /**
   * Begins the journal of a run, and removes those of the oldest.
   *
   * @param folder where journals are kept
   * @param verb what the run does
   */
  static Journal begin(Path folder, String verb, InstantSource clock) {
    try {
      PrivateFiles.folder(folder);
      List<Path> files = files(folder);
      int last =
          files.isEmpty()
              ? 0
              : Integer.parseInt(files.getLast().getFileName().toString(), 0, 8, 10);
      for (Path old : files.subList(0, Math.max(0, files.size() - KEPT + 1))) {
        Files.deleteIfExists(decisions(old));
        Files.deleteIfExists(old);
      }
      Path file = folder.resolve("%08d-%s%s".formatted(last + 1, verb.replace(' ', '-'), ENDING));
      return new Journal(clock, file, PrivateFiles.create(file));
    } catch (IOException e) {
      return new Journal(clock, null, null);
    }
  }

  /** The journals that are kept, the oldest first. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> FILE.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  private static Path decisions(Path journal) {
    String name = journal.getFileName().toString();
    return journal.resolveSibling(name.substring(0, name.length() - ENDING.length()) + DECISIONS);
  }

  /** Keeps which machine was to go where, and why: one JSON object a line; none, and no file. */
  void decided(List<String> lines) {
    if (file == null || lines.isEmpty()) {
      return;
    }
    try (OutputStream decided = PrivateFiles.create(decisions(file))) {
      decided.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // As with the journal itself: nothing depends on it.
    }
  }

  /** Says which request a server answers with the run. */
  void requested(String id) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    line.put("at", clock.instant().toString());
    line.put("what", "request");
    line.put("request", id);
    write(line);
  }

  /** Says that tasks are about to begin. */
  void begins(Batch batch) {
    batch.tasks().forEach(task -> write(line("begin", task)));
  }

  /** Says how a task ended. */
  void ended(Task task, TaskOutcome outcome) {
    ObjectNode line = line(outcome.wireName(), task);
    switch (outcome) {
      case TaskOutcome.Unsuccessful failed -> line.put("reason", failed.reason());
      case TaskOutcome.Skipped skipped -> line.put("because", skipped.because().toString());
      case TaskOutcome.Succeeded done -> {}
      case TaskOutcome.Cancelled cancelled -> {}
    }
    write(line);
  }

  private ObjectNode line(String what, Task task) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    line.put("at", clock.instant().toString());
    line.put("what", what);
    line.put("task", task.id().kind().wireName());
    line.put("host", task.id().host().value());
    if (!task.id().subject().isEmpty()) {
      line.put("subject", task.id().subject());
    }
    return line;
  }

  private synchronized void write(ObjectNode line) {
    if (out == null) {
      return;
    }
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public synchronized void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        // Nothing more can be said there.
      }
      out = null;
    }
  }
}
