package io.homelab.run;

import io.homelab.model.HostName;
import io.homelab.model.RunId;
import io.homelab.remote.Connections;
import io.homelab.remote.DetachedCommand;
import java.time.Duration;

/** What becomes of connections, as events. */
record ConnectionEvents(EventSink events) implements Connections.Watcher {
  @Override
  public void dialsAgain(HostName host, Duration longest) {
    events.accept(new RunEvent.ConnectionLost(host, longest));
  }

  @Override
  public void isBack(HostName host) {
    events.accept(new RunEvent.HostBack(host));
  }

  @Override
  public void left(HostName host, RunId id, DetachedCommand command) {
    events.accept(new RunEvent.RunLeft(host, id, command.verb(), command.subjects()));
  }
}
