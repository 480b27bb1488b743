package io.homelab.config;

import io.homelab.model.MachineName;
import io.homelab.model.Names;
import io.homelab.model.Preference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lab's machine names and what references mean: with {@code count}, an entry's name stands for
 * all its machines.
 */
final class MachineNames {
  /** The most machine pairs that a lab's references may expand to. */
  static final int MOST_PAIRS = 2_000_000;

  /** Stands before the name of a role that means all its machines. */
  static final String ROLE = "role:";

  private final Problems problems;
  private final Map<String, List<String>> meanings = new LinkedHashMap<>();
  private final Map<String, List<String>> roles = new TreeMap<>();
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
      List<Preference> preferences = new ArrayList<>();
      for (PreferenceDraft each : draft.prefer()) {
        Preference preference = resolve(draft, each);
        preferences.add(preference);
        pairs +=
            preference instanceof Preference.Company company
                ? (long) company.machines().size() * draft.machines()
                : 0;
      }
      if (pairs > MOST_PAIRS) {
        problems.add(
            draft.name().at(),
            "the references up to here expand to more than " + MOST_PAIRS + " pairs of machines",
            "expected fewer: every machine of a group counts on both sides");
        return groups;
      }
      groups.add(new MachineGroup(draft, draft.names(), targets, List.copyOf(preferences)));
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
    roles.computeIfAbsent(draft.role(), role -> new ArrayList<>()).addAll(names);
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

  private Preference resolve(MachineDraft draft, PreferenceDraft prefer) {
    if (prefer.relation().isEmpty()) {
      return new Preference.HostKind(prefer.require(), prefer.weight());
    }
    Relation relation = prefer.relation().get();
    List<MachineName> machines = new ArrayList<>();
    for (Located<String> target : resolve(draft, relation, prefer.references())) {
      machines.add(new MachineName(target.value()));
    }
    return new Preference.Company(
        machines, relation == Relation.AFFINITY ? prefer.weight() : -prefer.weight());
  }

  private List<Located<String>> resolve(
      MachineDraft draft, Relation relation, List<Located<String>> references) {
    Map<String, Position> targets = new LinkedHashMap<>();
    for (Located<String> reference : references) {
      if (reference.value().startsWith(ROLE)) {
        ofRole(relation, reference).forEach(target -> targets.putIfAbsent(target, reference.at()));
        continue;
      }
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

  /** All machines of a role, whoever names them: a machine that has it means the others. */
  private List<String> ofRole(Relation relation, Located<String> reference) {
    String role = reference.value().substring(ROLE.length());
    List<String> machines = roles.get(role);
    if (machines == null) {
      problems.add(
          reference.at(),
          relation.key() + " names the role '" + role + "', which no machine has",
          Wording.instead(role, roles.keySet(), "one of"));
      return List.of();
    }
    return machines;
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
