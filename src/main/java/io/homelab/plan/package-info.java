/**
 * Compares the desired lab with the state and the probed facts and yields a plan, a plain value.
 */
@NullMarked
package io.homelab.plan;

import org.jspecify.annotations.NullMarked;
