package io.homelab.run;

import io.homelab.model.Machine;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.RunPolicy;
import io.homelab.run.graph.Batch;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which provisioners run: those that are asked for, or those whose turn it is.
 *
 * @param words names or types of those that are asked for; none means those whose turn it is
 */
public record ProvisionChoice(SortedSet<String> words) {
  /** Those whose turn it is. */
  public static final ProvisionChoice USUAL = new ProvisionChoice(new TreeSet<>());

  /** Copies the words. */
  public ProvisionChoice {
    words = Collections.unmodifiableSortedSet(new TreeSet<>(words));
  }

  /** Whether nothing special is asked for. */
  public boolean isUsual() {
    return words.isEmpty();
  }

  /** What is asked for of a machine, by the engine's names; empty when it has nothing of it. */
  public SortedSet<String> askedFor(Machine machine) {
    return names(machine, tag -> words.stream().anyMatch(tag::isMeantBy));
  }

  /** Whether something runs in a machine that is up and stays as it is. */
  public boolean concernsKept(Machine machine) {
    return of(machine, false).isPresent();
  }

  /**
   * What runs of a machine that comes up or is reloaded.
   *
   * @param due whether those that run once are to run
   * @return the engine's names of those that run, none for all but those that run only by their
   *     names; or nothing at all
   */
  Optional<SortedSet<String>> of(Machine machine, boolean due) {
    if (isUsual() && due) {
      return machine.hasProvisioners() ? Optional.of(new TreeSet<>()) : Optional.empty();
    }
    SortedSet<String> names =
        isUsual()
            ? names(machine, tag -> tag.run() == RunPolicy.ALWAYS)
            : askedFor(machine);
    return Optional.of(names).filter(some -> !some.isEmpty());
  }

  private static SortedSet<String> names(Machine machine, Predicate<ProvisionerTag> chosen) {
    SortedSet<String> names = new TreeSet<>();
    machine.provisioners().stream()
        .filter(chosen)
        .map(ProvisionerTag::name)
        .forEach(names::add);
    return names;
  }

  /** The name of a batch whose machines run those; names have no comma. */
  static String batchOf(SortedSet<String> only) {
    return String.join(",", only);
  }

  /** What the machines of a batch run, from its name. */
  static SortedSet<String> of(Batch batch) {
    String name = batch.first().batch();
    return name.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(name.split(",", -1)));
  }
}
