package io.homelab.placement.search;

import io.homelab.model.Role;
import io.homelab.placement.problem.Guest;
import io.homelab.placement.problem.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How proofs name sets of machines and hosts. */
final class Words {
  /** So many names are listed; of longer lists the rest is counted. */
  private static final int MOST_NAMES = 12;

  private static final int NO_NUMBER = -1;

  private Words() {}

  /**
   * Some machines: by role where they are all of it, else by name, for example {@code the 5
   * machines of role db}, {@code all 12 machines}, {@code machine web}, {@code postgres-1..4}.
   *
   * @param all all machines of the lab
   */
  static String machines(List<Guest> some, List<Guest> all) {
    if (some.size() == 1) {
      return "machine " + some.getFirst();
    }
    if (some.size() == all.size()) {
      return all.size() == 2 ? "both machines" : "all " + all.size() + " machines";
    }
    SortedSet<String> roles = new TreeSet<>();
    for (Guest guest : some) {
      roles.add(guest.machine().role().value());
    }
    int ofThoseRoles = 0;
    for (Guest guest : all) {
      Role role = guest.machine().role();
      ofThoseRoles += roles.contains(role.value()) ? 1 : 0;
    }
    if (ofThoseRoles == some.size() && roles.size() <= 4) {
      return "the %d machines of role%s %s"
          .formatted(some.size(), roles.size() == 1 ? "" : "s", and(List.copyOf(roles)));
    }
    return names(some);
  }

  /** Machines by name, with runs of numbers closed up: {@code postgres-1..3, web}. */
  static String names(List<Guest> some) {
    List<String> names = new ArrayList<>();
    for (Guest guest : some) {
      names.add(guest.name().value());
    }
    return list(closeUp(names));
  }

  /** Hosts by name, in the order of {@code hosts.yaml}. */
  static String hosts(List<Site> some) {
    List<String> names = new ArrayList<>();
    for (Site site : some) {
      names.add(site.name().value());
    }
    return list(names);
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
      // Only what comes out again as it went in: no leading zeros, nothing beyond an int.
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
