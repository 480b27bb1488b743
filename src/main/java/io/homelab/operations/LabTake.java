package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.Pledge;
import io.homelab.access.PledgeBooks;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.plan.MachineStep;
import io.homelab.pool.PoolInstance;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What machines take together, whether they run or not.
 *
 * @param amount their size
 * @param machines how many they are
 */
public record LabTake(Resources amount, long machines) {
  /** Nothing. */
  public static final LabTake NONE = new LabTake(Resources.ZERO, 0);

  /** Both. */
  public LabTake plus(LabTake other) {
    return new LabTake(amount.plus(other.amount), machines + other.machines);
  }

  /** The sum. */
  public static LabTake sum(Collection<LabTake> all) {
    return all.stream().reduce(NONE, LabTake::plus);
  }

  /** Of each amount the larger one. */
  private LabTake or(LabTake other) {
    return new LabTake(
        new Resources(
            Math.max(amount.cpus(), other.amount.cpus()),
            Math.max(amount.memoryMb(), other.amount.memoryMb()),
            Math.max(amount.diskGb(), other.amount.diskGb()),
            amount.devices()),
        Math.max(machines, other.machines));
  }

  /** What is in a state. */
  static LabTake of(LabState state) {
    LabTake sum = NONE;
    for (MachineRecord record : state.machines().values()) {
      sum = sum.plus(new LabTake(record.resources(), 1));
    }
    return sum;
  }

  /** What there is when those steps are done; what comes from a pool is taken there already. */
  static LabTake after(LabState state, Collection<MachineStep> steps) {
    SortedMap<MachineName, LabTake> all = new TreeMap<>();
    state.machines().forEach((name, record) -> all.put(name, new LabTake(record.resources(), 1)));
    for (MachineStep step : steps) {
      switch (step) {
        case MachineStep.Present there when there.adoption().isPresent() -> {}
        case MachineStep.Present there ->
            all.put(there.name(), new LabTake(there.machine().resources(), 1));
        case MachineStep.Remove gone -> all.remove(gone.name());
      }
    }
    return sum(all.values());
  }

  /** What a lab, the labs that are made from it, and the machines of its pools take. */
  public static SortedMap<String, LabTake> of(OpenLab lab, AccessBooks access) {
    return of(lab.kept().books(), lab.lab().name(), access.pledges().read(), lab.caller());
  }

  /**
   * The same, by the path of each: what its state says, and while somebody changes it what he
   * pledged, if that is more.
   */
  static SortedMap<String, LabTake> of(
      LabBooks books, LabName base, PledgeBooks.Pledges pledges, Caller caller) {
    SortedMap<String, LabTake> all = new TreeMap<>();
    all.put(base.value(), of(books.usual(), base, base.value(), pledges, caller));
    try {
      for (LabName made : books.ephemerals()) {
        String path = path(base, made);
        all.put(path, of(books.ephemeral(made), made, path, pledges, caller));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (PoolInstance instance : books.pools().read().instances().values()) {
      LabName name = instance.id().labName();
      String path = path(base, name);
      all.put(path, of(books.instance(instance.id()), name, path, pledges, caller));
    }
    all.values().removeIf(NONE::equals);
    return all;
  }

  /** The path of what is made from a topology. */
  static String path(LabName base, LabName made) {
    return base + "/" + made;
  }

  private static LabTake of(
      StateStore store, LabName name, String path, PledgeBooks.Pledges pledges, Caller caller) {
    LabTake known = store.glance(name).map(LabTake::of).orElse(NONE);
    for (Pledge each : pledges.pledges()) {
      if (each.lab().equals(path)
          && store.lockReport(caller.computer(), caller.clock().instant()).isTaken()) {
        return known.or(new LabTake(each.amount(), each.machines()));
      }
    }
    return known;
  }
}
