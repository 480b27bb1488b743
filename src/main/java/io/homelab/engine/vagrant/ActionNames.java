package io.homelab.engine.vagrant;

import io.homelab.engine.MachineProgress;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Hears of actions by Vagrant's names for them; actions contain others, as {@code reload} does. */
interface ActionNames {
  /**
   * The machines that the call is about. A host does not speak for others, on itself or elsewhere;
   * and where a machine's name would be, the output of other calls has boxes.
   */
  Set<MachineName> machines();

  void started(MachineName machine, String action);

  void ended(MachineName machine, String action);

  /** Vagrant says how a machine is reached. */
  default void reached(MachineName machine, GuestAccess access) {}

  /** Vagrant begins with a provisioner. */
  void runs(MachineName machine, String provisioner);

  /** Nobody who would hear. */
  record Deaf(Set<MachineName> machines) implements ActionNames {
    @Override
    public void started(MachineName machine, String action) {}

    @Override
    public void ended(MachineName machine, String action) {}

    @Override
    public void runs(MachineName machine, String provisioner) {}
  }

  /** How far one action is with each of its machines. */
  final class Hearing implements ActionNames {
    private final String action;
    private final Set<MachineName> machines;
    private final MachineProgress progress;
    private final Set<MachineName> started = new ConcurrentSkipListSet<>();
    private final Set<MachineName> ended = new ConcurrentSkipListSet<>();
    private final Map<MachineName, String> provisioners = new ConcurrentSkipListMap<>();

    /**
     * Nothing was heard yet.
     *
     * @param action Vagrant's name of it
     */
    Hearing(String action, Collection<MachineName> machines, MachineProgress progress) {
      this.action = action;
      this.machines = Set.copyOf(machines);
      this.progress = progress;
    }

    @Override
    public Set<MachineName> machines() {
      return machines;
    }

    @Override
    public void started(MachineName machine, String name) {
      if (name.equals(action) && started.add(machine)) {
        progress.started(machine);
      }
    }

    @Override
    public void ended(MachineName machine, String name) {
      if (name.equals(action) && ended.add(machine)) {
        progress.finished(machine);
      }
    }

    @Override
    public void reached(MachineName machine, GuestAccess access) {
      progress.reached(machine, access);
    }

    @Override
    public void runs(MachineName machine, String provisioner) {
      provisioners.put(machine, provisioner);
    }

    boolean hasEnded(MachineName machine) {
      return ended.contains(machine);
    }

    /** The provisioner that a machine came to last. */
    Optional<String> provisioner(MachineName machine) {
      return Optional.ofNullable(provisioners.get(machine));
    }

    /**
     * The machines that a call which failed broke on: those that it was at, and all of them when it
     * never came to any.
     */
    List<MachineName> broken(List<MachineName> called) {
      List<MachineName> broken =
          called.stream().filter(m -> started.contains(m) && !ended.contains(m)).toList();
      return broken.isEmpty() && called.stream().noneMatch(started::contains) ? called : broken;
    }

    /** The machines that it never came to. */
    List<MachineName> untouched(List<MachineName> called) {
      return called.stream().filter(m -> !started.contains(m)).toList();
    }
  }
}
