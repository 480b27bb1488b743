/**
 * The search behind {@code optimal}: it combines heuristics, proofs that no placement exists, and
 * exact search. Budgets are counted in steps, never in time, so that the same request gives the
 * same answer on every computer.
 */
@NullMarked
package io.homelab.placement.search;

import org.jspecify.annotations.NullMarked;
