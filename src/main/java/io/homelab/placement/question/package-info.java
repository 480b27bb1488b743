/**
 * What people ask about a placement: why there, how many more fit, what if a host dies, what to
 * move. Answers follow the same rules and strategies as the placement itself. Pure.
 */
@NullMarked
package io.homelab.placement.question;

import org.jspecify.annotations.NullMarked;
