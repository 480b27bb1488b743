package io.homelab.engine;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is run of the machines' provisioners.
 *
 * @param only the names of those that run; none means all but those that run only by their names
 * @param longest the time that those with a time limit of their own may take together
 */
public record ProvisionOrder(SortedSet<String> only, Duration longest) {
  /** Copies the names. */
  public ProvisionOrder {
    only = Collections.unmodifiableSortedSet(new TreeSet<>(only));
  }

  /** All but those that run only by their names. */
  public static ProvisionOrder all(Duration longest) {
    return new ProvisionOrder(new TreeSet<>(), longest);
  }

  /** Whether nothing is left out that runs by itself. */
  public boolean isWhole() {
    return only.isEmpty();
  }
}
