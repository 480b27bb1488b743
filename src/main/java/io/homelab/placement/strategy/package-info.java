/** Ways to choose among the hosts that may take a machine: one strategy per class. */
@NullMarked
package io.homelab.placement.strategy;

import org.jspecify.annotations.NullMarked;
