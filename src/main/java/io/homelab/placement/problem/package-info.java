/** A placement request prepared for solving: names resolved, relations symmetric, use counted. */
@NullMarked
package io.homelab.placement.problem;

import org.jspecify.annotations.NullMarked;
