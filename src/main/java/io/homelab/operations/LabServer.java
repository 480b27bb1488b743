package io.homelab.operations;

import io.homelab.model.StatePlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The port to what serves labs over HTTP. */
public interface LabServer {
  /**
   * Serves labs until the calling thread is interrupted; then what was begun is ended in order.
   *
   * @param started hears the address once it serves there
   * @param says hears in sentences what else somebody should know
   * @param log hears of each request, as JSON on one line
   * @return whether everything that was begun had ended in time
   */
  Answer<Boolean> serve(
      ServeRequest request, Consumer<String> started, Consumer<String> says, Consumer<String> log);

  /**
   * What to serve, and where.
   *
   * @param folder the folder of one lab, or of folders of labs
   * @param many whether it has folders of labs
   * @param address the address to listen on
   * @param port the port there; 0 means any free one
   * @param tls the certificate, if the server encrypts
   * @param proxy the name under which a reverse proxy serves it, if there is one
   * @param sshConfig whether the user's SSH configuration counts
   * @param state where states are kept, if somebody said so for this call
   * @param proxyAddresses from where the proxy asks; none means from this computer
   */
  record ServeRequest(
      Path folder,
      boolean many,
      String address,
      int port,
      Optional<TlsFiles> tls,
      Optional<String> proxy,
      boolean sshConfig,
      Optional<StatePlace> state,
      List<String> proxyAddresses) {
    /** Copies the list. */
    public ServeRequest {
      proxyAddresses = List.copyOf(proxyAddresses);
    }

    /** Nobody said where states are kept. */
    public ServeRequest(
        Path folder,
        boolean many,
        String address,
        int port,
        Optional<TlsFiles> tls,
        Optional<String> proxy,
        boolean sshConfig) {
      this(folder, many, address, port, tls, proxy, sshConfig, Optional.empty(), List.of());
    }

    /** Whose access books count. */
    public AccessRequest access() {
      return new AccessRequest(folder, state);
    }
  }

  /**
   * The files for TLS, both in PEM.
   *
   * @param certificate the certificate and those that lead to its root
   * @param key its private key
   */
  record TlsFiles(Path certificate, Path key) {}
}
