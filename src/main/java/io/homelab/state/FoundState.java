package io.homelab.state;

/** What is there of a lab's state. */
public sealed interface FoundState {
  /**
   * All is well.
   *
   * @param state the newest generation; empty where there was none yet
   */
  record Newest(LabState state) implements FoundState {}

  /**
   * The newest generation is lost. What it knew and this one does not, only the hosts tell.
   *
   * @param state the generation before it
   * @param why what is wrong with the newest, in a sentence without its period
   */
  record Before(LabState state, String why) implements FoundState {}

  /**
   * Neither of them can be read.
   *
   * @param why what is wrong with both, in a sentence without its period
   */
  record NoneLeft(String why) implements FoundState {}
}
