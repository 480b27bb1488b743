/**
 * The search behind {@code optimal}: it combines heuristics, proofs that no placement exists, and
 * exact search. Budgets count steps, never time, so the same request gives the same answer on every
 * computer.
 */
@NullMarked
package io.homelab.placement.search;

import org.jspecify.annotations.NullMarked;
