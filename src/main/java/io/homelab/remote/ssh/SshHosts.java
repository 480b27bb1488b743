package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.RemoteHosts;

/**
 * Opens hosts over SSH, and this computer directly. Checks host keys strictly. Prompts for a key's
 * passphrase once for all hosts. Safe for use by several threads.
 */
public final class SshHosts implements RemoteHosts {
  private final SshSettings settings;
  private final Dialer dialer;

  /** An opener with these settings. */
  public SshHosts(SshSettings settings) {
    this.settings = settings;
    this.dialer = new Dialer(settings);
  }

  @Override
  public RemoteHost open(Host host) {
    return host.isLocal()
        ? new LocalHost(host.name(), settings.home(), settings.console())
        : new SshHost(host.name(), dialer.open(host), settings.console());
  }
}
