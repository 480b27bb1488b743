package io.homelab.model;

import java.util.Optional;

/**
 * What machines find on a host.
 *
 * @param workdir the folder for this lab, as written; absent means the default
 * @param bridge the interface for bridged NICs; absent means the host's default-route interface
 * @param boxSource where it gets boxes from
 * @param wake how it is woken when it sleeps; absent means that it is not
 */
public record HostSetup(
    Optional<String> workdir,
    Optional<String> bridge,
    BoxSource boxSource,
    Optional<WakeOnLan> wake) {
  /** A host that is never woken. */
  public HostSetup(Optional<String> workdir, Optional<String> bridge, BoxSource boxSource) {
    this(workdir, bridge, boxSource, Optional.empty());
  }

  /** The same with another folder. */
  HostSetup withWorkdir(Optional<String> other) {
    return new HostSetup(other, bridge, boxSource, wake);
  }

  /** What an entry with the required keys alone gets. */
  public static final HostSetup USUAL =
      new HostSetup(Optional.empty(), Optional.empty(), new BoxSource.Auto());
}
