package io.homelab.placement.problem;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The machines of one role that are spread over the values of one host label, its failure domains.
 * A domain takes at most {@code ceil(machines / domains)} of them, so that as few as possible are
 * lost with one domain. A domain counts if one of its hosts accepts the role, even if that host
 * does not answer now: the other domains must not take over the share of a zone that is down.
 */
public final class SpreadGroup {
  private final int index;
  private final String label;
  private final List<Workload> members;
  private final SortedSet<String> domains = new TreeSet<>();

  SpreadGroup(int index, String label, List<Workload> members, List<Node> nodes) {
    this.index = index;
    this.label = label;
    this.members = members;
    for (Node node : nodes) {
      String domain = domain(node);
      if (domain != null && node.offer().host().accepts(members.getFirst().machine().role())) {
        domains.add(domain);
      }
    }
  }

  /** The position among the groups of an instance, from zero. */
  public int index() {
    return index;
  }

  /** The host label. */
  public String label() {
    return label;
  }

  /** Its machines, in {@link Instance#workloads()} order. */
  public List<Workload> members() {
    return members;
  }

  /** All domains, sorted. */
  public SortedSet<String> domains() {
    return domains;
  }

  /** The host's domain: its value of the label, or null if it lacks the label. */
  public @Nullable String domain(Node node) {
    return node.offer().host().labels().get(label);
  }

  /** How many of its machines a domain may have, at least one. */
  public int most() {
    return Math.ceilDiv(members.size(), Math.max(1, domains.size()));
  }
}
