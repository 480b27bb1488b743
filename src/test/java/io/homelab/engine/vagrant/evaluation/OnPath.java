package io.homelab.engine.vagrant.evaluation;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A host with a folder of programs before all others.
 *
 * @param host where things run
 * @param programs the folder
 */
record OnPath(RemoteHost host, Path programs) implements RemoteHost {
  @Override
  public HostName name() {
    return host.name();
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    SortedMap<String, String> environment = new TreeMap<>(command.environment());
    environment.put("PATH", programs + ":/usr/bin:/bin");
    return host.run(command.withEnvironment(environment));
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    return host.upload(source, target, listener);
  }

  @Override
  public int interact(Argv argv) {
    return host.interact(argv);
  }

  @Override
  public void close() {
    host.close();
  }
}
