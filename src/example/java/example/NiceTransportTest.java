package example;

import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RemoteHostContract;
import java.nio.file.Path;

/** What every host keeps, kept by a host of {@link NiceTransport}. */
class NiceTransportTest extends RemoteHostContract {
  @Override
  protected RemoteHost open(Path userHome) {
    return new NiceTransport.NiceHost(new LocalHost(NAME, userHome));
  }
}
