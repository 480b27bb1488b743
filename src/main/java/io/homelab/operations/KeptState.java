package io.homelab.operations;

import io.homelab.config.OwnSubnets;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.pool.InstanceId;
import io.homelab.remote.InterruptedRunException;
import io.homelab.state.FileStateStore;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.LockHolder;
import io.homelab.state.LockNote;
import io.homelab.state.LockReport;
import io.homelab.state.LockedException;
import io.homelab.state.ProcessMark;
import io.homelab.state.Refuge;
import io.homelab.state.StateStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What holds the state of one lab. */
public final class KeptState {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Lab topology;
  private final LabName lab;
  private final Optional<String> engine;
  private final StateStore store;
  private final Path folder;
  private final LabBooks books;
  private final Caller caller;
  private final LockPatience patience;
  private final boolean ephemeral;
  private final Optional<OutsideLease> outside;
  private @Nullable SortedMap<String, String> atFirst;

  /**
   * Reads nothing yet.
   *
   * @param folder the lab's folder on this computer, for whatever else is kept of it
   */
  public KeptState(Lab lab, StateStore store, Path folder, Caller caller) {
    this(
        lab,
        store,
        folder,
        new FolderBooks(folder, Refuge.NONE),
        caller,
        LockPatience.NONE,
        false,
        Optional.empty());
  }

  /** The state of a lab in those books, by its name. */
  public static KeptState of(Lab lab, boolean ephemeral, LabBooks books, Caller caller) {
    return ephemeral
        ? ofEphemeral(lab, books.ephemeral(lab.name()), books.folder(lab.name()), books, caller)
        : new KeptState(
            lab,
            books.usual(),
            books.folder(),
            books,
            caller,
            LockPatience.NONE,
            false,
            Optional.empty());
  }

  /** The state of one of several labs that are made from the same topology. */
  public static KeptState ofEphemeral(Lab lab, FileStateStore store, Caller caller) {
    return ofEphemeral(
        lab, store, store.folder(), new FolderBooks(store.folder(), Refuge.NONE), caller);
  }

  /** The state of an instance of a pool. */
  static KeptState ofInstance(Lab lab, InstanceId id, LabBooks books, Caller caller) {
    return ofEphemeral(lab, books.instance(id), books.folder(id), books, caller);
  }

  private static KeptState ofEphemeral(
      Lab lab, StateStore store, Path folder, LabBooks books, Caller caller) {
    return new KeptState(
        lab, store, folder, books, caller, LockPatience.NONE, true, Optional.empty());
  }

  private KeptState(
      Lab topology,
      StateStore store,
      Path folder,
      LabBooks books,
      Caller caller,
      LockPatience patience,
      boolean ephemeral,
      Optional<OutsideLease> outside) {
    this.topology = topology;
    this.lab = topology.name();
    this.engine = topology.engine();
    this.store = store;
    this.folder = folder;
    this.books = books;
    this.caller = caller;
    this.patience = patience;
    this.ephemeral = ephemeral;
    this.outside = outside;
  }

  /** Whether the lab has another name than its topology says, and goes away by itself. */
  boolean isEphemeral() {
    return ephemeral;
  }

  /** The same for somebody who waits for the lock. */
  KeptState patient(LockPatience other) {
    return with(other, outside);
  }

  /** The same for somebody whose lease is given out elsewhere. */
  KeptState under(OutsideLease lease) {
    return with(patience, Optional.of(lease));
  }

  private KeptState with(LockPatience other, Optional<OutsideLease> lease) {
    KeptState same = new KeptState(topology, store, folder, books, caller, other, ephemeral, lease);
    same.atFirst = atFirst;
    return same;
  }

  /** What hosts are told of the lease, where it is given out elsewhere than in the state. */
  Optional<OutsideLease> outside() {
    return outside;
  }

  /** How long the caller waits for locks. */
  LockPatience patience() {
    return patience;
  }

  /** Hears in sentences what is waited for. */
  Consumer<String> says() {
    return patience.says();
  }

  /**
   * The lab on the subnets that it has, or on those that it would get if they were free: before it
   * is brought up, nothing is settled.
   */
  Lab onItsSubnets() {
    return OwnSubnets.in(topology, subnetsAtFirst());
  }

  /** The subnets of {@link #onItsSubnets}, by what stands for them in the topology. */
  SortedMap<String, String> subnetsAtFirst() {
    SortedMap<String, String> known = atFirst;
    if (known == null) {
      known =
          OwnSubnets.none(topology, ephemeral)
              ? Collections.emptySortedMap()
              : subnets(
                  store.glance(lab).map(state -> state.terms().subnets()).orElseGet(TreeMap::new),
                  List.of());
      atFirst = known;
    }
    return known;
  }

  /** The known subnets, and others for what lacks one. */
  SortedMap<String, String> subnets(SortedMap<String, String> known, Collection<String> taken) {
    return OwnSubnets.choose(topology, ephemeral, known, taken);
  }

  /**
   * The state as it is now, for whoever changes nothing. When its newest generation is lost, the
   * one before it counts, and the caller is told.
   *
   * @throws RefusedException when another engine made the lab's machines: this one would not find
   *     them, and make each a second time
   */
  public LabState load() {
    return switch (find()) {
      case FoundState.Newest newest -> latest(newest);
      case FoundState.Before before -> {
        say(
            "note: %s; its previous generation (serial %d) counts instead; to repair it, run: homelab state recover"
                .formatted(before.why(), before.state().serial()));
        yield before.state();
      }
      case FoundState.NoneLeft lost -> throw StateStore.lost(lost.why());
    };
  }

  /** Whether the state is still that of the same lineage; the first run of a lab gives it one. */
  boolean hasLineageOf(LabState before) {
    return switch (store.find(lab)) {
      case FoundState.Newest newest -> newest.state().lineage().equals(before.lineage());
      case FoundState.Before earlier -> earlier.state().lineage().equals(before.lineage());
      case FoundState.NoneLeft lost -> true;
    };
  }

  /** The newest generation; tells the caller of a later one that could not be written. */
  LabState latest(FoundState.Newest newest) {
    store.kept(newest.state()).ifPresent(sentence -> say("note: " + sentence));
    return newest.state();
  }

  /**
   * What is there of the state.
   *
   * @throws RefusedException as {@link #load}
   */
  FoundState find() {
    FoundState found = store.find(lab);
    switch (found) {
      case FoundState.Newest newest -> requireSameEngine(newest.state());
      case FoundState.Before before -> requireSameEngine(before.state());
      case FoundState.NoneLeft lost -> {
        // It says nothing of an engine.
      }
    }
    return found;
  }

  /**
   * Checks that the engine of the topology made a state's machines.
   *
   * @throws RefusedException when another did
   */
  void requireSameEngine(LabState state) {
    if (!state.machines().isEmpty() && !state.engine().equals(engine)) {
      throw new RefusedException(
          Refusal.Kind.USAGE,
          "lab %s runs on %s, but topology.yaml names %s"
              .formatted(lab, named(state.engine()), named(engine)),
          "restore 'engine' in topology.yaml, or run 'homelab vos destroy' with the old engine first");
    }
  }

  /** Writes a state that was rebuilt after it was lost, and tells the caller. */
  LabState restore(LabState rebuilt) {
    return told(store.restore(rebuilt));
  }

  /** Writes a state that comes from elsewhere, and tells the caller. */
  LabState push(LabState other) {
    return told(store.push(other));
  }

  private LabState told(StateStore.Restored restored) {
    restored.aside().ifPresent(name -> say("note: the damaged state file is kept as " + name));
    return restored.state();
  }

  /** Tells the caller something that is neither a result nor a failure. */
  void say(String sentence) {
    patience.says().accept(sentence);
  }

  private static String named(Optional<String> engine) {
    return engine.map(name -> "engine " + PlainText.line(name)).orElse("the default engine");
  }

  /** Where it is kept. */
  public StateStore store() {
    return store;
  }

  /** The books that it is part of. */
  LabBooks books() {
    return books;
  }

  /** The lab's folder on this computer, which may not exist yet: logs, keys, boxes on their way. */
  Path folder() {
    return folder;
  }

  /**
   * Takes the lab's lock; the holder's words are for those who find it taken.
   *
   * @throws LockedException when another run has it for longer than the caller waits
   * @throws InterruptedRunException when the wait is interrupted
   */
  public LabLease lock(String command) {
    long end = System.nanoTime() + patience.limit().toNanos();
    boolean said = false;
    while (true) {
      try {
        return lockNow(command);
      } catch (LockedException e) {
        if (System.nanoTime() - end >= 0) {
          throw e;
        }
        if (!said) {
          patience
              .says()
              .accept(
                  "waiting at most %d s: %s"
                      .formatted(
                          patience.limit().toSeconds(),
                          PlainText.line(String.valueOf(e.getMessage()))));
          said = true;
        }
        LockPatience.pause(LOOK);
      }
    }
  }

  private LabLease lockNow(String command) {
    return store.lock(
        LockNote.now(
            caller.owner(),
            caller.computer(),
            command,
            ProcessMark.of(caller.process()),
            caller.clock().instant()),
        caller.clock());
  }

  /** Who changes the lab at this moment, in one line; empty when nobody does. */
  public Optional<String> otherRun() {
    return store
        .lockHolder(caller.computer(), caller.clock().instant())
        .map(LockHolder::words)
        .map(PlainText::line);
  }

  /** How the lab's lock is at this moment. */
  LockReport lockReport() {
    return store.lockReport(caller.computer(), caller.clock().instant());
  }

  /**
   * Takes the lab's lock for somebody who gives it back. When there is nobody, since the proposal
   * failed, it is given back here.
   */
  <T extends AutoCloseable> T holding(String command, Function<LabLease, T> proposal) {
    LabLease lock = lock(command);
    boolean held = false;
    try {
      T holder = proposal.apply(lock);
      held = true;
      return holder;
    } finally {
      if (!held) {
        lock.close();
      }
    }
  }
}
