package io.homelab.access;

import java.util.OptionalLong;

/**
 * Which servers there are, and which of them does what only one should do. What every
 * implementation promises is expressed in code by {@code AccessBooksContract}. Safe for use by
 * several threads and processes.
 */
public interface ServerRoster {
  /**
   * Says that a server lives, from now on until that is closed or its process ends.
   *
   * @throws AccessException when it cannot
   */
  Presence join();

  /** Whether that server lives: its process, as far as that can be told, within some seconds. */
  boolean lives(String server);

  /** One server. */
  interface Presence extends AutoCloseable {
    /** Its name; no other one ever has it. */
    String id();

    /**
     * Takes a duty, unless another server that lives has it; whoever has it takes it again and
     * again.
     *
     * @param duty such as the pools of a lab
     * @return its number, which is higher than those of all who had the duty before; empty when
     *     another one has it
     * @throws AccessException when it cannot be told
     */
    OptionalLong take(String duty);

    /** It lives no longer, and gives its duties back. */
    @Override
    void close();
  }
}
