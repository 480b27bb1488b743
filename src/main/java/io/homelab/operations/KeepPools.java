package io.homelab.operations;

import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.PoolName;
import io.homelab.pool.PoolDecision;
import io.homelab.remote.InterruptedRunException;
import io.homelab.state.LifeSign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps pools as they are described: decides, does what is to be done on hosts, and again. */
public final class KeepPools {
  /** Between two looks while something is on its way. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private KeepPools() {}

  /**
   * How a tick ended.
   *
   * @param done works that were done
   * @param failed works that failed
   * @param waiting the pools that want more machines than they could make, and why
   * @param silent hosts that did not answer, and why
   */
  public record TickOutcome(
      int done,
      int failed,
      SortedMap<PoolName, PoolDecision.Shortage> waiting,
      SortedMap<HostName, String> silent) {
    /** Copies the maps. */
    public TickOutcome {
      waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
      silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
    }
  }

  /** Does what is to be done now, until nothing is; then ends. */
  public static Answer<TickOutcome> tick(LabPools pools, PoolWatcher watcher) {
    return Answer.of(() -> {
      requireSome(pools);
      LifeSign life = LifeSign.give(PoolController.signs(pools));
      PoolController controller = new PoolController(watcher, life);
      try (life) {
        do {
          controller.round(pools);
          if (controller.isBusy() || controller.isAwaiting(pools)) {
            controller.await(SOON);
          }
        } while (controller.isBusy() || controller.isAwaiting(pools));
      } catch (InterruptedException | InterruptedRunException e) {
        controller.stop(pools);
        throw new InterruptedRunException();
      }
      return new TickOutcome(
          controller.done(), controller.failed(), controller.waiting(), controller.silent());
    });
  }

  /**
   * Goes on until it is interrupted. The files are read again whenever they change. What goes wrong
   * after the first look is said, and tried again.
   *
   * @param every the longest pause between two looks at the hosts
   * @return never a value: an interrupt is a refusal
   */
  public static Answer<TickOutcome> run(
      LabOpener labs, LabRequest request, Duration every, PoolWatcher watcher) {
    return Answer.of(() -> {
      LabPools pools = LabPools.open(labs, request).orThrow();
      List<LabPools> before = new ArrayList<>();
      LifeSign life = LifeSign.give(PoolController.signs(pools));
      PoolController controller = new PoolController(watcher, life);
      try (life) {
        requireSome(pools);
        boolean begun = false;
        String failure = "";
        while (true) {
          LabPools now = again(labs, request, pools, watcher, controller);
          if (now != pools) {
            before.add(pools);
            pools = now;
          }
          if (!controller.isBusy()) {
            before.forEach(LabPools::close);
            before.clear();
          }
          try {
            controller.round(pools);
            begun = true;
            failure = "";
            controller.await(
                controller.isAwaiting(pools) && SOON.compareTo(every) < 0 ? SOON : every);
          } catch (HomeLabException e) {
            Refusal refusal = Refusal.of(e);
            if (!begun || refusal.kind() == Refusal.Kind.INTERRUPTED) {
              throw e;
            }
            // A disk that is full for a moment, or a script that is being saved.
            if (!failure.equals(refusal.sentence())) {
              failure = refusal.sentence();
              watcher.says("note: nothing is done for now: " + failure);
            }
            Thread.sleep(SOON.compareTo(every) < 0 ? SOON : every);
          }
        }
      } catch (InterruptedException | InterruptedRunException e) {
        controller.stop(pools);
        throw new InterruptedRunException();
      } finally {
        before.forEach(LabPools::close);
        pools.close();
      }
    });
  }

  private static void requireSome(LabPools pools) {
    if (pools.lab().lab().pools().isEmpty() && pools.books().read().instances().isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "topology.yaml describes no pools", "see topology.yaml.example, under 'pools'"));
    }
  }

  /** The same pools, or those that the files say now. */
  private static LabPools again(
      LabOpener labs,
      LabRequest request,
      LabPools known,
      PoolWatcher watcher,
      PoolController controller) {
    return switch (LabPools.open(labs, request)) {
      case Answer.Given<LabPools>(LabPools now) -> {
        if (now.saysTheSameAs(known)) {
          // It has no connection yet.
          now.close();
          yield known;
        }
        watcher.says("the files have changed; they count from now on");
        yield now;
      }
      case Answer.Refused<LabPools>(Refusal refusal) -> {
        controller.sayOnce(
            "note: the files cannot be read, so those before count: " + refusal.sentence());
        yield known;
      }
    };
  }
}
