package io.homelab.state;

/**
 * The state was not written, since what is stored is not what its writer read: another run changed
 * it meanwhile. Nothing was overwritten.
 */
public final class StaleStateException extends StateException {
  private static final long serialVersionUID = 1L;

  private StaleStateException(String message) {
    super(message, "see how it is now with 'homelab plan', then run the same command again", null);
  }

  /**
   * The refusal.
   *
   * @param refused the state that was to be written, with the serial that its writer read
   * @param stored what is there
   */
  public static StaleStateException of(LabState refused, LabState stored) {
    return new StaleStateException(
        stored.lineage().equals(refused.lineage()) && stored.serial() != refused.serial()
            ? "another run changed the lab's state meanwhile: its serial is %d, this run knows %d"
                .formatted(stored.serial(), refused.serial())
            : "another run put another state in the place of the one that this run knows: its serial is %d"
                .formatted(stored.serial()));
  }
}
