package io.homelab.operations;

import io.homelab.state.LabState;
import io.homelab.state.StateText;

/**
 * What is known of a lab that was made.
 *
 * @param state the state as it is now
 */
public record KnownState(LabState state) {
  /** Reads it. */
  public static Answer<KnownState> of(OpenLab lab) {
    return Answer.of(() -> new KnownState(lab.kept().load()));
  }

  /** Exactly what the state file holds. */
  public String json() {
    return StateText.json(state);
  }

  /** One line for every machine. */
  public String human() {
    return StateText.human(state);
  }
}
