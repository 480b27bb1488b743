package io.homelab.pool;

import io.homelab.model.HostName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of a request about a claim. */
public sealed interface ClaimAnswer {
  /**
   * The claim as it is now.
   *
   * @param claim the claim; it may have ended already if the same was asked for before
   * @param instances its machines that are still there, in the order of their names
   */
  record ClaimStands(PoolClaim claim, List<PoolInstance> instances) implements ClaimAnswer {
    /** Copies the list. */
    public ClaimStands {
      instances = List.copyOf(instances);
    }
  }

  /**
   * Not so many are ready; none was given.
   *
   * @param outlook when they may be
   */
  record NotReady(Outlook outlook) implements ClaimAnswer {}

  /**
   * It can never be.
   *
   * @param reason a sentence without its period
   * @param hosts why each host could take none of these machines; empty if that is not why
   */
  record NeverReady(String reason, SortedMap<HostName, List<String>> hosts) implements ClaimAnswer {
    /** Copies the map. */
    public NeverReady {
      hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    }
  }

  /**
   * It was not done.
   *
   * @param why what is wrong with it
   * @param reason a sentence without its period
   * @param hint what to do about it
   */
  record ClaimDenied(Denial why, String reason, String hint) implements ClaimAnswer {}

  /** What is wrong with a request about a claim. */
  enum Denial {
    /** Another request was made under the same id. */
    ID_REUSED,
    /** There is no such pool. */
    NO_SUCH_POOL,
    /** A number or a time is out of its range. */
    OUT_OF_RANGE,
    /** There is no such claim, or it ended long ago. */
    NO_SUCH_CLAIM,
    /** The claim has ended. */
    ENDED,
    /** It bears a fencing number that is not that of the claim. */
    OTHER_FENCE
  }
}
