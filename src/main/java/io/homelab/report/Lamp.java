package io.homelab.report;

import java.util.Locale;

/** A kind of state in a picture: a colour, and a shape for who does not see colours. */
public enum Lamp {
  /** As it should be. */
  GOOD("M5 .8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4Z"),
  /** On its way. */
  BUSY("M5 .8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4ZM5 2.6a2.4 2.4 0 0 1 0 4.8Z"),
  /** Not in use, and that is in order. */
  IDLE("M1.2 1.2h7.6v7.6h-7.6Z"),
  /** To be looked at. */
  WARNING("M5 .3 9.7 5 5 9.7 .3 5Z"),
  /** Broken. */
  BAD("M5 .6 9.8 9.2H.2Z");

  private final String shape;

  Lamp(String shape) {
    this.shape = shape;
  }

  /** Its outline in a square of ten by ten. */
  public String shape() {
    return shape;
  }

  /** Its class in a style sheet. */
  public String style() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What kind of state that of a machine, a host, a run or an instance is. */
  public static Lamp of(String state) {
    return switch (state) {
      case "running", "online", "ready", "done", "keep", "ok", "active" -> GOOD;
      case "busy", "creating", "checking", "releasing", "reverting", "start", "create" -> BUSY;
      case "stopped", "suspended", "not_created", "claimed", "wanted", "gone", "retiring" -> IDLE;
      case "failed",
          "unreachable",
          "unusable",
          "offline",
          "out_of_space",
          "io_error",
          "quarantined",
          "error",
          "lost",
          "destroy",
          "replace" ->
          BAD;
      default -> WARNING;
    };
  }
}
