package example;

import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import io.homelab.remote.Transport;
import java.nio.file.Path;

/** {@code transport: nice} is this computer, where every command runs at the lowest priority. */
public final class NiceTransport implements Transport {
  @Override
  public String name() {
    return "nice";
  }

  @Override
  public RemoteHost open(Host host) {
    return new NiceHost(new LocalHost(host.name(), Path.of(System.getenv("HOME"))));
  }

  /** The host: all that differs from this computer is what stands before each command. */
  record NiceHost(RemoteHost computer) implements RemoteHost {
    private static Argv nice(Argv argv) {
      return Argv.of("nice", "-n", "19").with(argv.words());
    }

    @Override
    public HostName name() {
      return computer.name();
    }

    @Override
    public ExecResult run(RemoteCommand command) {
      return computer.run(command.with(nice(command.argv())));
    }

    @Override
    public long upload(TransferSource source, String target, TransferListener listener) {
      return computer.upload(source, target, listener);
    }

    @Override
    public int interact(Argv argv) {
      return computer.interact(nice(argv));
    }

    @Override
    public void close() {
      computer.close();
    }
  }
}
