package io.homelab.operations;

import java.util.function.Predicate;

/**
 * Somebody elsewhere for whom a command line is run.
 *
 * @param token the name of the token that he asks with
 * @param changesOthers whether he may change what was asked for with other tokens
 * @param sees which labs he may know of
 */
public record CommandAsker(String token, boolean changesOthers, Predicate<String> sees) {}
