package io.homelab.operations;

import java.util.Optional;

/**
 * What a command line is about, before it is run for somebody else.
 *
 * @param command its name, such as {@code vos up}
 * @param right what it takes
 * @param looks whether it changes nothing, so that nobody asks for it later
 * @param beyond whether it is about more than the lab: about all labs of the hosts
 * @param as the name of the lab that it makes of the same files, if it is another one
 */
public record CommandTerms(
    String command, CommandRight right, boolean looks, boolean beyond, Optional<String> as) {}
