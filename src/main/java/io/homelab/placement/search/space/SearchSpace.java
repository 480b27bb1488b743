package io.homelab.placement.search.space;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Instance;
import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Occupancy;
import io.homelab.placement.problem.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search problem in numbers: vector bin packing with side constraints. A block is a machine, or
 * all machines that affinity holds together; a bin is a host, less what the machines that stay
 * there use. A placement is an array with a bin for every block.
 *
 * <p>The bin where a member of a block already runs is its home. The rules judge only what is new
 * on a host, so members at home never break one: they may overload it, clash there, or overfill its
 * failure domain.
 */
public final class SearchSpace {
  /** The number of resources. */
  public static final int RESOURCES = Resource.ALL.size();

  private static final int R = RESOURCES;

  private final Instance instance;
  private final List<List<Workload>> blocks;
  private final List<Node> nodes;
  private final Set<Workload> absent;
  private final Occupancy fixed;
  private final long[] need;
  private final long[] room;
  private final long[] ceiling;
  private final boolean[] unbridged;

  /** The home of each member, -1 for none; null for a block without any. */
  private final int[] @Nullable [] homes;

  private final boolean anyHomes;
  private final Relations relations;
  private final Spreads spreads;
  private final BinSet[] options;

  /**
   * Prepares a search.
   *
   * @param free the machines to place, in {@link Instance#workloads()} order; other settled
   *     machines stay, other new ones are left out
   * @param ignored settled machines to leave out as well
   */
  public SearchSpace(Instance instance, List<Workload> free, List<Workload> ignored) {
    this.instance = instance;
    nodes = instance.nodes();
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
      for (Workload workload : blocks.get(b)) {
        for (Resource resource : Resource.ALL) {
          need[b * R + resource.position()] += workload.need(resource);
          total[resource.position()] += workload.need(resource);
        }
      }
      homes[b] = Blocks.homes(instance, blocks.get(b));
      homesSeen |= homes[b] != null;
    }
    anyHomes = homesSeen;
    room = new long[nodes.size() * R];
    unbridged = new boolean[nodes.size()];
    for (Node node : nodes) {
      for (Resource resource : Resource.ALL) {
        long usable = node.usable(resource);
        long left = usable == Node.UNLIMITED ? Node.UNLIMITED : usable - fixed.used(node, resource);
        int slot = node.index() * R + resource.position();
        long atMost = Math.min(left, total[resource.position()]);
        // Without homes, no move can make up for an overload that stays.
        room[slot] = anyHomes ? atMost : Math.max(0, atMost);
      }
      unbridged[node.index()] = node.offer().bridgeProblem().isPresent();
    }
    ceiling = ceilings();
    relations = new Relations(this);
    spreads = new Spreads(this);
    options = new OptionFinder(this).find();
  }

  private long[] ceilings() {
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

  /** The problem that this is part of. */
  public Instance instance() {
    return instance;
  }

  /** The number of blocks, which are in the order of the default rule. */
  public int size() {
    return blocks.size();
  }

  /** The number of bins, which are in {@code hosts.yaml} order. */
  public int bins() {
    return nodes.size();
  }

  /** The machines of a block. */
  public List<Workload> members(int block) {
    return blocks.get(block);
  }

  /** The machines of some blocks, in the order of the blocks. */
  public List<Workload> members(int[] some) {
    List<Workload> members = new ArrayList<>();
    for (int block : some) {
      members.addAll(blocks.get(block));
    }
    return members;
  }

  /** The number of machines in some blocks. */
  public int memberCount(int[] some) {
    int count = 0;
    for (int block : some) {
      count += blocks.get(block).size();
    }
    return count;
  }

  /** The host that a bin stands for. */
  public Node node(int bin) {
    return nodes.get(bin);
  }

  /** The machines that stay and belong to no block. */
  public Occupancy fixed() {
    return fixed;
  }

  /** A new occupancy of only the machines that stay. */
  public Occupancy empty() {
    return new Occupancy(instance, absent);
  }

  /** What a block needs. */
  public long need(int block, int resource) {
    return need[block * R + resource];
  }

  /** What blocks need together. */
  public long need(int[] blocks, int resource) {
    long sum = 0;
    for (int block : blocks) {
      sum += need(block, resource);
    }
    return sum;
  }

  /**
   * A bin's room; negative where the machines that stay use more than there is. Capped at what all
   * blocks together need, so that "unlimited" is an ordinary number, too.
   */
  public long room(int bin, int resource) {
    return room[bin * R + resource];
  }

  /** A copy of the needs of all blocks, at {@code block * RESOURCES + resource}. */
  public long[] needs() {
    return need.clone();
  }

  /** A copy of the room of all bins, at {@code bin * RESOURCES + resource}. */
  public long[] rooms() {
    return room.clone();
  }

  /** The most that a bin may hold: its room, or what is at home there if that is more. */
  public long ceiling(int bin, int resource) {
    return ceiling[bin * R + resource];
  }

  /** Whether the host cannot bridge. */
  public boolean isUnbridged(int bin) {
    return unbridged[bin];
  }

  /** The bins that could take the block if no other block were there. */
  public BinSet options(int block) {
    return options[block];
  }

  /** Which blocks must be apart and which have edges. */
  public Relations relations() {
    return relations;
  }

  /** The groups that are spread over failure domains. */
  public Spreads spreads() {
    return spreads;
  }

  /** The distinct sets of bins that blocks may choose from, small sets first. */
  public List<BinSet> choices() {
    List<BinSet> choices = new ArrayList<>();
    boolean[] seen = new boolean[size()];
    for (BinSet bins : options) {
      if (!seen[bins.index()]) {
        seen[bins.index()] = true;
        choices.add(bins);
      }
    }
    choices.sort((a, b) ->
        a.size() != b.size()
            ? Integer.compare(a.size(), b.size())
            : Integer.compare(a.index(), b.index()));
    return choices;
  }

  /** The blocks confined to those bins, ascending. */
  public int[] confinedTo(BinSet bins) {
    int[] confined = new int[size()];
    int count = 0;
    for (int block = 0; block < confined.length; block++) {
      if (options[block].isSubsetOf(bins)) {
        confined[count++] = block;
      }
    }
    return Arrays.copyOf(confined, count);
  }

  /** The bins that any of the blocks may go to, ascending. */
  public int[] binsOf(int[] some) {
    boolean[] any = new boolean[bins()];
    for (int block : some) {
      for (int bin : options[block].bins()) {
        any[bin] = true;
      }
    }
    int[] union = new int[any.length];
    int count = 0;
    for (int bin = 0; bin < any.length; bin++) {
      if (any[bin]) {
        union[count++] = bin;
      }
    }
    return Arrays.copyOf(union, count);
  }

  /** Whether any block has a home. */
  public boolean anyHomes() {
    return anyHomes;
  }

  /** Whether any member of the block already runs. */
  public boolean hasHome(int block) {
    return homes[block] != null;
  }

  /** The home of a member, -1 for none. */
  public int home(int block, int member) {
    int[] home = homes[block];
    return home == null ? -1 : home[member];
  }

  /** Whether the member runs on that bin. */
  public boolean isHome(int block, int member, int bin) {
    return home(block, member) == bin;
  }

  /** How many members leave their home when the block goes to that bin. */
  public int moves(int block, int bin) {
    int moves = 0;
    int[] home = homes[block];
    if (home != null) {
      for (int each : home) {
        moves += each >= 0 && each != bin ? 1 : 0;
      }
    }
    return moves;
  }

  /** The number of machines that could leave home. */
  public int movable() {
    int movable = 0;
    for (int[] home : homes) {
      for (int i = 0; home != null && i < home.length; i++) {
        movable += home[i] >= 0 ? 1 : 0;
      }
    }
    return movable;
  }

  /** What those members of the block need that are not at home on that bin. */
  public long foreignNeed(int block, int bin, int resource) {
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
   * By how much a bin is overloaded. What is at home may exceed the room; only the foreign part of
   * the excess counts.
   *
   * @param load what all blocks there need
   * @param room what the bin has
   * @param foreign the part of the load that is not at home there
   */
  public static long excess(long load, long room, long foreign) {
    return Math.max(0, Math.min(load - room, foreign));
  }
}
