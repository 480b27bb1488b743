package io.homelab.state;

import java.nio.file.Path;

/** A process of its own that takes the lock of a lab, says so, and keeps it until it is ended. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws Exception {
    try (StateLock lock = new StateStore(Path.of(args[0])).lock(args[1])) {
      System.out.println("locked");
      System.out.flush();
      // Until the test closes the pipe, should it forget to end this process.
      System.in.read();
    }
  }
}
