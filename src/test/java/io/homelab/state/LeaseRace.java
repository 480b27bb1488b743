package io.homelab.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many who want the lease of one lab. Each takes it a number of times, and each time changes the
 * state and says what it got, as {@code FENCE SERIAL}.
 */
final class LeaseRace {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private LeaseRace() {}

  /** What one of them got, once. */
  record Turn(long fence, long serial) {
    private static final Pattern WORDS = Pattern.compile("(\\d+) (\\d+)");

    String words() {
      return fence + " " + serial;
    }

    static Optional<Turn> parse(String words) {
      Matcher found = WORDS.matcher(words);
      return found.matches()
          ? Optional.of(new Turn(Long.parseLong(found.group(1)), Long.parseLong(found.group(2))))
          : Optional.empty();
    }
  }

  /** Takes the lease now, or is refused. */
  static LabLease lock(StateStore store, String owner) {
    InstantSource clock = InstantSource.system();
    return store.lock(
        LockNote.now(
            owner,
            LockNotes.COMPUTER,
            "vos up",
            ProcessMark.of(ProcessHandle.current().pid()),
            clock.instant()),
        clock);
  }

  /** Takes the lease as soon as it is free. */
  static LabLease lockPatiently(StateStore store, String owner) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return lock(store, owner);
      } catch (LockedException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(1 + ProcessHandle.current().pid() % 3);
      }
    }
  }

  /**
   * One of them.
   *
   * @param witness a folder of their own, in which two that hold the lease at once meet
   */
  static void run(String place, String owner, int turns, Path witness, Consumer<String> says)
      throws Exception {
    StateStore store = StorePlace.open(place);
    for (int turn = 0; turn < turns; turn++) {
      try (LabLease lease = lockPatiently(store, owner)) {
        Path mine = Files.createFile(witness.resolve("the-holder"));
        LabState state = store.load(StateStoreContract.LAB);
        LabState saved = store.save(state.withNextHostIndex(state.nextHostIndex() + 1));
        says.accept(new Turn(lease.fence(), saved.serial()).words());
        Files.delete(mine);
      }
    }
  }

  /** What starts one in a process of its own. */
  static List<String> command(String place, String owner, int turns, Path witness) {
    return OtherProcess.java(
        "io.homelab.state.LeaseRace", place, owner, Integer.toString(turns), witness.toString());
  }

  public static void main(String[] args) throws Exception {
    List<String> said = new ArrayList<>();
    run(
        args[0],
        args[1],
        Integer.parseInt(args[2]),
        Path.of(args[3]),
        line -> {
          said.add(line);
          System.out.println(line);
          System.out.flush();
        });
    System.out.println("done " + said.size());
  }
}
