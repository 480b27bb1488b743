/**
 * What makes machines on a host and runs them: the port that runs and plans know. An engine fills
 * it; {@code Main} says which.
 */
@NullMarked
package io.homelab.engine;

import org.jspecify.annotations.NullMarked;
