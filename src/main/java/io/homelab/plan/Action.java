package io.homelab.plan;

import java.util.Locale;

/** What happens to a machine. */
public enum Action {
  /** It does not exist and is created. */
  CREATE,
  /** It exists, is off, and boots. */
  START,
  /** Nothing differs. */
  KEEP,
  /** It exists and gets other settings, or the rest of what an earlier run could not finish. */
  CHANGE,
  /** It is destroyed with its disk and recreated. */
  REPLACE,
  /** It is no longer in the topology and is destroyed. */
  DESTROY;

  /** The name in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
