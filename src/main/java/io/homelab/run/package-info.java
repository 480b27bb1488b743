/** Carries a plan out: one lane per host, provisioning in waves by dependency. */
@NullMarked
package io.homelab.run;

import org.jspecify.annotations.NullMarked;
