/**
 * The search behind {@code optimal}: a portfolio of greedy packings, tabu repair, proofs that no
 * placement exists, and exact search. Everything is bounded by counted work, never by time, so that
 * the same request gives the same answer on every computer.
 */
@NullMarked
package io.homelab.placement.search;

import org.jspecify.annotations.NullMarked;
