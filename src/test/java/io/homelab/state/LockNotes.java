package io.homelab.state;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Who holds locks in tests. */
public final class LockNotes {
  /** Where everybody runs. */
  public static final String COMPUTER = "bench";

  /** When everything happens. */
  public static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private LockNotes() {}

  /** This very process, for somebody who brings a lab up. */
  public static LockNote of(String owner) {
    return LockNote.now(
        owner, COMPUTER, "vos up", ProcessMark.of(ProcessHandle.current().pid()), NOON);
  }

  /** A process of another computer, whose folder this is, too. */
  public static LockNote elsewhere(String owner, Instant beat) {
    return new LockNote(
        owner,
        "attic",
        "vos up",
        new ProcessMark(9, "77", "99999999-8888-7777-6666-555555555555"),
        NOON,
        beat,
        0);
  }

  /** What such a holder writes into the lock's file. */
  public static String line(LockNote note) {
    return note.json();
  }

  /** Takes the lock of the lab in that folder. */
  public static LabLease lock(Path folder, String owner) {
    return FileStateStore.beside(folder).lock(of(owner), InstantSource.fixed(NOON));
  }
}
