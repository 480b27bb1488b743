package io.homelab.postgres;

import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateProvider;
import java.time.Duration;

/** Opens books in PostgreSQL. */
public final class PostgresProvider implements SharedStateProvider {
  /** How long work waits for a server that is away. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For {@code java.util.ServiceLoader}. */
  public PostgresProvider() {}

  @Override
  public SharedState open(StateDatabase place, Entry entry) {
    return new PostgresState(Database.open(place, entry, PATIENCE));
  }
}
