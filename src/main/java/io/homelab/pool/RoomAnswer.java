package io.homelab.pool;

import io.homelab.model.HostName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where one more machine fits, or why nowhere. */
public sealed interface RoomAnswer {
  /**
   * It fits there.
   *
   * @param host the host
   */
  record FitsOn(HostName host) implements RoomAnswer {}

  /**
   * It fits nowhere now.
   *
   * @param why for every host
   */
  record NowhereNow(SortedMap<HostName, List<String>> why) implements RoomAnswer {
    /** Copies the map. */
    public NowhereNow {
      why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
    }
  }

  /**
   * It would fit nowhere if all hosts were empty.
   *
   * @param why for every host
   */
  record NeverFits(SortedMap<HostName, List<String>> why) implements RoomAnswer {
    /** Copies the map. */
    public NeverFits {
      why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
    }
  }
}
