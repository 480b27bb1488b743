package io.homelab.remote;

/**
 * How a command ended.
 *
 * @param exitCode its exit code; 128 + n when signal n ended it
 * @param stdout its standard output as UTF-8, at most the last 8 MiB
 * @param stderr its standard error as UTF-8, at most the last 1 MiB
 */
public record ExecResult(int exitCode, String stdout, String stderr) {
  /** Whether the exit code is zero. */
  public boolean ok() {
    return exitCode == 0;
  }
}
