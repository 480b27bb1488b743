/**
 * Decides which host runs which machine, and says why. Pure: no clock, no I/O, no randomness except
 * a given seed.
 */
@NullMarked
package io.homelab.placement;

import org.jspecify.annotations.NullMarked;
