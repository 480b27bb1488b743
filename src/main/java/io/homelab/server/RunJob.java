package io.homelab.server;

/**
 * What a run does. It is made in the run's own thread, and refused there before anything has begun
 * when it cannot be done; from then on it is done, whoever watches.
 */
interface RunJob extends AutoCloseable {
  /**
   * Does it. What refuses on the way, or fails as nobody expected, ends the run as it ends the
   * command.
   *
   * @param lines hears of it
   * @return the exit code that the command would have
   */
  int carryOut(RunLines lines);

  /** Whether it only looks: then nobody asks for it later, and it takes no place among the kept. */
  default boolean onlyLooks() {
    return false;
  }

  /** Gives back what it held; called once, when it is done or cannot begin. */
  @Override
  default void close() {}
}
