package io.homelab.operations;

import java.util.Optional;
import java.util.Set;

/**
 * What a command line is about, before it is run for somebody else.
 *
 * @param command its name, such as {@code vos up}
 * @param right what it takes
 * @param looks whether it changes nothing, so that nobody asks for it later
 * @param beyond whether it is about more than the lab: about all labs of the hosts
 * @param as the name of the lab that it makes of the same files, if it is another one
 * @param reads the files of whoever typed it that it reads, as they are named there
 * @param writes those that it writes
 */
public record CommandTerms(
    String command,
    CommandRight right,
    boolean looks,
    boolean beyond,
    Optional<String> as,
    Set<String> reads,
    Set<String> writes) {
  /** Copies the sets. */
  public CommandTerms {
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
  }

  /** Of a command that names no file. */
  public CommandTerms(
      String command, CommandRight right, boolean looks, boolean beyond, Optional<String> as) {
    this(command, right, looks, beyond, as, Set.of(), Set.of());
  }
}
