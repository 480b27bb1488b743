package io.homelab.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who did what, when and from where. Lines are only added, and each has the SHA-256 of the line
 * before it, so that a line that is changed, removed or put in between does not go unnoticed. What
 * every implementation promises is expressed in code by {@code AccessBooksContract}. Safe for use
 * by several threads and processes.
 */
public interface AuditLog {
  /** What the first line has in place of the digest of the line before it. */
  String BEGINNING = "0".repeat(64);

  /**
   * Something that was asked for.
   *
   * @param at when
   * @param token the name of the token; absent when nobody who is known asked
   * @param role what it allows
   * @param project the project that it belongs to
   * @param lab the lab that was asked about
   * @param address where it came from
   * @param verb the method
   * @param object the path, without what follows a question mark
   * @param status how it was answered
   * @param request the request's id, which its answer has, too
   */
  record Entry(
      Instant at,
      Optional<String> token,
      Optional<AccessRole> role,
      Optional<String> project,
      Optional<String> lab,
      String address,
      String verb,
      String object,
      int status,
      String request) {}

  /**
   * Adds a line, which is on the disk then.
   *
   * @throws AccessException when it cannot be written
   */
  void add(Entry entry);

  /** How many lines there are. */
  long size();

  /**
   * Lines as they were written, oldest first.
   *
   * @param after those behind the line of that number; the first has the number 1
   * @param most so many at most
   * @throws AccessException when they cannot be read
   */
  List<String> lines(long after, int most);
}
