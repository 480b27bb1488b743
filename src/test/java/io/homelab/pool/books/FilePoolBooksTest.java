package io.homelab.pool.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.pool.BookChange;
import io.homelab.pool.BooksSample;
import io.homelab.pool.ClaimAnswer;
import io.homelab.pool.ClaimId;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.PoolBooksContract;
import io.homelab.pool.PoolClaim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePoolBooksTest extends PoolBooksContract {
  @TempDir Path folder;
  private final List<Process> others = new ArrayList<>();

  @Override
  protected PoolBooks open() {
    return new FilePoolBooks(folder.resolve(".homelab"));
  }

  @AfterEach
  void endOthers() {
    others.forEach(Process::destroyForcibly);
  }

  private Path file() {
    return folder.resolve(".homelab").resolve("pools.json");
  }

  @Test
  void everything_in_the_books_comes_back_from_the_file() {
    PoolBook full = BooksSample.full();
    open().inTransaction(book -> new BookChange<>(full, BooksSample.lines(), 0));

    PoolBook read = open().read();

    assertThat(read).isEqualTo(full.withRevision(read.revision()));
    assertThat(open().history(Optional.empty(), 100)).isEqualTo(BooksSample.lines());
  }

  @Test
  void nobody_but_its_owner_reads_the_file() throws IOException {
    fill(open(), 1);
    fill(open(), 2);
    for (String name : List.of("pools.json", "pools.json.previous", "pools.lock")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(file().resolveSibling(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void the_generation_before_stays() throws IOException {
    fill(open(), 2);
    byte[] before = Files.readAllBytes(file());
    claim(open(), "c1", 1);
    assertThat(file().resolveSibling("pools.json.previous")).hasBinaryContent(before);
  }

  @Test
  void a_damaged_file_is_an_error_that_says_how_to_go_back_and_is_left_as_it_is() throws Exception {
    fill(open(), 2);
    fill(open(), 2);
    byte[] whole = Files.readAllBytes(file());
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    Files.write(file(), cut);

    assertThatThrownBy(() -> claim(open(), "c1", 1))
        .isInstanceOf(BooksException.class)
        .hasMessageContaining("pools.json cannot be used: it is damaged or cut short")
        .extracting(e -> ((BooksException) e).hint())
        .asString()
        .contains("cp ", "pools.json.previous");
    assertThat(file()).hasBinaryContent(cut);
  }

  @Test
  void a_lost_file_is_not_taken_for_empty_books() throws IOException {
    fill(open(), 2);
    fill(open(), 2);
    Files.delete(file());
    assertThatThrownBy(() -> open().read())
        .isInstanceOf(BooksException.class)
        .hasMessageContaining("it is missing");
  }

  @Test
  void a_file_of_a_later_version_is_refused() throws IOException {
    fill(open(), 1);
    Files.writeString(
        file(), Files.readString(file()).replace("\"schema_version\":1", "\"schema_version\":2"));
    assertThatThrownBy(() -> open().read())
        .isInstanceOf(BooksException.class)
        .hasMessageContaining("schema_version is 2, this program reads 1");
  }

  /** A byte that changed makes the books another value or unreadable, and never fails otherwise. */
  @Test
  void a_changed_byte_never_ends_in_an_unexpected_failure() throws IOException {
    open().inTransaction(book -> new BookChange<>(BooksSample.full(), BooksSample.lines(), 0));
    byte[] whole = Files.readAllBytes(file());
    for (int i = 0; i < whole.length; i++) {
      for (byte wrong : new byte[] {'x', '-', '9', '{', '"', 0}) {
        byte[] changed = whole.clone();
        changed[i] = wrong;
        try {
          BookJson.read(changed);
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageNotContaining("jackson");
        }
      }
    }
  }

  @Test
  void an_interrupt_keeps_nothing_from_the_disk() {
    fill(open(), 1);
    Thread.currentThread().interrupt();
    ClaimAnswer answer = claim(open(), "c1", 1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer).isInstanceOf(ClaimAnswer.ClaimStands.class);
    assertThat(open().read().claims()).hasSize(1);
  }

  /** 1,000 claims from four processes and two threads of this one, on the same books. */
  @Test
  void a_thousand_racing_claims_of_many_processes_give_no_machine_twice() throws Exception {
    fill(open(), 300);
    List<CompletableFuture<List<String>>> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      // The first two ask for the same claims.
      processes.add(claiming("p%d-".formatted(Math.max(1, i)), 0, 200, 1));
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int own = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int claim = 0; claim < 100; claim++) {
                  claim(open(), "t%d-%d".formatted(own, claim), 2);
                }
              }));
    }
    Map<String, String> got = new HashMap<>();
    for (CompletableFuture<List<String>> process : processes) {
      for (String line : process.get(100, TimeUnit.SECONDS)) {
        String id = line.substring(0, line.indexOf(' '));
        String machines = line.substring(line.indexOf(' ') + 1);
        String before = got.putIfAbsent(id, machines);
        if (before != null && !before.equals("none") && !machines.equals("none")) {
          assertThat(machines).as("the same request again: " + id).isEqualTo(before);
        }
      }
    }
    for (Thread thread : threads) {
      thread.join(100_000);
    }
    PoolBook book = open().read();
    requireSound(book);
    long given = book.claims().values().stream().mapToLong(each -> each.machines().size()).sum();
    assertThat(given).as("300 machines for 1,000 requests").isBetween(299L, 300L);
    assertThat(book.claims().values())
        .allSatisfy(claim ->
            assertThat(claim.machines()).hasSize(claim.id().value().startsWith("t") ? 2 : 1));
  }

  @Test
  void what_a_killed_process_was_told_is_in_the_books_and_the_next_one_goes_on() throws Exception {
    fill(open(), 400);
    Map<String, String> told = new HashMap<>();
    for (int round = 0; round < 6; round++) {
      AtomicBoolean enough = new AtomicBoolean();
      Process process = start("k%d-".formatted(round), 0, 300, 1);
      int after = 3 + round * 5;
      try (BufferedReader out = reader(process)) {
        String line;
        int lines = 0;
        while ((line = out.readLine()) != null) {
          if (line.contains(" ")) {
            told.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
            lines++;
          }
          if (lines == after && enough.compareAndSet(false, true)) {
            // Not through the process itself, which would close what it said, too.
            process.toHandle().destroyForcibly();
          }
        }
      }
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(enough).as("it was killed, and did not end").isTrue();
    }
    PoolBook book = open().read();
    requireSound(book);
    told.forEach((id, machine) ->
        assertThat(book.claim(new ClaimId(id)).orElseThrow().machines())
            .extracting(PoolClaim.ClaimedMachine::instance)
            .containsExactly(new InstanceId(machine)));
    assertThat(told).hasSizeGreaterThan(50);
    assertThat(claim(open(), "after", 1)).isInstanceOf(ClaimAnswer.ClaimStands.class);
  }

  private CompletableFuture<List<String>> claiming(String prefix, int first, int claims, int count)
      throws IOException {
    Process process = start(prefix, first, claims, count);
    return CompletableFuture.supplyAsync(() -> {
      try (BufferedReader out = reader(process)) {
        return out.lines().filter(line -> line.contains(" ")).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private Process start(String prefix, int first, int claims, int count) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ClaimingProcess.class.getName(),
                folder.resolve(".homelab").toString(),
                prefix,
                Integer.toString(first),
                Integer.toString(claims),
                Integer.toString(count))
            .redirectErrorStream(true)
            .start();
    others.add(process);
    return process;
  }
}
