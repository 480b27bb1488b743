package io.homelab.server;

import io.homelab.operations.LabOpener;
import io.homelab.operations.LabServer;
import io.homelab.operations.LabServerProvider;

/** Makes servers over HTTP. */
public final class HttpLabServerProvider implements LabServerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public HttpLabServerProvider() {}

  @Override
  public LabServer server(LabOpener opener, Runnable orderly) {
    return new HttpLabServer(opener, orderly);
  }
}
