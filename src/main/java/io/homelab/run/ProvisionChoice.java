package io.homelab.run;

import io.homelab.model.Machine;
import io.homelab.model.Provisioner;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.RunPolicy;
import java.util.ArrayList;
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

  /** Whether something is asked for that the machine has. */
  public boolean asksFor(Machine machine) {
    return machine.provisioners().stream().anyMatch(this::means);
  }

  /** Whether something runs in a machine that is up and stays as it is. */
  public boolean concernsKept(Machine machine) {
    return !of(machine, false).isEmpty();
  }

  /**
   * Whether playbooks run on this computer for a machine.
   *
   * @param due whether those that run once are to run
   */
  public boolean runsPlaybooks(Machine machine, boolean due) {
    return !of(machine, due).playbooks().isEmpty();
  }

  /**
   * What runs of a machine that comes up, is reloaded, or provisioned.
   *
   * @param due whether those that run once are to run
   */
  MachineProvisioning of(Machine machine, boolean due) {
    return of(machine, due, false);
  }

  /**
   * The same, though some may have run already where it comes from.
   *
   * @param pools whether those of its pool's template have
   */
  MachineProvisioning of(Machine machine, boolean due, boolean pools) {
    if (isUsual() && due && pools) {
      // What is among the extras is the template's, too.
      return chosen(
          machine,
          tag -> tag.run() != RunPolicy.NEVER,
          machine.fromPool().orElseThrow().provisioners(),
          machine.provision().size());
    }
    if (isUsual() && due) {
      return new MachineProvisioning(
          machine.hasEngineProvisioners() ? Optional.of(new TreeSet<>()) : Optional.empty(),
          chosen(machine, tag -> tag.run() != RunPolicy.NEVER).playbooks());
    }
    return chosen(machine, isUsual() ? tag -> tag.run() == RunPolicy.ALWAYS : this::means);
  }

  private boolean means(ProvisionerTag tag) {
    return words.stream().anyMatch(tag::isMeantBy);
  }

  private static MachineProvisioning chosen(Machine machine, Predicate<ProvisionerTag> wanted) {
    return chosen(machine, wanted, 0, machine.provisioners().size());
  }

  private static MachineProvisioning chosen(
      Machine machine, Predicate<ProvisionerTag> wanted, int first, int end) {
    List<Provisioner> own = machine.provision();
    List<ProvisionerTag> tags = machine.provisioners();
    SortedSet<String> engine = new TreeSet<>();
    List<Integer> playbooks = new ArrayList<>();
    // A machine's own come first among the tags, in their order.
    for (int index = first; index < end; index++) {
      if (wanted.test(tags.get(index))) {
        if (index < own.size() && own.get(index).runsHere()) {
          playbooks.add(index);
        } else {
          engine.add(tags.get(index).name());
        }
      }
    }
    return new MachineProvisioning(
        engine.isEmpty() ? Optional.empty() : Optional.of(engine), playbooks);
  }
}
