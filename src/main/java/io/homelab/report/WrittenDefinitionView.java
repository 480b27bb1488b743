package io.homelab.report;

import io.homelab.operations.WrittenDefinition;

/** The files that {@code vos init} wrote. */
public final class WrittenDefinitionView {
  private WrittenDefinitionView() {}

  /** As JSON. */
  public static String json(WrittenDefinition written) {
    return JsonDocument.pretty()
        .put("files", written.files())
        .put("machines", written.machines())
        .end();
  }
}
