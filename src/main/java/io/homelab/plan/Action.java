package io.homelab.plan;

import java.util.Locale;

/** What happens to a machine. */
public enum Action {
  /** It does not exist and is made. */
  CREATE,
  /** It exists, is off, and boots. */
  START,
  /** It is as it should be. */
  KEEP,
  /** It exists and gets other settings, or the rest of what an earlier run could not finish. */
  CHANGE,
  /** It is destroyed, disk and all, and made anew. */
  REPLACE,
  /** It is no longer in the topology and goes away. */
  DESTROY;

  /** The name in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
