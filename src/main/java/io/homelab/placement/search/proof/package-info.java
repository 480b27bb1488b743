/**
 * Proofs that no placement exists, in sentences that a person can check with a pencil. Most are
 * lower bounds: on what a set of machines needs, against what all the hosts that accept any of them
 * have.
 */
@NullMarked
package io.homelab.placement.search.proof;

import org.jspecify.annotations.NullMarked;
