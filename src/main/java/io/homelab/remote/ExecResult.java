package io.homelab.remote;

/**
 * How a command ended.
 *
 * @param exitCode its exit code; 128 + n when signal n ended it
 * @param stdout what it printed there, as UTF-8; of more than 8 MiB the last 8 MiB
 * @param stderr what it printed there, as UTF-8; of more than 1 MiB the last 1 MiB
 */
public record ExecResult(int exitCode, String stdout, String stderr) {
  /** Whether the exit code is zero. */
  public boolean ok() {
    return exitCode == 0;
  }
}
