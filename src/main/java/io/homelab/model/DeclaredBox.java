package io.homelab.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code boxes} in {@code topology.yaml} says about one box.
 *
 * @param file its file on this computer, resolved; never together with {@code url}
 * @param url the http or https address of its file, or of a catalog that has it
 * @param checksum what its file's content comes to, wherever it comes from
 * @param architecture what it runs on, in Vagrant's words
 */
public record DeclaredBox(
    Optional<Path> file,
    Optional<String> url,
    Optional<BoxChecksum> checksum,
    Optional<String> architecture) {
  /** A box of which the topology says nothing but its name. */
  public static final DeclaredBox NOTHING =
      new DeclaredBox(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
