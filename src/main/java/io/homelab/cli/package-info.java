/** Commands: parse options, make one call, hand the result to a view. */
@NullMarked
package io.homelab.cli;

import org.jspecify.annotations.NullMarked;
