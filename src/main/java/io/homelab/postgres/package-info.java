/**
 * Keeps the books in PostgreSQL. Only here stand the driver, the pool of connections and the
 * migrations; the room is loaded when somebody asks for such a state, and only then.
 */
@NullMarked
package io.homelab.postgres;

import org.jspecify.annotations.NullMarked;
