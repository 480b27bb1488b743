package io.homelab.remote;

/**
 * How a command ended.
 *
 * @param exitCode its exit code; 128 + n when signal n ended it
 * @param stdout everything it printed there, as UTF-8
 * @param stderr everything it printed there, as UTF-8
 */
public record ExecResult(int exitCode, String stdout, String stderr) {
  /** Whether the exit code is zero. */
  public boolean ok() {
    return exitCode == 0;
  }
}
