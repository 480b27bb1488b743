package io.homelab.remote;

import io.homelab.model.Argv;
import java.util.List;
import java.util.stream.Collectors;

/** The shell script that ends processes: gracefully first, then forcibly. */
public final class EndScript {
  private EndScript() {}

  /**
   * Ends a process group: SIGINT, which Vagrant understands as "clean up and stop"; after ten
   * seconds SIGTERM, after two more SIGKILL. Returns as soon as the group is empty, with exit code
   * 0; 1 means a process is left.
   *
   * @param leader the process ID of the group's leader, positive
   */
  public static Argv forGroup(long leader) {
    return forTargets(List.of(-leader));
  }

  /**
   * Ends single processes, or groups for negative numbers.
   *
   * @param targets what {@code kill} takes
   */
  static Argv forTargets(List<Long> targets) {
    String all = targets.stream().map(String::valueOf).collect(Collectors.joining(" "));
    String wait =
        "n=0; while kill -s 0 -- %1$s 2>/dev/null && [ $n -lt %2$d ]; do sleep 0.1 || sleep 1; n=$((n+1)); done; ";
    String script =
        ("kill -s INT -- %1$s; " + wait.formatted(all, 90))
            + ("kill -s TERM -- %1$s || exit 0; " + wait.formatted(all, 15))
            + ("kill -s KILL -- %1$s || exit 0; " + wait.formatted(all, 10))
            + "! kill -s 0 -- %1$s";
    return Argv.of("/bin/sh", "-c", "exec 2>/dev/null; " + script.replace("%1$s", all));
  }
}
