/** One small script per host that tells what the host is and what it has. */
@NullMarked
package io.homelab.probe;

import org.jspecify.annotations.NullMarked;
