package io.homelab.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Who did what, when and from where. Lines are only added. What every implementation promises is
 * expressed in code by {@code AccessBooksContract}. Safe for use by several threads.
 */
public interface AuditLog {
  /**
   * Something that was asked for.
   *
   * @param at when
   * @param token the name of the token; absent when nobody who is known asked
   * @param role what it allows
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
}
