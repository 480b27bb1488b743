package io.homelab.boxes;

/**
 * One thing that is wrong in the lock file.
 *
 * @param line line, from 1
 * @param column column in characters, from 1
 * @param what what is wrong
 * @param expected what was expected
 */
public record LockProblem(int line, int column, String what, String expected) {
  /** The problem in one line: {@code FILE:LINE:COLUMN: what; expected}. */
  @Override
  public String toString() {
    return BoxLock.FILE + ":" + line + ":" + column + ": " + what + "; " + expected;
  }
}
