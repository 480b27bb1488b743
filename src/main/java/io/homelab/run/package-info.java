/** Carries out a plan as a graph of tasks. */
@NullMarked
package io.homelab.run;

import org.jspecify.annotations.NullMarked;
