package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.FakeEngine;
import io.homelab.model.HostName;
import io.homelab.run.EventSink;
import io.homelab.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab that is created and destroyed over and over leaves nothing, and nothing grows. */
@Timeout(300)
class ManyLivesTest {
  /** From here on, as many journals go as come. */
  private static final int SETTLED = 22;

  @TempDir Path temporary;

  private static void up(LabOnDoubles lab) {
    try (OpenLab open = lab.open();
        BringUp proposal = BringUp.propose(open, BringUp.Request.WHOLE_LAB).orThrow()) {
      RunOutcome outcome = proposal.apply(new Approval(proposal.digest()), event -> {}).orThrow();
      assertThat(outcome.complete()).as(outcome.toString()).isTrue();
    }
  }

  private static void destroy(LabOnDoubles lab) {
    EventSink nobody = event -> {};
    try (OpenLab open = lab.open();
        MachineVerbs verbs = MachineVerbs.find(open, List.of(), "vos destroy").orThrow()) {
      assertThat(verbs.destroy(new Approval(verbs.digest()), nobody).orThrow().complete()).isTrue();
    }
  }

  /** The one whose name is the number of the last lease is the same whatever its number. */
  private static List<String> files(Path temporary) throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      return all.filter(Files::isRegularFile)
          .map(file -> temporary.relativize(file).toString())
          .filter(name -> !name.contains("/journal/"))
          .map(name -> name.replaceFirst("/fence-\\d+$", "/fence-N"))
          .sorted()
          .toList();
    }
  }

  /** Of all files of the lab, logs and journals included. */
  private static long bytes(Path temporary) throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      return all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void after_thirty_lives_the_hosts_are_as_empty_as_before_and_no_file_grew() throws IOException {
    live(temporary, 30);
  }

  /** Creates and destroys a lab so often. */
  static void live(Path temporary, int lives) throws IOException {
    FakeEngine engine = new FakeEngine();
    LabOnDoubles lab =
        new LabOnDoubles(
            temporary,
            engine,
            "{ name: web, count: 2, memory_mb: 512 }",
            "{ name: db, memory_mb: 1024 }");
    up(lab);
    var full = lab.open().kept().load().machines().toString();
    destroy(lab);
    List<String> files = files(temporary);
    long bytes = 0;
    for (int life = 2; life <= lives; life++) {
      up(lab);
      // A room that was not given back would end in another placement.
      assertThat(lab.open().kept().load().machines().toString()).isEqualTo(full);
      destroy(lab);
      if (life == SETTLED) {
        bytes = bytes(temporary);
      }
    }
    assertThat(lab.open().kept().load().machines()).isEmpty();
    assertThat(lab.strays()).isEmpty();
    for (String host : List.of("one", "two")) {
      assertThat(engine.machines(new HostName(host))).isEmpty();
    }
    assertThat(files(temporary)).isEqualTo(files);
    assertThat(bytes(temporary)).isCloseTo(bytes, Percentage.withPercentage(2));
  }
}
