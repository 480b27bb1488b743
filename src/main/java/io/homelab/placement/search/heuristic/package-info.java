/**
 * Fast ways to a placement that may miss one: greedy packings, and tabu search that repairs them.
 */
@NullMarked
package io.homelab.placement.search.heuristic;

import org.jspecify.annotations.NullMarked;
