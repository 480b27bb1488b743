package io.homelab.guest;

import io.homelab.remote.InterruptedRunException;
import java.time.Duration;

/** The pause between polls. */
public final class Polling {
  private Polling() {}

  /**
   * Waits a second.
   *
   * @throws InterruptedRunException when the run is stopped meanwhile
   */
  public static void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new InterruptedRunException();
    }
  }
}
