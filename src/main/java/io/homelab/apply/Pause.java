package io.homelab.apply;

import java.time.Duration;

/** The time between two looks at something that is being waited for. */
final class Pause {
  private Pause() {}

  /**
   * Waits a second.
   *
   * @throws InterruptedRunException when the run is stopped meanwhile
   */
  static void aSecond() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
  }
}
