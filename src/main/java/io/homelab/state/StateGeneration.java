package io.homelab.state;

import io.homelab.model.LabName;
import java.util.Objects;

/** One generation of a lab's state, as far as what stands for it can be read. */
public sealed interface StateGeneration {
  /**
   * It can be read.
   *
   * @param state what it says
   */
  record Whole(LabState state) implements StateGeneration {}

  /** There is none. */
  record Gone() implements StateGeneration {}

  /**
   * There is something else.
   *
   * @param how what is wrong with it
   */
  record Damaged(String how) implements StateGeneration {}

  /**
   * What those bytes say.
   *
   * @param where what holds them, for a person
   * @param lab whose state they should be
   * @throws StateException when they are the state of another lab, or were written by a later
   *     version of the program
   */
  static StateGeneration read(Object where, LabName lab, byte[] content) {
    try {
      LabState state = StateJson.read(content);
      if (!state.lab().equals(lab)) {
        throw new StateException(
            "%s belongs to lab %s, but topology.yaml describes lab %s"
                .formatted(where, state.lab(), lab),
            "destroy the old lab first, or move the new one to its own folder",
            null);
      }
      return new Whole(state);
    } catch (StateJson.OtherVersionException e) {
      throw new StateException(
          "cannot read " + where + ": " + e.getMessage(),
          "use the version of homelab that wrote it",
          e);
    } catch (IllegalArgumentException e) {
      return new Damaged(Objects.requireNonNullElse(e.getMessage(), "it is damaged"));
    }
  }

  /**
   * What is wrong with it.
   *
   * @param where what holds it, for a person
   */
  default String why(Object where) {
    return switch (this) {
      case Whole whole -> where + " is whole";
      case Gone gone -> where + " is missing";
      case Damaged damaged -> "%s cannot be used: %s".formatted(where, damaged.how());
    };
  }
}
