package io.homelab.placement;

import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.MachineName;
import io.homelab.model.Reservation;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A host as the resolver sees it.
 *
 * @param host the host as declared
 * @param capacity what the host has: declared or measured, whoever uses it
 * @param usable what this lab may use there: declared or measured, less the reserve, less what
 *     other labs hold. The use of {@link PlacementRequest#settled()} machines is not yet subtracted
 * @param withheld what is not in {@code usable} because other labs or owners may still use it
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
    Capacity capacity,
    Capacity usable,
    List<Reservation> withheld,
    Optional<Outage> outage,
    Optional<SortedSet<String>> providers,
    Optional<String> architecture,
    Optional<String> bridgeProblem,
    SortedMap<MachineName, String> conflicts,
    Optional<MeasuredUse> measured) {

  /** What is known of every host, beside its labels. */
  private static final String NAME = "name";

  private static final String ARCHITECTURE = "arch";
  private static final String PROVIDER = "provider";
  private static final String CPUS = "cpus";
  private static final String MEMORY_MB = "memory_mb";
  private static final String DISK_GB = "disk_gb";

  /** A host that has what is usable there, and no more. */
  public HostOffer(
      Host host,
      Capacity usable,
      Optional<Outage> outage,
      Optional<SortedSet<String>> providers,
      Optional<String> architecture,
      Optional<String> bridgeProblem,
      SortedMap<MachineName, String> conflicts) {
    this(
        host,
        usable,
        usable,
        List.of(),
        outage,
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        Optional.empty());
  }

  /** The same offer, with its use as measured. */
  public HostOffer measuring(Optional<MeasuredUse> use) {
    return new HostOffer(
        host,
        capacity,
        usable,
        withheld,
        outage,
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        use);
  }

  /**
   * What a condition of {@code require} is about: the host's label of that name, else what every
   * host has: {@code name}, {@code arch}, {@code provider}, and its capacity as {@code cpus},
   * {@code memory_mb} and {@code disk_gb}.
   *
   * @return its values, of which a label has one and what the host lacks none; empty where nobody
   *     knows
   */
  public Optional<SortedSet<String>> known(String name) {
    String label = host.labels().get(name);
    if (label != null) {
      return Optional.of(one(label));
    }
    return switch (name) {
      case NAME -> Optional.of(one(host.name().value()));
      case ARCHITECTURE -> architecture.map(HostOffer::one);
      case PROVIDER -> providers;
      case CPUS -> amount(capacity.cpus());
      case MEMORY_MB -> amount(capacity.memoryMb());
      case DISK_GB -> amount(capacity.diskGb());
      default -> Optional.of(Collections.emptySortedSet());
    };
  }

  private static Optional<SortedSet<String>> amount(OptionalLong known) {
    return known.isPresent()
        ? Optional.of(one(Long.toString(known.getAsLong())))
        : Optional.empty();
  }

  private static SortedSet<String> one(String value) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(value)));
  }

  /** The same offer with another host entry. */
  public HostOffer with(Host other) {
    return new HostOffer(
        other,
        capacity,
        usable,
        withheld,
        outage,
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        measured);
  }

  /** The same offer with another usable capacity. */
  public HostOffer withUsable(Capacity other) {
    return new HostOffer(
        host,
        capacity,
        other,
        withheld,
        outage,
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        measured);
  }

  /** The same offer with other things in the way of single machines. */
  public HostOffer withConflicts(SortedMap<MachineName, String> others) {
    return new HostOffer(
        host,
        capacity,
        usable,
        withheld,
        outage,
        providers,
        architecture,
        bridgeProblem,
        others,
        measured);
  }

  /** The same offer with the host unusable for that reason. */
  public HostOffer without(String why) {
    return new HostOffer(
        host,
        capacity,
        usable,
        withheld,
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
        capacity,
        usable,
        withheld,
        Optional.empty(),
        providers,
        architecture,
        bridgeProblem,
        conflicts,
        measured);
  }
}
