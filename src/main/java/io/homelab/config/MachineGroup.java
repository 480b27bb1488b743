package io.homelab.config;

import io.homelab.model.MachineName;
import io.homelab.model.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The machines of one entry, with their references.
 *
 * @param names one machine, or as many as {@code count} says
 * @param targets the machines that each relation leads to, with positions. Affinities may lead to
 *     the group itself, meaning its other machines; orderings never do.
 * @param preferences what each of them would like; the group itself means its other machines
 */
record MachineGroup(
    MachineDraft draft,
    List<String> names,
    Map<Relation, List<Located<String>>> targets,
    List<Preference> preferences) {

  List<Located<String>> targets(Relation relation) {
    return targets.getOrDefault(relation, List.of());
  }

  /** The machines that the relation leads to. */
  List<MachineName> machines(Relation relation) {
    List<MachineName> machines = new ArrayList<>();
    for (Located<String> target : targets(relation)) {
      machines.add(new MachineName(target.value()));
    }
    return List.copyOf(machines);
  }
}
