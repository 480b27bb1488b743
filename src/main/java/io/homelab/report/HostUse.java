package io.homelab.report;

import io.homelab.placement.Resource;
import io.homelab.plan.HostPlan;
import io.homelab.report.LabPicture.PictureUse;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much of a resource of a host is used.
 *
 * @param what the resource
 * @param before the used share before, from 0; 0 where it is not known how much there is
 * @param after the used share after
 * @param known whether it is known how much there is
 * @param brief the same in numbers, for a place with little room
 * @param words the same with units
 */
record HostUse(
    String what, double before, double after, boolean known, String brief, String words) {
  /** The use of the three resources of a host. */
  static List<HostUse> of(HostPlan host) {
    return Resource.ALL.stream().map(resource -> of(host, resource)).toList();
  }

  private static HostUse of(HostPlan host, Resource resource) {
    long before = resource.of(host.usedBefore());
    long after = resource.of(host.usedAfter());
    OptionalLong usable = resource.of(host.usable());
    String most = usable.isPresent() ? amount(resource, usable.getAsLong()) : "?";
    String change = amount(resource, after);
    if (before != after) {
      change = amount(resource, before) + " \u2192 " + change;
    }
    return new HostUse(
        name(resource),
        share(before, usable),
        share(after, usable),
        usable.isPresent(),
        change.replace(" ", "") + "/" + most,
        change + " of " + most + (resource == Resource.CPU ? "" : " GB"));
  }

  /** The name of a resource. */
  static String name(Resource resource) {
    return switch (resource) {
      case CPU -> "CPU";
      case MEMORY -> "Memory";
      case DISK -> "Disk";
    };
  }

  private static String amount(Resource resource, long amount) {
    return resource == Resource.MEMORY ? NumberText.gigabytes(amount) : Long.toString(amount);
  }

  /** The used share; of nothing, everything is used as soon as something is. */
  static double share(long used, OptionalLong usable) {
    if (usable.isEmpty()) {
      return 0;
    }
    long most = Math.max(0, usable.getAsLong());
    return most == 0 ? (used > 0 ? 1 : 0) : (double) used / most;
  }

  /** The same in a picture, which has little room for words. */
  PictureUse pictured() {
    return new PictureUse(what.equals("Memory") ? "Mem." : what, before, after, brief);
  }
}
