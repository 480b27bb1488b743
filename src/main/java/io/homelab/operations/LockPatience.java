package io.homelab.operations;

import io.homelab.remote.InterruptedRunException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long to wait for another run that holds the lab's lock.
 *
 * @param limit not negative; zero means not at all
 * @param says hears in a sentence, once, that there is a wait, and for whom; and what else somebody
 *     who uses the state should know
 */
public record LockPatience(Duration limit, Consumer<String> says) {
  /** No patience. */
  public static final LockPatience NONE = new LockPatience(Duration.ZERO, sentence -> {});

  /**
   * The pause between two looks at what somebody else has.
   *
   * @throws InterruptedRunException when the caller is stopped meanwhile
   */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedRunException();
    }
  }
}
