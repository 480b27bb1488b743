package io.homelab.remote;

import io.homelab.model.Host;

/**
 * A way to reach computers, which a plugin can add. {@code transport: NAME} in {@code hosts.yaml}
 * selects it. {@link java.util.ServiceLoader} finds it, so it needs a public constructor without
 * parameters. It must be thread-safe.
 */
public interface Transport extends RemoteHosts {
  /** Its name in {@code hosts.yaml}, as {@link io.homelab.model.Names} allows; always the same. */
  String name();

  /**
   * {@inheritDoc}
   *
   * @param host the entry of {@code hosts.yaml}: the transport decides what its address, user, port
   *     and labels mean
   */
  @Override
  RemoteHost open(Host host);
}
