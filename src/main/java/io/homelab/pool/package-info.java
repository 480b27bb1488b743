/**
 * Pools of machines that are ready before anyone asks: what is in the books, who has claimed what,
 * and what to do next. Pure but for {@link io.homelab.pool.books}, which keeps the books; nothing
 * here reaches a host, and the time is passed in.
 */
@NullMarked
package io.homelab.pool;

import org.jspecify.annotations.NullMarked;
