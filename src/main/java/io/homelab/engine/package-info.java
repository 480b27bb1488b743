/**
 * The port to what creates and runs machines on a host. An engine implements it; {@code Main}
 * chooses which.
 */
@NullMarked
package io.homelab.engine;

import org.jspecify.annotations.NullMarked;
