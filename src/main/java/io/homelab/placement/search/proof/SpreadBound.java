package io.homelab.placement.search.proof;

import io.homelab.placement.problem.SpreadGroup;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Spread machines that outnumber the places in the failure domains open to them. */
final class SpreadBound {
  private SpreadBound() {}

  static @Nullable String find(SearchSpace space) {
    for (SpreadGroup group : space.spreads().spreadGroups()) {
      String proof = find(space, group);
      if (proof != null) {
        return proof;
      }
    }
    return null;
  }

  private static @Nullable String find(SearchSpace space, SpreadGroup group) {
    int g = group.index();
    List<Integer> members = new ArrayList<>();
    int[] seats = new int[space.spreads().domains(g).size()];
    int[] atHome = new int[seats.length];
    for (int block = 0; block < space.size(); block++) {
      for (int i = 0; i < space.members(block).size(); i++) {
        if (space.members(block).get(i).spread() == group) {
          members.add(block);
          int home = space.home(block, i);
          int domain = home < 0 ? -1 : space.spreads().domain(g, home);
          if (home >= 0 && domain < 0) {
            // It may stay at home, where it counts in no domain.
            members.removeLast();
          } else if (domain >= 0) {
            atHome[domain]++;
          }
        }
      }
    }
    for (int domain = 0; domain < seats.length; domain++) {
      int free = Math.max(0, space.spreads().most(g) - space.spreads().fixed(g, domain));
      seats[domain] = Math.max(free, atHome[domain]);
    }
    int[][] domains = new int[members.size()][];
    for (int i = 0; i < domains.length; i++) {
      domains[i] = domains(space, g, members.get(i));
    }
    int[] tooMany = new Matching(domains, seats).tooMany();
    return tooMany == null ? null : describe(space, group, members, domains, seats, tooMany);
  }

  private static int[] domains(SearchSpace space, int group, int block) {
    return Arrays.stream(space.options(block).bins())
        .map(bin -> space.spreads().domain(group, bin))
        .filter(domain -> domain >= 0)
        .distinct()
        .sorted()
        .toArray();
  }

  private static String describe(
      SearchSpace space,
      SpreadGroup group,
      List<Integer> members,
      int[][] domains,
      int[] seats,
      int[] tooMany) {
    TreeSet<String> names = new TreeSet<>();
    int total = 0;
    for (int item : tooMany) {
      for (int domain : domains[item]) {
        if (names.add(space.spreads().domains(group.index()).get(domain))) {
          total += seats[domain];
        }
      }
    }
    int[] blocks = Arrays.stream(tooMany).map(members::get).distinct().toArray();
    return ("%s are spread by label %s, at most %d for each of its %d values, but the hosts that accept"
            + " them have only %s: room for %d")
        .formatted(
            new ProofWording(space).machines(blocks),
            group.label(),
            group.most(),
            group.domains().size(),
            ProofWording.and(List.copyOf(names)),
            total);
  }
}
