package io.homelab.pool;

import io.homelab.model.HostName;
import io.homelab.model.PoolSpec;
import java.util.Collection;
import java.util.SortedMap;

/**
 * The port to what really fits. Everything in the books has its room, whatever its phase; declared
 * machines have theirs, whether they run or not.
 */
public interface PoolRoom {
  /**
   * Where one more machine of a pool fits now.
   *
   * @param placed every instance in the books
   * @param avoided hosts that get none now, and why; part of the answer where nothing fits
   */
  RoomAnswer oneMore(
      PoolSpec pool, Collection<PoolInstance> placed, SortedMap<HostName, String> avoided);

  /**
   * The hosts on which declared machines lack room that instances have, and why.
   *
   * @param placed every instance in the books
   */
  SortedMap<HostName, String> lacking(Collection<PoolInstance> placed);
}
