package io.homelab.operations;

import java.util.function.Consumer;

/** Claims machines of a pool. */
public final class ClaimMachines {
  private ClaimMachines() {}

  /**
   * Claims.
   *
   * @param says hears in sentences what is waited for
   */
  public static Answer<ClaimOutcome> of(LabPools pools, ClaimWish wish, Consumer<String> says) {
    return Answer.of(() -> {
      throw new UnsupportedOperationException();
    });
  }
}
