package io.homelab.operations;

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
}
