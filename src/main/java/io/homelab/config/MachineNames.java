package io.homelab.config;

import io.homelab.model.Names;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lab's machine names and what references mean: with {@code count}, an entry's name stands for
 * all its machines.
 */
final class MachineNames {
  /** The most machine pairs that a lab's references may expand to. */
  static final int MOST_PAIRS = 2_000_000;

  private final Problems problems;
  private final Map<String, List<String>> meanings = new LinkedHashMap<>();
  private final Map<String, Position> taken = new LinkedHashMap<>();
  private final List<MachineDraft> usable = new ArrayList<>();

  MachineNames(List<MachineDraft> drafts, Problems problems) {
    this.problems = problems;
    for (MachineDraft draft : drafts) {
      add(draft);
    }
  }

  /** The entries whose machines have valid names, with their references resolved. */
  List<MachineGroup> groups() {
    List<MachineGroup> groups = new ArrayList<>();
    long pairs = 0;
    for (MachineDraft draft : usable) {
      Map<Relation, List<Located<String>>> targets = new EnumMap<>(Relation.class);
      for (Map.Entry<Relation, List<Located<String>>> each : draft.references().entrySet()) {
        List<Located<String>> resolved = resolve(draft, each.getKey(), each.getValue());
        pairs += (long) resolved.size() * draft.machines();
        targets.put(each.getKey(), resolved);
      }
      if (pairs > MOST_PAIRS) {
        problems.add(
            draft.name().at(),
            "the references up to here expand to more than " + MOST_PAIRS + " pairs of machines",
            "expected fewer: every machine of a group counts on both sides");
        return groups;
      }
      groups.add(new MachineGroup(draft, draft.names(), targets));
    }
    return groups;
  }

  private void add(MachineDraft draft) {
    String base = draft.name().value();
    String longest = draft.nameOf(draft.machines() - 1);
    if (!Names.isValid(longest)) {
      problems.add(
          draft.name().at(),
          "count makes the name '" + longest + "' of " + longest.length() + " characters",
          "expected at most 63");
      meanings.putIfAbsent(base, List.of());
      return;
    }
    usable.add(draft);
    List<String> names = draft.names();
    if (take(base, draft) && draft.count() > 0) {
      for (String name : names) {
        take(name, draft);
      }
    }
    meanings.putIfAbsent(base, names);
    for (String name : names) {
      meanings.putIfAbsent(name, List.of(name));
    }
  }

  private boolean take(String name, MachineDraft draft) {
    Position first = taken.putIfAbsent(name, draft.name().at());
    if (first != null) {
      boolean written = name.equals(draft.name().value());
      problems.add(
          draft.name().at(),
          (written ? "duplicate machine name '" : "count makes the duplicate machine name '")
              + name
              + "', first at "
              + first,
          "expected each name once");
    }
    return first == null;
  }

  private List<Located<String>> resolve(
      MachineDraft draft, Relation relation, List<Located<String>> references) {
    Map<String, Position> targets = new LinkedHashMap<>();
    for (Located<String> reference : references) {
      List<String> meaning = meanings.get(reference.value());
      if (meaning == null) {
        problems.add(
            reference.at(),
            relation.key() + " names the unknown machine '" + reference.value() + "'",
            Wording.instead(reference.value(), meanings.keySet(), "one of"));
      } else if (isForbiddenSelf(draft, relation, meaning)) {
        problems.add(
            reference.at(),
            relation.key() + " of '" + draft.name().value() + "' names the machine itself",
            "expected another machine");
      } else {
        for (String target : meaning) {
          targets.putIfAbsent(target, reference.at());
        }
      }
    }
    List<Located<String>> resolved = new ArrayList<>();
    targets.forEach((name, at) -> resolved.add(new Located<>(name, at)));
    return resolved;
  }

  /** A group may be spread over hosts or kept on one, but cannot wait for itself. */
  private static boolean isForbiddenSelf(
      MachineDraft draft, Relation relation, List<String> meaning) {
    if (draft.count() > 0 && !relation.isOrder()) {
      return false;
    }
    for (String own : draft.names()) {
      if (meaning.contains(own)) {
        return true;
      }
    }
    return false;
  }
}
