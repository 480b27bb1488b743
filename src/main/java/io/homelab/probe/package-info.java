/** One small script per host that reports what the host is and has. */
@NullMarked
package io.homelab.probe;

import org.jspecify.annotations.NullMarked;
