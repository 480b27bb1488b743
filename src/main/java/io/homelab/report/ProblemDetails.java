package io.homelab.report;

import java.util.function.Consumer;

/** What else a problem tells a program, beside what each has. */
public final class ProblemDetails {
  /** Nothing. */
  public static final ProblemDetails NONE = new ProblemDetails(json -> {});

  private final Consumer<JsonDocument> keys;

  ProblemDetails(Consumer<JsonDocument> keys) {
    this.keys = keys;
  }

  void putInto(JsonDocument json) {
    keys.accept(json);
  }
}
