/** What is where: versioned JSON beside the topology, written atomically under a lock. */
@NullMarked
package io.homelab.state;

import org.jspecify.annotations.NullMarked;
