package io.homelab.placement;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.MachineName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A host as the resolver sees it.
 *
 * @param host the host as declared
 * @param usable what this lab may use there: declared or measured, less the reserve, less what
 *     other labs hold. The use of {@link PlacementRequest#settled()} machines is not yet subtracted
 * @param outage why the host cannot be used now; empty when it can
 * @param providers the providers it has, where known
 * @param architecture its processor architecture in Vagrant's terms, for example {@code arm64},
 *     where known
 * @param bridgeProblem why a bridged NIC cannot work there, if that is known
 * @param conflicts what blocks individual machines there, by machine
 * @param measured how much of it is in use as measured, where that is to count
 */
public record HostOffer(
    Host host,
    Capacity usable,
    Optional<Outage> outage,
    Optional<SortedSet<String>> providers,
    Optional<String> architecture,
    Optional<String> bridgeProblem,
    SortedMap<MachineName, String> conflicts,
    Optional<MeasuredUse> measured) {

  /** A host whose use counts as declared. */
  public HostOffer(
      Host host,
      Capacity usable,
      Optional<Outage> outage,
      Optional<SortedSet<String>> providers,
      Optional<String> architecture,
      Optional<String> bridgeProblem,
      SortedMap<MachineName, String> conflicts) {
    this(host, usable, outage, providers, architecture, bridgeProblem, conflicts, Optional.empty());
  }

  /** The same offer, with its use as measured. */
  public HostOffer measuring(Optional<MeasuredUse> use) {
    return new HostOffer(
        host, usable, outage, providers, architecture, bridgeProblem, conflicts, use);
  }

  /** The same offer with another host entry. */
  public HostOffer with(Host other) {
    return new HostOffer(
        other, usable, outage, providers, architecture, bridgeProblem, conflicts, measured);
  }

  /** The same offer with another usable capacity. */
  public HostOffer withUsable(Capacity other) {
    return new HostOffer(
        host, other, outage, providers, architecture, bridgeProblem, conflicts, measured);
  }

  /** The same offer with other things in the way of single machines. */
  public HostOffer withConflicts(SortedMap<MachineName, String> others) {
    return new HostOffer(
        host, usable, outage, providers, architecture, bridgeProblem, others, measured);
  }

  /** The same offer with the host unusable for that reason. */
  public HostOffer without(String why) {
    return new HostOffer(
        host,
        usable,
        Optional.of(new Outage(false, why)),
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        measured);
  }

  /** The same offer with the host usable. */
  public HostOffer broughtBack() {
    return new HostOffer(
        host,
        usable,
        Optional.empty(),
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        measured);
  }
}
