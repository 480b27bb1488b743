package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.model.StatePlace;
import io.homelab.pool.BookChange;
import io.homelab.pool.InstanceId;
import io.homelab.pool.JournalLine;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.PoolInstance;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.StateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves the books of a lab, and of all that is made from its topology, to another place. What was
 * written there is read again before the old place stops counting.
 *
 * @param lab the lab
 * @param from where they were, for a person
 * @param to where they are now
 * @param serials the serial of each state that was moved, by the name of its lab
 * @param instances how many instances of pools the books have that were moved
 */
public record MigrateState(
    LabName lab, String from, String to, SortedMap<LabName, Long> serials, int instances) {
  private static final String COMMAND = "state migrate";

  /** Copies the map. */
  public MigrateState {
    serials = Collections.unmodifiableSortedMap(new TreeMap<>(serials));
  }

  /** One state, here and there. */
  private record Pair(LabName lab, StateStore from, StateStore to) {}

  /** Does it. */
  public static Answer<MigrateState> of(
      LabOpener labs, LabRequest request, StatePlace place, LockPatience patience) {
    return Answer.of(() -> {
      if (request.as().isPresent()) {
        throw new RefusedException(
            Refusal.usage(
                "all labs of a topology are moved together, not one that goes away by itself",
                "leave out --as"));
      }
      try (OpenLab here = labs.open(request);
          OpenLab there = labs.open(request.at(place))) {
        return new Migration(here, there, labs.caller(), patience).run();
      }
    });
  }

  /** The work, with what it holds. */
  private static final class Migration {
    private final LabName lab;
    private final LabBooks from;
    private final LabBooks to;
    private final Caller caller;
    private final LockPatience patience;
    private final List<LabLease> leases = new ArrayList<>();

    private Migration(OpenLab here, OpenLab there, Caller caller, LockPatience patience) {
      this.lab = here.lab().name();
      this.from = here.kept().books();
      this.to = there.kept().books();
      this.caller = caller;
      this.patience = patience;
    }

    private MigrateState run() throws IOException {
      if (from.words().equals(to.words())) {
        throw new RefusedException(
            Refusal.usage(
                "the state of lab %s is in %s already".formatted(lab, to.words()),
                "name another place with --to, or say where it is now with --state"));
      }
      try {
        PoolBook book = from.pools().read();
        requireRest(book);
        List<Pair> pairs = pairs(book);
        SortedMap<LabName, LabState> states = new TreeMap<>();
        for (Pair pair : pairs) {
          lock(pair);
          states.put(pair.lab(), wanted(pair));
        }
        requireNone(book);
        for (Pair pair : pairs) {
          move(pair, states.getOrDefault(pair.lab(), LabState.empty(pair.lab())));
        }
        moveBook();
        from.retire();
        SortedMap<LabName, Long> serials = new TreeMap<>();
        states.forEach((name, state) -> {
          if (state.serial() > 0) {
            serials.put(name, state.serial());
          }
        });
        return new MigrateState(lab, from.words(), to.words(), serials, book.instances().size());
      } finally {
        leases.reversed().forEach(LabLease::close);
      }
    }

    private List<Pair> pairs(PoolBook book) throws IOException {
      List<Pair> pairs = new ArrayList<>();
      pairs.add(new Pair(lab, from.usual(), to.usual()));
      for (LabName name : from.ephemerals()) {
        pairs.add(new Pair(name, from.ephemeral(name), to.ephemeral(name)));
      }
      for (InstanceId id : book.instances().keySet()) {
        pairs.add(new Pair(id.labName(), from.instance(id), to.instance(id)));
      }
      return pairs;
    }

    /** A later lease there has a higher number than all here: that is what hosts have seen. */
    private void lock(Pair pair) {
      LabLease here = kept(pair, pair.from()).lock(COMMAND);
      leases.add(here);
      LabLease there = kept(pair, pair.to()).lock(COMMAND);
      leases.add(there);
      there.raiseTo(here.fence());
    }

    private KeptState kept(Pair pair, StateStore store) {
      return new KeptState(EphemeralFolders.stub(pair.lab()), store, from.folder(), caller)
          .patient(patience);
    }

    /** The state to be moved, if nothing else is in its way. */
    private LabState wanted(Pair pair) {
      LabState state = newest(pair.from(), pair.lab(), from);
      LabState there = newest(pair.to(), pair.lab(), to);
      if (there.serial() == 0 || there.equals(state)) {
        return state;
      }
      if (!there.lineage().equals(state.lineage())) {
        throw new RefusedException(
            Refusal.usage(
                state.serial() == 0
                    ? "nothing is known of lab %s in %s, and something in %s"
                        .formatted(pair.lab(), from.words(), to.words())
                    : "another lab %s is in %s: its state has another lineage"
                        .formatted(pair.lab(), to.words()),
                "look at it: homelab state show --state PLACE; rename one of them, or destroy it"));
      }
      if (there.serial() >= state.serial()) {
        throw new RefusedException(
            Refusal.usage(
                "the state of lab %s in %s has serial %d, that in %s only %d"
                    .formatted(
                        pair.lab(), to.words(), there.serial(), from.words(), state.serial()),
                "it was moved before: use it there"));
      }
      return state;
    }

    private static LabState newest(StateStore store, LabName lab, LabBooks books) {
      return switch (store.find(lab)) {
        case FoundState.Newest newest -> newest.state();
        case FoundState.Before before -> throw lost(before.why(), books);
        case FoundState.NoneLeft none -> throw lost(none.why(), books);
      };
    }

    private static RefusedException lost(String why, LabBooks books) {
      return new RefusedException(
          Refusal.usage(
              "the state in %s cannot be moved: %s".formatted(books.words(), why),
              "run: homelab state recover"));
    }

    private void move(Pair pair, LabState state) {
      if (state.serial() == 0) {
        return;
      }
      if (newest(pair.to(), pair.lab(), to).serial() < state.serial()) {
        pair.to().push(state);
      }
      if (!newest(pair.to(), pair.lab(), to).equals(state)) {
        throw new RefusedException(
            Refusal.usage(
                "the state of lab %s is another one in %s after it was written there"
                    .formatted(pair.lab(), to.words()),
                "nothing was removed from %s: see who else writes there".formatted(from.words())));
      }
    }

    /** A controller that is at work would go on in the old place. */
    private static void requireRest(PoolBook book) {
      Optional<InstanceId> busy =
          book.instances().values().stream()
              .filter(each -> each.work().isPresent())
              .map(PoolInstance::id)
              .findFirst();
      if (busy.isPresent()) {
        throw new RefusedException(
            Refusal.Kind.LOCKED,
            "instance %s of a pool is being worked on".formatted(busy.get()),
            "stop 'homelab pool run', run 'homelab pool tick', then try again");
      }
    }

    private void requireNone(PoolBook book) {
      PoolBook there = to.pools().read();
      if (!isEmpty(there) && !same(there, book)) {
        throw new RefusedException(
            Refusal.usage(
                "other pools of lab %s are in %s".formatted(lab, to.words()),
                "look at them: homelab pool list --state PLACE"));
      }
    }

    private void moveBook() {
      PoolBooks there = to.pools();
      from.pools()
          .inTransaction(book -> {
            requireRest(book);
            if (!isEmpty(book) && !same(there.read(), book)) {
              List<JournalLine> lines =
                  from.pools().history(Optional.empty(), PoolBooks.MOST_LINES);
              there.inTransaction(before -> new BookChange<>(book, lines, 0));
            }
            if (!isEmpty(book) && !same(there.read(), book)) {
              throw new RefusedException(
                  Refusal.usage(
                      "the pools of lab %s are others in %s after they were written there"
                          .formatted(lab, to.words()),
                      "nothing was removed from " + from.words()));
            }
            return BookChange.none(book, 0);
          });
    }

    private static boolean isEmpty(PoolBook book) {
      return book.revision() == 0;
    }

    private static boolean same(PoolBook one, PoolBook other) {
      return one.withRevision(0).equals(other.withRevision(0));
    }
  }
}
