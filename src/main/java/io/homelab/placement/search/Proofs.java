package io.homelab.placement.search;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reasons why no placement can exist that a person can check with a pencil. Each is a sentence
 * without a full stop; what is tried first is shortest.
 */
final class Proofs {
  private Proofs() {}

  /** A proof that no valid placement of all blocks exists, or null when none of these works. */
  static @Nullable String find(Space space) {
    String proof = quick(space);
    return proof != null ? proof : thorough(space);
  }

  /** The proofs that are found faster than a greedy packing is made. */
  static @Nullable String quick(Space space) {
    String proof = NoHost.find(space);
    proof = proof != null ? proof : new Shortage(space).findInChoices();
    return proof != null ? proof : Crowding.find(space);
  }

  /** The proofs that look at pairs of machines, and at mixtures of roles. */
  static @Nullable String thorough(Space space) {
    String proof = new Separation(space).find();
    proof = proof != null ? proof : new Counting(space).find();
    return proof != null ? proof : new Shortage(space).findByFlow();
  }

  /** The distinct sets of bins that blocks may choose from, small sets first. */
  static List<Options> choices(Space space) {
    List<Options> choices = new ArrayList<>();
    boolean[] seen = new boolean[space.size()];
    for (Options options : space.options) {
      if (!seen[options.index()]) {
        seen[options.index()] = true;
        choices.add(options);
      }
    }
    choices.sort((a, b) ->
        a.size() != b.size()
            ? Integer.compare(a.size(), b.size())
            : Integer.compare(a.index(), b.index()));
    return choices;
  }

  /** The blocks that cannot go anywhere but to those bins. */
  static int[] confinedTo(Options bins, Space space) {
    int[] confined = new int[space.size()];
    int count = 0;
    for (int block = 0; block < confined.length; block++) {
      if (space.options[block].isSubsetOf(bins)) {
        confined[count++] = block;
      }
    }
    return Arrays.copyOf(confined, count);
  }

  static String machines(Space space, int[] blocks) {
    return Words.machines(space.guests(blocks), space.instance.guests());
  }

  static List<Site> sites(Space space, int[] bins) {
    List<Site> sites = new ArrayList<>();
    for (int bin : bins) {
      sites.add(space.sites.get(bin));
    }
    return sites;
  }

  /** For example {@code the only host that accepts them (nas)}. */
  static String acceptingHosts(Space space, int[] bins, int machines) {
    String them = machines == 1 ? "it" : "them";
    if (bins.length == space.bins() && bins.length > 1) {
      return bins.length == 2 ? "both hosts" : "all %d hosts together".formatted(bins.length);
    }
    return bins.length == 1
        ? "the only host that accepts %s (%s)".formatted(them, Words.hosts(sites(space, bins)))
        : "the hosts that accept %s (%s)".formatted(them, Words.hosts(sites(space, bins)));
  }

  /** What makes the free part of a host smaller than the host. */
  static boolean hasOccupants(Space space, int[] bins) {
    for (int bin : bins) {
      for (Resource resource : Resource.ALL) {
        if (space.fixed.used(space.sites.get(bin), resource) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The bins that any of the blocks may go to, ascending. */
  static int[] union(Space space, int[] blocks) {
    boolean[] any = new boolean[space.bins()];
    for (int block : blocks) {
      for (int bin : space.options[block].bins()) {
        any[bin] = true;
      }
    }
    int[] bins = new int[any.length];
    int count = 0;
    for (int bin = 0; bin < any.length; bin++) {
      if (any[bin]) {
        bins[count++] = bin;
      }
    }
    return Arrays.copyOf(bins, count);
  }

  static int members(Space space, int[] blocks) {
    int count = 0;
    for (int block : blocks) {
      count += space.blocks.get(block).size();
    }
    return count;
  }
}
