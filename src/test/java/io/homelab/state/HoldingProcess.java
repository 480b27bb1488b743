package io.homelab.state;

import io.homelab.model.HomeLabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process of its own that takes the lease of a lab, says so, and keeps it until it is ended.
 * Meanwhile it does what it is told, a line each, and answers in a line.
 */
final class HoldingProcess {
  private HoldingProcess() {}

  /** What starts one that holds the lease for that owner. */
  static List<String> command(String place, String owner) {
    return OtherProcess.java("io.homelab.state.HoldingProcess", place, owner);
  }

  public static void main(String[] args) throws Exception {
    StateStore store = StorePlace.open(args[0]);
    try (LabLease lease = LeaseRace.lock(store, args[1])) {
      say("locked");
      // Until the test closes the pipe, should it forget to end this process.
      BufferedReader told =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        say(answer(store, lease, line));
      }
    }
  }

  private static String answer(StateStore store, LabLease lease, String told) throws IOException {
    try {
      return switch (told) {
        case "fence" -> Long.toString(lease.fence());
        case "save" ->
            "serial "
                + store.save(store.load(StateStoreContract.LAB).withNextHostIndex(99)).serial();
        case "raise" -> Long.toString(lease.raiseTo(lease.fence() + 1_000));
        default -> throw new IOException("told " + told);
      };
    } catch (HomeLabException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
