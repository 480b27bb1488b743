/**
 * The search space: machines as blocks, hosts as bins, rules as numbers in flat arrays, and the
 * step budget of every search.
 */
@NullMarked
package io.homelab.placement.search.space;

import org.jspecify.annotations.NullMarked;
