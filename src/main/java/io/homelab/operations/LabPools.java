package io.homelab.operations;

import io.homelab.pool.JournalLine;
import java.util.List;
import java.util.Optional;

/** The pools of one lab: what describes them, and the books that they are kept in. */
public final class LabPools implements AutoCloseable {
  private LabPools() {}

  /** Opens them; no host is asked yet. */
  public static Answer<LabPools> open(LabOpener labs, LabRequest request) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  /**
   * What happened last, oldest first.
   *
   * @param pool only of that pool
   * @param most so many lines at most
   */
  public Answer<List<JournalLine>> history(Optional<String> pool, int most) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }

  @Override
  public void close() {}
}
