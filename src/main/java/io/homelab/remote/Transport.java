package io.homelab.remote;

import io.homelab.model.Host;

/**
 * A way to reach computers, which a plugin can add: {@code transport: NAME} of a host in {@code
 * hosts.yaml} chooses it. {@link java.util.ServiceLoader} finds it, so it has a public constructor
 * without parameters. It may be asked by many threads at once.
 */
public interface Transport extends RemoteHosts {
  /** Its name in {@code hosts.yaml}, as {@link io.homelab.model.Names} allows; always the same. */
  String name();

  /**
   * {@inheritDoc}
   *
   * @param host the entry of {@code hosts.yaml}: what its address, user, port and labels mean is
   *     the transport's to say
   */
  @Override
  RemoteHost open(Host host);
}
