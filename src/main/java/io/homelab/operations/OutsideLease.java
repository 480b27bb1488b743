package io.homelab.operations;

import java.util.Optional;

/**
 * What hosts are told of a lease that is given out elsewhere than in the lab's state.
 *
 * @param fence its number: a host that has seen a higher one refuses it for good
 * @param folder the lab's folder that it is for, if it is not that of the state: what a killed
 *     process of that folder left locked on a host is its own
 */
record OutsideLease(long fence, Optional<String> folder) {}
