package io.homelab.operations;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A machine that somebody asks for by itself.
 *
 * @param name what it is called
 * @param box what it is made from
 * @param boxVersion one version, or conditions as in Vagrant; absent means the newest
 * @param cpus how many; absent means as in a topology that says nothing
 * @param memoryMb in MiB; absent likewise
 * @param diskGb in GiB; absent means that the disk is not counted
 * @param role absent means its name
 * @param provider absent means the usual one
 * @param host where it is to be; absent means where it fits best
 * @param strategy how to choose a host; absent means as the environment says
 */
public record VmWish(
    String name,
    String box,
    Optional<String> boxVersion,
    OptionalLong cpus,
    OptionalLong memoryMb,
    OptionalLong diskGb,
    Optional<String> role,
    Optional<String> provider,
    Optional<String> host,
    Optional<String> strategy) {
  /** How it is placed. A host is where it begins: later it may be moved. */
  public Placing placing() {
    return new Placing(
        strategy,
        OptionalLong.empty(),
        host.map(there -> List.of(name + "=" + there)).orElse(List.of()));
  }
}
