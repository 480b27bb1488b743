package io.homelab.report;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import io.homelab.operations.SightedHost;
import java.util.OptionalLong;

/** The amounts of a host for whoever counts them. */
public final class HostFiguresView {
  private HostFiguresView() {}

  /**
   * So much of each resource, where it is known.
   *
   * @param cpus CPUs
   * @param memoryMb memory in MiB
   * @param diskGb disk in GiB
   */
  public record Figures(OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb) {
    private static Figures of(Capacity amounts) {
      return new Figures(amounts.cpus(), amounts.memoryMb(), amounts.diskGb());
    }
  }

  /** What there is for machines. */
  public static Figures totals(SightedHost host) {
    return Figures.of(host.plan().capacity().less(host.host().reserve()));
  }

  /** What the machines of all labs hold. */
  public static Figures used(SightedHost host) {
    Resources used = HostSightView.used(host.plan());
    return Figures.of(Capacity.of(used.cpus(), used.memoryMb(), used.diskGb()));
  }
}
