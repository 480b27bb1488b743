package io.homelab.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a token; not the token itself, which nobody keeps.
 *
 * @param name what people call it
 * @param role what its holder may do
 * @param project the project that it belongs to; absent means that it is of the whole server
 * @param hash SHA-256 of the token, in lower-case hexadecimal
 * @param createdAt when it was made
 * @param expiresAt when it ends; absent means when it is revoked
 * @param lastUsedAt when it was used last, to the minute
 */
public record AccessToken(
    String name,
    AccessRole role,
    Optional<String> project,
    String hash,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> lastUsedAt) {
  /** Whether it has ended at that moment. */
  public boolean isOver(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /** The same, used then. */
  AccessToken usedAt(Instant time) {
    return new AccessToken(name, role, project, hash, createdAt, expiresAt, Optional.of(time));
  }
}
