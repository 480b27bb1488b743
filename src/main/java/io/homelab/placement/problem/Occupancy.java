package io.homelab.placement.problem;

import io.homelab.model.Devices;
import io.homelab.model.HostName;
import io.homelab.model.Resources;
import io.homelab.placement.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the machines are at one moment of a placement, and what they use. It starts with the
 * settled machines. A run of a strategy only ever adds machines, so a host's free room never grows
 * and its share never shrinks.
 */
public final class Occupancy {
  private static final int R = Resource.ALL.size();

  private final Instance instance;
  private final @Nullable HostName[] where;
  private final long[] used;

  /** What is left, kept beside what is used because large labs ask for it most. */
  private final long[] left;

  private final Share[] shares;

  /** Of hosts where machines have any. */
  private final Map<Node, Devices> devices = new HashMap<>();

  private final List<Map<String, Integer>> perDomain = new ArrayList<>();

  /** Starts with the settled machines. */
  public Occupancy(Instance instance) {
    this(instance, Set.of());
  }

  /** Starts with the settled machines, except for some that count as new. */
  public Occupancy(Instance instance, Set<Workload> absent) {
    this.instance = instance;
    this.where = new @Nullable HostName[instance.workloads().size()];
    this.used = new long[instance.nodes().size() * R];
    this.left = new long[used.length];
    for (Node node : instance.nodes()) {
      for (Resource resource : Resource.ALL) {
        left[slot(node, resource)] = node.usable(resource);
      }
    }
    this.shares = new Share[instance.nodes().size()];
    Arrays.fill(shares, Share.ZERO);
    instance.spreadGroups().forEach(group -> perDomain.add(new HashMap<>()));
    for (Workload workload : instance.workloads()) {
      HostName host = instance.settledOn(workload);
      if (host != null && !absent.contains(workload)) {
        settle(workload, host);
      }
    }
  }

  /** Puts the machine there; the caller checks whether it may run there. */
  public void place(Workload workload, Node node) {
    where[workload.index()] = node.name();
    SpreadGroup group = workload.spread();
    String domain = group == null ? null : group.domain(node);
    if (group != null && domain != null) {
      perDomain.get(group.index()).merge(domain, 1, Integer::sum);
    }
    use(workload, node, 1);
    if (workload.wantsDevices()) {
      devices.merge(node, workload.devices(), Devices::plus);
    }
    shares[node.index()] = largestShare(node);
  }

  /** Takes a machine away again that was put there; not during a run of a strategy. */
  public void lift(Workload workload, Node node) {
    where[workload.index()] = null;
    SpreadGroup group = workload.spread();
    String domain = group == null ? null : group.domain(node);
    if (group != null && domain != null) {
      perDomain.get(group.index()).merge(domain, -1, Integer::sum);
    }
    use(workload, node, -1);
    devices.computeIfPresent(node, (host, there) -> there.less(workload.devices()));
    shares[node.index()] = largestShare(node);
  }

  /** The machine's host, which the instance may no longer have. */
  public @Nullable HostName where(Workload workload) {
    return where[workload.index()];
  }

  /** Whether the machine exists, even if it counts as new here. */
  public boolean exists(Workload workload) {
    return instance.settledOn(workload) != null;
  }

  /** The host with that name, if the instance has it. */
  public @Nullable Node node(HostName name) {
    return instance.node(name);
  }

  /** What the machines there use, zero or more. */
  public long used(Node node, Resource resource) {
    return used[slot(node, resource)];
  }

  /** What is left, zero or more, or {@link Node#UNLIMITED}. */
  public long left(Node node, Resource resource) {
    return left[slot(node, resource)];
  }

  /** All that the machines there use. */
  public Resources used(Node node) {
    return new Resources(
        used(node, Resource.CPU),
        used(node, Resource.MEMORY),
        used(node, Resource.DISK),
        devices.getOrDefault(node, Devices.NONE));
  }

  /** How many of a device the machines there have. */
  public long used(Node node, String device) {
    return devices.getOrDefault(node, Devices.NONE).of(device);
  }

  /** How many of a device are left, zero or more. */
  public long left(Node node, String device) {
    return Math.max(0, node.usable(device) - used(node, device));
  }

  /** Whether enough is left of everything the machine needs; a need of zero is always met. */
  public boolean hasRoom(Workload workload, Node node) {
    int first = node.index() * R;
    for (int r = 0; r < R; r++) {
      if (workload.need(r) > left[first + r]) {
        return false;
      }
    }
    return !workload.wantsDevices() || hasDevices(workload, node);
  }

  /** The hosts with enough left of everything the machine needs, in their order. */
  public List<Node> withRoom(Workload workload, List<Node> nodes) {
    List<Node> roomy = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      if (hasRoom(workload, node)) {
        roomy.add(node);
      }
    }
    return roomy;
  }

  private boolean hasDevices(Workload workload, Node node) {
    for (Map.Entry<String, Long> each : workload.devices().counts().entrySet()) {
      if (each.getValue() > left(node, each.getKey())) {
        return false;
      }
    }
    return true;
  }

  /** How many machines of the group are in the failure domain. */
  public int inDomain(SpreadGroup group, String domain) {
    return perDomain.get(group.index()).getOrDefault(domain, 0);
  }

  /** The used share of one resource; zero when it is unlimited. */
  public Share share(Node node, Resource resource) {
    long usable = node.usable(resource);
    return usable == Node.UNLIMITED ? Share.ZERO : Share.of(used(node, resource), usable);
  }

  /** The largest of the CPU, memory and disk shares: how full the host is. */
  public Share share(Node node) {
    return shares[node.index()];
  }

  private void use(Workload workload, Node node, int sign) {
    for (Resource resource : Resource.ALL) {
      int slot = slot(node, resource);
      long usable = node.usable(resource);
      used[slot] += sign * workload.need(resource);
      // Settled machines are never rejected, so they can exceed what is usable.
      left[slot] = usable == Node.UNLIMITED ? usable : Math.max(0, usable - used[slot]);
    }
  }

  private Share largestShare(Node node) {
    Share largest = Share.ZERO;
    for (Resource resource : Resource.ALL) {
      largest = largest.max(share(node, resource));
    }
    return largest;
  }

  private void settle(Workload workload, HostName host) {
    Node node = instance.node(host);
    if (node == null) {
      where[workload.index()] = host;
    } else {
      place(workload, node);
    }
  }

  private static int slot(Node node, Resource resource) {
    return node.index() * R + resource.position();
  }
}
