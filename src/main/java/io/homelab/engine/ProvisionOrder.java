package io.homelab.engine;

import io.homelab.model.MachineName;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is run of the machines' provisioners.
 *
 * @param only the names of those that run; none means all but those that run only by their names
 * @param longest the time that those with a time limit of their own may take together
 * @param digests what the state keeps of a machine's scripts once they ran, of the machines that
 *     are finished then; kept with the run, so that it is known however this process ends
 */
public record ProvisionOrder(
    SortedSet<String> only, Duration longest, SortedMap<MachineName, String> digests) {
  /** Copies the names and the digests. */
  public ProvisionOrder {
    only = Collections.unmodifiableSortedSet(new TreeSet<>(only));
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
  }

  /** All but those that run only by their names. */
  public static ProvisionOrder all(Duration longest) {
    return new ProvisionOrder(new TreeSet<>(), longest, new TreeMap<>());
  }

  /** Whether nothing is left out that runs by itself. */
  public boolean isWhole() {
    return only.isEmpty();
  }
}
