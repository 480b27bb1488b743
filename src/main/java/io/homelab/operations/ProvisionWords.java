package io.homelab.operations;

import io.homelab.model.Machine;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.Spelling;
import io.homelab.run.ProvisionChoice;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What {@code --provision-with} says. */
final class ProvisionWords {
  private ProvisionWords() {}

  /**
   * The choice that those words make.
   *
   * @param given names or types of provisioners, several with commas in between; none means those
   *     whose turn it is. A comma alone names nothing, and must not mean all of them.
   * @param machines the machines that they are about
   * @throws RefusedException when none of the machines has a provisioner that a word means
   */
  static ProvisionChoice choice(List<String> given, Collection<Machine> machines) {
    List<String> words =
        given.stream().flatMap(word -> Arrays.stream(word.split(",", -1))).toList();
    for (String word : words) {
      if (machines.stream()
          .flatMap(machine -> machine.provisioners().stream())
          .noneMatch(tag -> tag.isMeantBy(word))) {
        throw new RefusedException(
            Refusal.Kind.USAGE,
            "there is no provisioner '%s' in %s"
                .formatted(
                    word,
                    machines.size() == 1
                        ? "machine " + machines.iterator().next().name()
                        : "these machines"),
            instead(word, machines));
      }
    }
    return new ProvisionChoice(new TreeSet<>(words));
  }

  private static String instead(String word, Collection<Machine> machines) {
    SortedSet<String> known = new TreeSet<>();
    for (Machine machine : machines) {
      for (ProvisionerTag tag : machine.provisioners()) {
        if (ProvisionTerms.isName(tag.name())) {
          known.add(tag.name());
        }
      }
    }
    String near = Spelling.nearest(word, known);
    if (near != null) {
      return "did you mean '%s'?".formatted(near);
    }
    return known.isEmpty()
        ? "none of their provisioners has a 'name' in topology.yaml"
        : "their provisioners are " + String.join(", ", known);
  }
}
