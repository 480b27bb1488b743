/**
 * What people ask of a placement: why there, how many more, what if a host dies, what to move.
 * Answers go by the same rules and strategies as the placement itself. Pure.
 */
@NullMarked
package io.homelab.placement.question;

import org.jspecify.annotations.NullMarked;
