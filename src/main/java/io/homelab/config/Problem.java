package io.homelab.config;

/**
 * One thing that is wrong in an input file.
 *
 * @param file the file as shown to people
 * @param line line, from 1
 * @param column column in characters, from 1
 * @param what what is wrong
 * @param expected what was expected, or what to do
 */
public record Problem(String file, int line, int column, String what, String expected) {
  /** The problem in one line: {@code FILE:LINE:COLUMN: what; expected}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + what + "; " + expected;
  }
}
