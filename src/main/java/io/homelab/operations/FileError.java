package io.homelab.operations;

/**
 * One thing that is wrong in an input file.
 *
 * @param file the file as shown to people
 * @param line line, from 1
 * @param column column in characters, from 1
 * @param message what is wrong
 * @param expected what was expected, or what to do
 */
public record FileError(String file, int line, int column, String message, String expected) {
  /** In one line, as editors and compilers have it: {@code FILE:LINE:COLUMN: message; expected}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message + "; " + expected;
  }
}
