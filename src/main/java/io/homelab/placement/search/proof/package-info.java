/**
 * Proofs that no placement exists, in sentences that a person can check with a pencil. Most compare
 * a lower bound on what a set of machines needs with what all hosts accepting any of them have.
 */
@NullMarked
package io.homelab.placement.search.proof;

import org.jspecify.annotations.NullMarked;
