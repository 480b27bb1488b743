package io.homelab.remote;

import io.homelab.model.DetachedRun;
import io.homelab.model.RunStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a host says of a run is understood or left out: the first line is the status, the rest what
 * was kept.
 */
public final class RunWordsFuzz {
  private static final int LONGEST = 1000;

  private RunWordsFuzz() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    String said = new String(data, StandardCharsets.UTF_8);
    int end = Math.max(0, said.indexOf('\n'));
    RunWords.status(said.substring(0, end)).ifPresent(RunWordsFuzz::check);
    for (String status : List.of(said.substring(0, end), "running")) {
      RunWords.run("0mwx58000001", said.substring(end), status, true)
          .ifPresent(RunWordsFuzz::check);
    }
    RunWords.run(said.substring(0, end), "{}", "lost", false);
  }

  private static void check(RunStatus status) {
    if (status instanceof RunStatus.Finished ended
        && (ended.exitCode() < 0 || ended.exitCode() > 999)) {
      throw new AssertionError("an exit code of " + ended.exitCode());
    }
  }

  private static void check(DetachedRun run) {
    check(run.status());
    for (String text : List.of(run.verb(), run.owner(), run.command(), run.words())) {
      if (text.length() > LONGEST) {
        throw new AssertionError("a text of " + text.length() + " letters");
      }
    }
  }
}
