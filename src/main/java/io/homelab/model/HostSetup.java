package io.homelab.model;

import java.util.Optional;

/**
 * What machines find on a host.
 *
 * @param workdir the folder for this lab, as written; absent means the default
 * @param bridge the interface for bridged NICs; absent means the host's default-route interface
 * @param boxSource where it gets boxes from
 */
public record HostSetup(Optional<String> workdir, Optional<String> bridge, BoxSource boxSource) {
  /** What an entry with the required keys alone gets. */
  public static final HostSetup USUAL =
      new HostSetup(Optional.empty(), Optional.empty(), new BoxSource.Auto());
}
