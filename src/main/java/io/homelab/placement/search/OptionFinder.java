package io.homelab.placement.search;

import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Profile;
import io.homelab.placement.problem.Site;
import io.homelab.placement.rules.Rules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the bins that could take each block if no other block were there. */
final class OptionFinder {
  private static final int R = Space.R;

  private final Space space;
  private final Map<Profile, BitSet> eligible = new HashMap<>();
  private final Map<BitSet, Options> sets = new HashMap<>();

  OptionFinder(Space space) {
    this.space = space;
  }

  Options[] find() {
    Options[] options = new Options[space.size()];
    for (int block = 0; block < options.length; block++) {
      List<BitSet> accepting = new ArrayList<>();
      for (Guest guest : space.blocks.get(block)) {
        accepting.add(eligible.computeIfAbsent(guest.profile(), this::eligible));
      }
      BitSet bins = new BitSet(space.bins());
      for (int bin = 0; bin < space.bins(); bin++) {
        if (hasRoom(block, bin) && accepts(block, bin, accepting) && !fallsOut(block, bin)) {
          bins.set(bin);
        }
      }
      Options known = sets.get(bins);
      if (known == null) {
        known = Options.of(sets.size(), bins, space.bins());
        sets.put(bins, known);
      }
      options[block] = known;
    }
    return options;
  }

  private boolean hasRoom(int block, int bin) {
    for (int r = 0; r < R; r++) {
      long need = space.need[block * R + r];
      long room = space.room[bin * R + r];
      if (need > room && Space.excess(need, room, space.foreignNeed(block, bin, r)) > 0) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(int block, int bin, List<BitSet> accepting) {
    List<Guest> members = space.blocks.get(block);
    Site site = space.sites.get(bin);
    for (int i = 0; i < members.size(); i++) {
      Guest guest = members.get(i);
      if (space.isHome(block, i, bin)) {
        continue;
      }
      if (!accepting.get(i).get(bin)) {
        return false;
      }
      // The room of the whole block was looked at; the rest matters only to machines with
      // relations.
      boolean alone =
          guest.together().isEmpty()
              && guest.apart().isEmpty()
              && guest.neighbours().isEmpty()
              && guest.spread() == null;
      if (!alone && !Rules.fits(guest, site, space.fixed)) {
        return false;
      }
    }
    return space.spreads.groupsOf[block].length == 0
        || new SpreadLoad(space.spreads).add(block, bin) == 0;
  }

  private BitSet eligible(Profile profile) {
    BitSet bins = new BitSet(space.bins());
    for (Site site : space.sites) {
      bins.set(site.index(), Rules.eligible(profile, site.offer()));
    }
    return bins;
  }

  /** Whether two machines of the block must be both together and apart. */
  private boolean fallsOut(int block, int bin) {
    List<Guest> members = space.blocks.get(block);
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
