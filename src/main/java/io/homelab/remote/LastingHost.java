package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A host whose connection may break: the next call opens another one. A call that was cut is made
 * again where that is safe; what the host does in a run of its own is read on.
 */
final class LastingHost implements RemoteHost {
  private final HostName name;
  private final DetachedRuns.Redialing line;
  private final Connections connections;

  /** The runs whose ends were seen, by workdir, and whether nothing of them is kept. */
  private final SortedMap<String, SortedMap<RunId, Boolean>> seen = new TreeMap<>();

  LastingHost(HostName name, DetachedRuns.Redialing line, Connections connections) {
    this.name = name;
    this.line = line;
    this.connections = connections;
  }

  @Override
  public HostName name() {
    return name;
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    return line.run(command);
  }

  @Override
  public ExecResult runDetached(DetachedCommand command) {
    String holder = connections.aboutToRun(name);
    Connections.Patience patience = connections.patience();
    DetachedRuns.Beginner beginner = patience.beginner().holding(holder);
    RunId id = RunId.of(patience.clock().instant(), ThreadLocalRandom.current().nextInt());
    DetachedRuns runs = new DetachedRuns(name, line, command.workdir());
    if (patience.left().contains(command.verb())) {
      runs.begin(id, command, beginner, patience.clock().instant());
      patience.watcher().left(name, id, command);
      throw new RemoteException(
          RemoteException.FailureKind.LEFT,
          name,
          "its %s goes on on host %s".formatted(command.verb(), name),
          "",
          null);
    }
    int code;
    try {
      code = runs.run(id, command, beginner, patience.clock().instant(), () -> keep(command, id));
    } catch (RemoteException e) {
      switch (e.kind()) {
        case INTERRUPTED, UNREACHABLE, LOCK_LOST -> patience.watcher().left(name, id, command);
        default -> {
          // It ended, or is found by whoever looks next.
        }
      }
      throw e;
    }
    return new ExecResult(code, "", "");
  }

  @Override
  public RunStatus follow(
      String workdir, RunId id, Duration limit, Consumer<RemoteCommand.OutputLine> onLine) {
    return new DetachedRuns(name, line, workdir).follow(id, limit, onLine);
  }

  private void keep(DetachedCommand command, RunId id) {
    synchronized (seen) {
      seen.computeIfAbsent(command.workdir(), workdir -> new TreeMap<>())
          .put(id, command.keptPrivate());
    }
  }

  /** Tells the host which results are known here; what fails is told the next time. */
  void settle(Duration limit) {
    SortedMap<String, SortedMap<RunId, Boolean>> now;
    synchronized (seen) {
      now = new TreeMap<>(seen);
      seen.clear();
    }
    for (Map.Entry<String, SortedMap<RunId, Boolean>> each : now.entrySet()) {
      List<RunId> forgotten = new ArrayList<>();
      List<RunId> others = new ArrayList<>();
      each.getValue().forEach((id, isPrivate) -> (isPrivate ? forgotten : others).add(id));
      try {
        new DetachedRuns(name, line, each.getKey()).taken(forgotten, others, limit);
      } catch (RemoteException e) {
        // The next command takes the results once more, which changes nothing.
        return;
      }
    }
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    return line.call(true, host -> host.upload(source, target, listener));
  }

  @Override
  public int interact(Argv argv) {
    return line.call(false, host -> host.interact(argv));
  }

  @Override
  public TcpStream dial(String address, int port, Duration limit) {
    return line.call(true, host -> host.dial(address, port, limit));
  }

  /** The connection is closed with all others. */
  @Override
  public void close() {}
}
