package io.homelab.state;

import io.homelab.model.PlainText;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a lock's file says has it.
 *
 * @param words in one line
 * @param note the same in parts; empty when an earlier version of the program wrote the line
 */
public record LockHolder(String words, Optional<LockNote> note) {
  private static final int LONGEST_WORDS = 300;
  private static final Pattern PROCESS = Pattern.compile("\\bprocess (\\d{1,9})\\b");

  /** What is known of whether a holder lives. */
  public enum Proof {
    /** It holds no lock: its process has ended. */
    ENDED,
    /** It lives on this computer. */
    LIVES_HERE,
    /** It said a moment ago, on another computer, that it lives. */
    LIVES_THERE,
    /** It holds a lock, but has not said for long that it lives, and nobody here can look. */
    NONE
  }

  /** Who a note names. */
  public static LockHolder of(LockNote note) {
    return new LockHolder(note.words(), Optional.of(note));
  }

  /** Who the content of a lock's file names, if it names anybody. */
  public static Optional<LockHolder> parse(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        LockNote.parse(text)
            .map(LockHolder::of)
            .orElseGet(
                () -> new LockHolder(PlainText.excerpt(text, LONGEST_WORDS), Optional.empty())));
  }

  /** The number of its process on its computer, where that is told. */
  public Optional<Long> pid() {
    if (note.isPresent()) {
      return note.map(told -> told.process().pid());
    }
    Matcher process = PROCESS.matcher(words);
    return process.find() ? Optional.of(Long.valueOf(process.group(1))) : Optional.empty();
  }

  /**
   * Whether it lives.
   *
   * @param locked whether somebody has the lock, as this computer's system sees it
   */
  Proof proof(boolean locked, String thisComputer, Instant now) {
    if (note.isEmpty()) {
      if (!locked) {
        return Proof.ENDED;
      }
      return pid().flatMap(ProcessHandle::of).isPresent() ? Proof.LIVES_HERE : Proof.NONE;
    }
    LockNote told = note.get();
    if (told.isHere(thisComputer)) {
      // The system itself keeps the lock for a process, even where it cannot be seen from here, as
      // that of a container.
      return locked ? Proof.LIVES_HERE : Proof.ENDED;
    }
    // Without a lock, a note of this computer is one from before it was restarted. One of another
    // computer may be of a folder that is shared without its locks.
    boolean mayLive = locked || !told.computer().equals(thisComputer);
    if (mayLive && told.isFresh(now)) {
      return Proof.LIVES_THERE;
    }
    return locked ? Proof.NONE : Proof.ENDED;
  }
}
