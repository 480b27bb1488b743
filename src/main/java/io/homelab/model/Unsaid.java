package io.homelab.model;

import java.util.Optional;

/**
 * Something of a foreign definition that a topology cannot say, or says in another way.
 *
 * @param machine the machine, by the name that the definition gives it; absent for the whole file
 * @param what a sentence without a full stop
 */
public record Unsaid(Optional<String> machine, String what) {}
