package io.homelab.operations;

import io.homelab.state.LockHolder;
import io.homelab.state.LockNote;
import io.homelab.state.LockReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes a lab's lock from a run that cannot give it back: {@link #propose} says whose it is, {@link
 * #apply} takes it away. The lock of a run that is proven to live is not taken.
 */
public final class UnlockState {
  private final OpenLab lab;
  private final LockReport report;

  private UnlockState(OpenLab lab) {
    this.lab = lab;
    this.report = lab.kept().lockReport();
  }

  /**
   * Who holds a lock.
   *
   * @param owner who started the run
   * @param computer where it runs
   * @param command what it does
   * @param pid its process there
   * @param bootId the run of the operating system there; empty where there is no id
   * @param since when it took the lock
   * @param beat when it last said that it lives
   */
  public record LockOwner(
      String owner,
      String computer,
      String command,
      long pid,
      String bootId,
      Instant since,
      Instant beat) {}

  /** What there is to do. */
  public enum UnlockTask {
    /** Nobody has the lock, and its file names nobody. */
    NOTHING,
    /** Nobody has the lock; its file names a run that ended without giving it back. */
    TIDY,
    /** Somebody has the lock, and nothing proves that he lives. */
    BREAK
  }

  /** Looks who has the lock; refused where that run lives. */
  public static Answer<UnlockState> propose(OpenLab lab) {
    return Answer.of(() -> {
      UnlockState unlock = new UnlockState(lab);
      unlock.refuseWhoLives();
      return unlock;
    });
  }

  private void refuseWhoLives() {
    switch (report.proof()) {
      case LIVES_HERE ->
          throw new RefusedException(
              Refusal.Kind.LOCKED,
              "the run that holds this lab's lock is alive: " + words(),
              report
                  .holder()
                  .flatMap(LockHolder::pid)
                  .map("wait for it to end, or end it: kill %d"::formatted)
                  .orElse("wait for it to end, or end it"));
      case LIVES_THERE ->
          throw new RefusedException(
              Refusal.Kind.LOCKED,
              "the run that holds this lab's lock is alive on another computer: %s, last heard of at %s"
                  .formatted(words(), beat()),
              "end it on %s; if that computer is gone, repeat this in %d minutes"
                  .formatted(computer(), LockNote.EXPIRY.toMinutes()));
      case ENDED, NONE -> {
        // Nothing speaks against it.
      }
    }
  }

  /** What is to be done. */
  public UnlockTask task() {
    if (report.isTaken()) {
      return UnlockTask.BREAK;
    }
    return report.holder().isPresent() ? UnlockTask.TIDY : UnlockTask.NOTHING;
  }

  /** Who holds the lock, or held it last, in one line. */
  public String words() {
    return report.holder().map(LockHolder::words).orElse("unknown holder");
  }

  /** The same in parts; empty where nobody says it. */
  public Optional<LockOwner> holder() {
    return note()
        .map(note ->
            new LockOwner(
                note.owner(),
                note.computer(),
                note.command(),
                note.process().pid(),
                note.process().boot(),
                note.since(),
                note.beat()));
  }

  /** When that run last said that it lives, in words. */
  public String beat() {
    return note().map(note -> note.beat().toString()).orElse("an unknown time");
  }

  private String computer() {
    return note().map(LockNote::computer).orElse("its computer");
  }

  private Optional<LockNote> note() {
    return report.holder().flatMap(LockHolder::note);
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        ("unlock " + task() + " " + words()).getBytes(StandardCharsets.UTF_8), new TreeSet<>());
  }

  /** Does it, when exactly this was approved, and only if the same run still has the lock. */
  public Answer<UnlockTask> apply(Approval approval) {
    return Answer.of(() -> {
      approval.require(digest());
      UnlockState now = new UnlockState(lab);
      now.refuseWhoLives();
      approval.require(now.digest());
      switch (task()) {
        case NOTHING -> {
          // There is no lock.
        }
        case TIDY -> lab.kept().lock("state unlock").close();
        case BREAK -> lab.kept().store().breakLock();
      }
      return task();
    });
  }
}
