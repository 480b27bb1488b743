/**
 * Exhaustive search with symmetry breaking: it finds a placement, proves that none exists, or runs
 * out of its step budget.
 */
@NullMarked
package io.homelab.placement.search.exact;

import org.jspecify.annotations.NullMarked;
