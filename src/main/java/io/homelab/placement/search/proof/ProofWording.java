package io.homelab.placement.search.proof;

import io.homelab.placement.Resource;
import io.homelab.placement.problem.Workload;
import io.homelab.placement.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How proofs name sets of machines and hosts. */
public final class ProofWording {
  /** The longest list of names; the rest is counted. */
  private static final int MOST_NAMES = 12;

  private static final int MOST_ROLES = 4;

  private static final int NO_NUMBER = -1;

  private final SearchSpace space;

  /** For proofs about one search space. */
  public ProofWording(SearchSpace space) {
    this.space = space;
  }

  /**
   * The machines of some blocks: by role where they are all machines of their roles, else by name,
   * for example {@code the 5 machines of role db}, {@code all 12 machines}, {@code machine web},
   * {@code postgres-1..4}.
   */
  public String machines(int[] blocks) {
    List<Workload> some = space.members(blocks);
    List<Workload> all = space.instance().workloads();
    if (some.size() == 1) {
      return "machine " + some.getFirst();
    }
    if (some.size() == all.size()) {
      return all.size() == 2 ? "both machines" : "all " + all.size() + " machines";
    }
    SortedSet<String> roles = new TreeSet<>();
    for (Workload workload : some) {
      roles.add(workload.machine().role().value());
    }
    int ofThoseRoles = 0;
    for (Workload workload : all) {
      ofThoseRoles += roles.contains(workload.machine().role().value()) ? 1 : 0;
    }
    if (ofThoseRoles == some.size() && roles.size() <= MOST_ROLES) {
      return "the %d machines of role%s %s"
          .formatted(some.size(), roles.size() == 1 ? "" : "s", and(List.copyOf(roles)));
    }
    return names(some);
  }

  /** What to add to a count of blocks, of which some are groups of machines. */
  String groupsAsOne(int[] blocks) {
    return space.memberCount(blocks) > blocks.length ? " (affinity groups as one)" : "";
  }

  /** The hosts of some bins by name, in the order of the bins. */
  public String hosts(int[] bins) {
    List<String> names = new ArrayList<>();
    for (int bin : bins) {
      names.add(space.node(bin).name().value());
    }
    return list(names);
  }

  /** For example {@code the only host that accepts them (nas)}. */
  String acceptingHosts(int[] bins, int machines) {
    String them = machines == 1 ? "it" : "them";
    if (bins.length == space.bins() && bins.length > 1) {
      return bins.length == 2 ? "both hosts" : "all %d hosts together".formatted(bins.length);
    }
    return bins.length == 1
        ? "the only host that accepts %s (%s)".formatted(them, hosts(bins))
        : "the hosts that accept %s (%s)".formatted(them, hosts(bins));
  }

  /**
   * Says where machines that stay take a part of the host.
   *
   * @return {@code " beside what stays there"}, or an empty text
   */
  public String besideWhatStays(int[] bins) {
    boolean stays =
        Arrays.stream(bins)
            .mapToObj(space::node)
            .anyMatch(node -> Resource.ALL.stream().anyMatch(r -> space.fixed().used(node, r) > 0));
    return stays ? " beside what stays there" : "";
  }

  /** Machines by name, with runs of numbers collapsed: {@code postgres-1..3, web}. */
  static String names(List<Workload> some) {
    List<String> names = new ArrayList<>();
    for (Workload workload : some) {
      names.add(workload.name().value());
    }
    return list(closeUp(names));
  }

  private static String list(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES - 1))
            + " and %d more".formatted(names.size() - MOST_NAMES + 1);
  }

  /** For example {@code a, b and c}. */
  static String and(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** Sorts names, those that end in a number by it, and joins runs. */
  private static List<String> closeUp(List<String> names) {
    SortedMap<String, SortedSet<Integer>> numbered = new TreeMap<>();
    for (String name : names) {
      int digits = name.length();
      while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
        digits--;
      }
      String number = name.substring(digits);
      // Only numbers that print back unchanged: no leading zeros, nothing beyond an int.
      boolean plain =
          !number.isEmpty()
              && number.length() <= 9
              && (number.length() == 1 || !number.startsWith("0"));
      numbered
          .computeIfAbsent(plain ? name.substring(0, digits) : name, stem -> new TreeSet<>())
          .add(plain ? Integer.parseInt(number) : NO_NUMBER);
    }
    List<String> words = new ArrayList<>();
    numbered.forEach((stem, numbers) -> {
      if (numbers.remove(NO_NUMBER)) {
        words.add(stem);
      }
      words.addAll(runs(stem, List.copyOf(numbers)));
    });
    return words;
  }

  private static List<String> runs(String stem, List<Integer> numbers) {
    List<String> runs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= numbers.size(); i++) {
      if (i < numbers.size() && numbers.get(i) == numbers.get(i - 1) + 1) {
        continue;
      }
      if (i - start >= 3) {
        runs.add(stem + numbers.get(start) + ".." + numbers.get(i - 1));
      } else {
        for (int each : numbers.subList(start, i)) {
          runs.add(stem + each);
        }
      }
      start = i;
    }
    return runs;
  }
}
