/** What decides whether a host may take a machine: one rule per class. */
@NullMarked
package io.homelab.placement.rules;

import org.jspecify.annotations.NullMarked;
