package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** This computer as a host, with a folder of the test as the user's home and a umask to choose. */
public record HomeOnDisk(LocalHost local, Path home, String umask) implements RemoteHost {
  public HomeOnDisk(Path home, String umask) {
    this(new LocalHost(new HostName("here"), home), home, umask);
  }

  @Override
  public HostName name() {
    return local.name();
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    SortedMap<String, String> environment = new TreeMap<>(command.environment());
    environment.put("HOME", home.toString());
    Argv argv =
        Argv.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh").with(command.argv().words());
    return local.run(
        new RemoteCommand(
            argv,
            command.directory(),
            environment,
            command.stdin(),
            command.timeout(),
            command.onLine(),
            command.idempotent(),
            command.kept()));
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    return local.upload(source, target, listener);
  }

  @Override
  public int interact(Argv argv) {
    return local.interact(argv);
  }

  @Override
  public void close() {
    local.close();
  }
}
