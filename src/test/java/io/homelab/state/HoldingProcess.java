package io.homelab.state;

import java.nio.file.Path;
import java.time.InstantSource;

/** A process of its own that takes the lock of a lab, says so, and keeps it until it is ended. */
final class HoldingProcess {
  private HoldingProcess() {}

  public static void main(String[] args) throws Exception {
    InstantSource clock = InstantSource.system();
    LockNote mine =
        LockNote.now(
            args[1],
            LockNotes.COMPUTER,
            "vos up",
            ProcessMark.of(ProcessHandle.current().pid()),
            clock.instant());
    try (LabLease lock = FileStateStore.beside(Path.of(args[0])).lock(mine, clock)) {
      System.out.println("locked");
      System.out.flush();
      // Until the test closes the pipe, should it forget to end this process.
      System.in.read();
    }
  }
}
