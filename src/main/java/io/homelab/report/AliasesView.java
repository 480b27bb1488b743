package io.homelab.report;

import java.util.List;

/** The aliases that could become hosts. */
public final class AliasesView {
  private AliasesView() {}

  /** One a line. */
  public static String human(List<String> aliases) {
    return aliases.isEmpty() ? "" : String.join("\n", aliases) + "\n";
  }

  /** The same as JSON. */
  public static String json(List<String> aliases) {
    return JsonDocument.pretty().put("aliases", aliases).end();
  }
}
