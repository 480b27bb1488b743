package io.homelab.placement.problem;

import io.homelab.model.HostName;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Resource;

/** A host of an instance, with its place in {@code hosts.yaml} and what it can hold. */
public final class Node {
  /** The usable amount of an unlimited resource. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final int index;
  private final HostOffer offer;
  private final long[] usable = new long[Resource.ALL.size()];

  Node(int index, HostOffer offer) {
    this.index = index;
    this.offer = offer;
    for (Resource resource : Resource.ALL) {
      // The reserve or other labs can exceed what there is: then nothing is usable.
      usable[resource.position()] = Math.max(0, resource.of(offer.usable()).orElse(UNLIMITED));
    }
  }

  /** The position in {@code hosts.yaml}, from zero. */
  public int index() {
    return index;
  }

  /** The offer that this node stands for. */
  public HostOffer offer() {
    return offer;
  }

  /** The host's name. */
  public HostName name() {
    return offer.host().name();
  }

  /** What is usable in total, zero or more, or {@link #UNLIMITED}. */
  public long usable(Resource resource) {
    return usable[resource.position()];
  }

  /** How many of that device are there for this lab. */
  public long usable(String device) {
    return offer.usable().devices().of(device);
  }

  @Override
  public String toString() {
    return name().toString();
  }
}
