package io.homelab.run.graph;

import io.homelab.model.HostName;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.InterruptedRunException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of a graph, each batch on a plain thread of its own, as soon as they may begin.
 *
 * <p>An interrupt of the thread that called {@link #run} stops the run: nothing is begun any more,
 * what runs is interrupted and waited for. A second interrupt ends the wait at once; what still
 * runs then is left to its threads, which do not keep the process alive.
 */
public final class Scheduler {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TaskGraph graph;
  private final Progress progress;
  private final Worker worker;
  private final Listener listener;
  private final Map<Batch, Thread> threads = new HashMap<>();
  private @Nullable RuntimeException bug;
  private boolean stopped;
  private boolean abandoned;

  /** Does the work. */
  @FunctionalInterface
  public interface Worker {
    /**
     * Carries out a batch and reports how each of its tasks ended; a task of which nothing was
     * reported has failed.
     *
     * @throws InterruptedRunException when the run is to stop
     */
    void work(Batch batch, Reports reports);
  }

  /** Takes what a worker has to say, from any thread. */
  public interface Reports {
    /** That task is done. */
    void done(Task task);

    /** Those tasks are done: what needs several of them may begin as one. */
    default void done(List<Task> tasks) {
      tasks.forEach(this::done);
    }

    /** That task failed, for that reason. */
    void failed(Task task, String reason);

    /** That task only waits for somebody else now: others need not wait for it. */
    void waits(Task task);

    /** That host went away. */
    void hostFailed(HostName host, String reason);
  }

  /** Hears what becomes of the tasks, one after another and in order. */
  public interface Listener {
    /** These tasks are about to begin. */
    void begins(Batch batch);

    /** That task ended. */
    void ended(Task task, TaskOutcome outcome);
  }

  /**
   * A run of that graph.
   *
   * @param parallelHosts how many hosts are worked on at once; at least 1
   * @param worker does the work, on many threads
   * @param listener is called under a lock: it must be quick and start nothing
   */
  public Scheduler(TaskGraph graph, int parallelHosts, Worker worker, Listener listener) {
    this.graph = graph;
    this.progress = new Progress(graph, parallelHosts);
    this.worker = worker;
    this.listener = listener;
  }

  /** Fails everything that would be done on a host; before {@link #run}. */
  public void without(HostName host, String reason) {
    tell(run -> run.failHost(host, reason));
  }

  /**
   * Runs everything and waits for it.
   *
   * @return how each task ended, sorted
   * @throws InterruptedRunException when the run was stopped
   * @throws RuntimeException what a worker threw and should not have, after the others are finished
   */
  public SortedMap<TaskId, TaskOutcome> run() {
    lock.lock();
    try {
      while (!progress.isOver()) {
        for (Batch batch : progress.begin()) {
          listener.begins(batch);
          threads.put(batch, DaemonThread.start(() -> work(batch)));
        }
        if (progress.running().isEmpty() && !progress.isOver()) {
          throw new IllegalStateException("nothing runs, and nothing can begin");
        }
        try {
          changed.await();
        } catch (InterruptedException e) {
          interrupted();
        }
        if (abandoned) {
          break;
        }
      }
      if (stopped) {
        throw new InterruptedRunException();
      }
      if (bug != null) {
        throw bug;
      }
      return new TreeMap<>(progress.outcomes());
    } finally {
      lock.unlock();
    }
  }

  private void interrupted() {
    if (stopped) {
      abandoned = true;
    } else {
      stop();
    }
  }

  private void stop() {
    stopped = true;
    told(progress.cancel());
    threads.values().forEach(Thread::interrupt);
  }

  private void work(Batch batch) {
    Reports reports = new BatchReports();
    String rest = "nothing was said about it";
    RuntimeException unexpected = null;
    boolean stop = false;
    try {
      worker.work(batch, reports);
    } catch (InterruptedRunException e) {
      stop = true;
      rest = "interrupted";
    } catch (RuntimeException e) {
      unexpected = e;
      rest = "unexpected failure: " + e;
    } finally {
      ended(batch, rest, unexpected, stop);
    }
  }

  private void ended(
      Batch batch, String rest, @Nullable RuntimeException unexpected, boolean stop) {
    lock.lock();
    try {
      threads.remove(batch);
      if (bug == null) {
        bug = unexpected;
      }
      if (stop && !stopped) {
        stop();
      }
      TaskOutcome outcome =
          stopped ? new TaskOutcome.Cancelled() : new TaskOutcome.Unsuccessful(rest);
      for (Task task : batch.tasks()) {
        told(progress.end(task.id(), outcome));
      }
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private void tell(Function<Progress, List<Progress.Ended>> what) {
    lock.lock();
    try {
      told(what.apply(progress));
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private void told(List<Progress.Ended> ended) {
    for (Progress.Ended end : ended) {
      graph.task(end.task()).ifPresent(task -> listener.ended(task, end.outcome()));
    }
  }

  private final class BatchReports implements Reports {
    @Override
    public void done(Task task) {
      tell(run -> run.end(task.id(), new TaskOutcome.Succeeded()));
    }

    @Override
    public void done(List<Task> tasks) {
      tell(run ->
          tasks.stream()
              .flatMap(task -> run.end(task.id(), new TaskOutcome.Succeeded()).stream())
              .toList());
    }

    @Override
    public void failed(Task task, String reason) {
      tell(run -> run.end(task.id(), new TaskOutcome.Unsuccessful(reason)));
    }

    @Override
    public void waits(Task task) {
      tell(run -> {
        run.waits(task.id());
        return List.of();
      });
    }

    @Override
    public void hostFailed(HostName host, String reason) {
      tell(run -> run.failHost(host, reason));
    }
  }
}
