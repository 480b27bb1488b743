package io.homelab.report;

import java.util.Collection;
import java.util.function.Consumer;

/** What else a problem tells a program, beside what each has. */
public final class ProblemDetails {
  /** Nothing. */
  public static final ProblemDetails NONE = new ProblemDetails(json -> {});

  private final Consumer<JsonDocument> keys;

  ProblemDetails(Consumer<JsonDocument> keys) {
    this.keys = keys;
  }

  /** {@code reasons}: each single one. */
  public static ProblemDetails reasons(Collection<String> reasons) {
    return new ProblemDetails(json -> json.put("reasons", reasons));
  }

  void putInto(JsonDocument json) {
    keys.accept(json);
  }
}
