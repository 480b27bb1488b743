package io.homelab.placement.search.space;

import io.homelab.placement.problem.Node;
import io.homelab.placement.problem.Profile;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the bins that could take each block if it were alone. */
final class OptionFinder {
  private static final int R = SearchSpace.RESOURCES;

  private final SearchSpace space;
  private final Map<Profile, BitSet> eligible = new HashMap<>();
  private final Map<BitSet, BinSet> sets = new HashMap<>();

  /** Only the machines that stay. */
  private final SpreadLoad staying;

  OptionFinder(SearchSpace space) {
    this.space = space;
    this.staying = new SpreadLoad(space.spreads());
  }

  BinSet[] find() {
    BinSet[] options = new BinSet[space.size()];
    for (int block = 0; block < options.length; block++) {
      List<BitSet> accepting = new ArrayList<>();
      for (Workload workload : space.members(block)) {
        accepting.add(eligible.computeIfAbsent(workload.profile(), this::eligible));
      }
      BitSet bins = new BitSet(space.bins());
      for (int bin = 0; bin < space.bins(); bin++) {
        if (hasRoom(block, bin)
            && accepts(block, bin, accepting)
            && !contradictsItself(block, bin)) {
          bins.set(bin);
        }
      }
      BinSet known = sets.get(bins);
      if (known == null) {
        known = BinSet.of(sets.size(), bins, space.bins());
        sets.put(bins, known);
      }
      options[block] = known;
    }
    return options;
  }

  private boolean hasRoom(int block, int bin) {
    for (int r = 0; r < R; r++) {
      long need = space.need(block, r);
      long room = space.room(bin, r);
      if (need > room && SearchSpace.excess(need, room, space.foreignNeed(block, bin, r)) > 0) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(int block, int bin, List<BitSet> accepting) {
    List<Workload> members = space.members(block);
    Node node = space.node(bin);
    for (int i = 0; i < members.size(); i++) {
      Workload workload = members.get(i);
      if (space.isHome(block, i, bin)) {
        continue;
      }
      if (!accepting.get(i).get(bin)) {
        return false;
      }
      // The room for the whole block is already checked; the other rules concern only machines with
      // relations.
      boolean unrelated =
          workload.together().isEmpty()
              && workload.apart().isEmpty()
              && workload.neighbours().isEmpty()
              && workload.spread() == null;
      if (!unrelated && !Rules.fits(workload, node, space.fixed())) {
        return false;
      }
    }
    return staying.accepts(block, bin);
  }

  private BitSet eligible(Profile profile) {
    BitSet bins = new BitSet(space.bins());
    for (int bin = 0; bin < space.bins(); bin++) {
      bins.set(bin, Rules.eligible(profile, space.node(bin).offer()));
    }
    return bins;
  }

  /** Whether two machines of the block must be both together and apart, and are not at home. */
  private boolean contradictsItself(int block, int bin) {
    List<Workload> members = space.members(block);
    for (int i = 1; i < members.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (members.get(i).apart().contains(members.get(j))
            && !(space.isHome(block, i, bin) && space.isHome(block, j, bin))) {
          return true;
        }
      }
    }
    return false;
  }
}
