package io.homelab.access;

import java.util.List;
import java.util.Optional;

/**
 * What a server keeps of its runs: what each is, and its events, a line each. What every
 * implementation promises is expressed in code by {@code AccessBooksContract}. Safe for use by
 * several threads.
 */
public interface RunShelf {
  /** How many runs are kept. */
  int MOST = 200;

  /**
   * Keeps what a run is.
   *
   * @param id hexadecimal digits; that of a later run is behind that of an earlier one
   * @param record a JSON object
   * @throws AccessException when it cannot be kept
   */
  void put(String id, String record);

  /**
   * Adds an event.
   *
   * @param line one line
   * @throws AccessException when it cannot be kept
   */
  void add(String id, String line);

  /** What that run is, if it is known. */
  Optional<String> record(String id);

  /** Its events. */
  List<String> events(String id);

  /** The runs, oldest first: their names begin with when they began. */
  List<String> ids();

  /** Forgets the oldest runs beyond so many as are kept. */
  void tidy();
}
