package io.homelab.placement.search;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is searched, in flat arrays. A block is a machine, or all the machines that affinity holds
 * together; a bin is a host, less what the machines use that stay where they are. A placement is an
 * array with a bin for every block.
 *
 * <p>Blocks may have members that run already, on the bin that is their home. The rules judge only
 * what is new on its host, so what such members do at home is never wrong: they may overload it,
 * clash with each other there, or crowd its failure domain.
 *
 * <p>The arrays are not copied: whoever reads them must not write to them.
 */
final class Space {
  /** The number of resources. */
  static final int R = Resource.ALL.size();

  final Instance instance;

  /** The machines of each block; blocks are in the order of the default rule. */
  final List<List<Guest>> blocks;

  /** The hosts, by bin. */
  final List<Site> sites;

  /** Who is there and is not part of any block. */
  final Occupancy fixed;

  /** What a block needs, at {@code block * R + resource}. */
  final long[] need;

  /**
   * What a bin has, at {@code bin * R + resource}; negative where the machines that stay use more
   * than there is, and never more than all blocks need, so that no limit is a number too.
   */
  final long[] room;

  /**
   * What a bin may be made to hold at the most, at {@code bin * R + resource}: its room, or what is
   * at home there if that is more.
   */
  final long[] ceiling;

  /** The bins that could take the block if no other block were there. */
  final Options[] options;

  /** The blocks that must be in another bin, and those at the other ends of edges. */
  final Relations relations;

  /** The groups that are spread over failure domains. */
  final Spreads spreads;

  /** The home of each member, -1 for none; null for a block without any. */
  private final int[] @Nullable [] homes;

  private final Set<Guest> absent;

  /** Whether any block has a home. */
  final boolean anyHomes;

  /** Whether the host cannot bridge, by bin. */
  final boolean[] unbridged;

  /**
   * @param free the machines whose host is searched, in {@link Instance#guests()} order; the other
   *     settled machines stay, the other new ones are left out
   * @param ignored settled machines that are left out as well
   */
  Space(Instance instance, List<Guest> free, List<Guest> ignored) {
    this.instance = instance;
    sites = instance.sites();
    blocks = Blocks.group(free);
    absent = new HashSet<>(free);
    absent.addAll(ignored);
    fixed = empty();
    int n = blocks.size();
    need = new long[n * R];
    homes = new int[n][];
    boolean homesSeen = false;
    long[] total = new long[R];
    for (int b = 0; b < n; b++) {
      for (Guest guest : blocks.get(b)) {
        for (Resource resource : Resource.ALL) {
          need[b * R + resource.position()] += guest.need(resource);
          total[resource.position()] += guest.need(resource);
        }
      }
      homes[b] = Blocks.homes(instance, blocks.get(b));
      homesSeen |= homes[b] != null;
    }
    anyHomes = homesSeen;
    room = new long[sites.size() * R];
    unbridged = new boolean[sites.size()];
    for (Site site : sites) {
      for (Resource resource : Resource.ALL) {
        long usable = site.usable(resource);
        long left = usable == Site.UNLIMITED ? Site.UNLIMITED : usable - fixed.used(site, resource);
        int slot = site.index() * R + resource.position();
        long atMost = Math.min(left, total[resource.position()]);
        // Without homes nothing makes up for what is overloaded already.
        room[slot] = anyHomes ? atMost : Math.max(0, atMost);
      }
      unbridged[site.index()] = site.offer().bridgeProblem().isPresent();
    }
    ceiling = ceiling();
    relations = new Relations(this);
    spreads = new Spreads(this);
    options = new OptionFinder(this).find();
  }

  /** A new occupancy with nobody in it but those who stay. */
  Occupancy empty() {
    return new Occupancy(instance, absent);
  }

  private long[] ceiling() {
    long[] atHome = new long[room.length];
    for (int b = 0; b < blocks.size(); b++) {
      for (int i = 0; i < blocks.get(b).size(); i++) {
        int home = home(b, i);
        for (int r = 0; r < R && home >= 0; r++) {
          atHome[home * R + r] += blocks.get(b).get(i).need(Resource.ALL.get(r));
        }
      }
    }
    for (int slot = 0; slot < room.length; slot++) {
      atHome[slot] = Math.max(atHome[slot], room[slot]);
    }
    return atHome;
  }

  int size() {
    return blocks.size();
  }

  int bins() {
    return sites.size();
  }

  /** The machines of some blocks, in the order of the blocks. */
  List<Guest> guests(int[] some) {
    List<Guest> guests = new ArrayList<>();
    for (int block : some) {
      guests.addAll(blocks.get(block));
    }
    return guests;
  }

  /** The home of a member, -1 for none. */
  int home(int block, int member) {
    int[] home = homes[block];
    return home == null ? -1 : home[member];
  }

  boolean hasHome(int block) {
    return homes[block] != null;
  }

  boolean isHome(int block, int member, int bin) {
    return home(block, member) == bin;
  }

  /** How many members leave their home when the block goes to that bin. */
  int moves(int block, int bin) {
    int moves = 0;
    int[] home = homes[block];
    if (home != null) {
      for (int each : home) {
        moves += each >= 0 && each != bin ? 1 : 0;
      }
    }
    return moves;
  }

  /** How many machines could leave their home. */
  int movable() {
    int movable = 0;
    for (int[] home : homes) {
      for (int i = 0; home != null && i < home.length; i++) {
        movable += home[i] >= 0 ? 1 : 0;
      }
    }
    return movable;
  }

  /** What the members need for whom that bin is not home. */
  long foreignNeed(int block, int bin, int resource) {
    long foreign = need[block * R + resource];
    int[] home = homes[block];
    if (home != null) {
      for (int i = 0; i < home.length; i++) {
        if (home[i] == bin) {
          foreign -= blocks.get(block).get(i).need(Resource.ALL.get(resource));
        }
      }
    }
    return foreign;
  }

  /**
   * By how much the bin is overloaded with that load: what is foreign there never makes up for less
   * than the excess, and what is at home may exceed.
   *
   * @param load what all blocks there need
   * @param foreign what of it is not at home there
   */
  static long excess(long load, long room, long foreign) {
    return Math.max(0, Math.min(load - room, foreign));
  }
}
