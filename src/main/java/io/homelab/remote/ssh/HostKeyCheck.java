package io.homelab.remote.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import io.homelab.remote.RemoteException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/** Compares the key that a server shows with those that are known, and remembers why it refused. */
final class HostKeyCheck implements HostKeyVerifier {
  private final Endpoint endpoint;
  private final KnownHosts knownHosts;
  private volatile @Nullable RemoteException refusal;

  HostKeyCheck(Endpoint endpoint, KnownHosts knownHosts) {
    this.endpoint = endpoint;
    this.knownHosts = knownHosts;
  }

  /** Why the key was refused; empty when it was not. */
  Optional<RemoteException> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    HostKey shown = hostKey(key);
    refusal =
        switch (knownHosts.judge(endpoint.address(), endpoint.port(), shown, authority(key))) {
          case KnownHosts.Verdict.Known known -> null;
          case KnownHosts.Verdict.Unknown unknown -> unknown(shown);
          case KnownHosts.Verdict.Revoked revoked ->
              changed(shown, "shows a key that is marked @revoked", "");
          case KnownHosts.Verdict.Changed changed ->
              changed(shown, "shows another key than the known one", list(changed.known()));
        };
    return refusal == null;
  }

  /**
   * None: the order is set where the offer is made, since the library knows RSA by one name only.
   */
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    return List.of();
  }

  /** The key in the form of known_hosts. */
  static HostKey hostKey(PublicKey key) {
    return HostKey.ofBlob(new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
  }

  /** Who signed it, if it is a certificate; the library has checked the signature and the dates. */
  private static Optional<HostKey> authority(PublicKey key) {
    return key instanceof Certificate<?> certificate
        ? Optional.of(HostKey.ofBlob(certificate.getSignatureKey()))
        : Optional.empty();
  }

  private RemoteException unknown(HostKey shown) {
    return new RemoteException(
        RemoteException.Kind.HOST_KEY_UNKNOWN,
        endpoint.host(),
        "%s: its host key is unknown: %s %s".formatted(endpoint, shown.type(), shown.fingerprint()),
        "compare the fingerprint, then: homelab hosts trust " + endpoint.host(),
        null);
  }

  private RemoteException changed(HostKey shown, String what, String known) {
    return new RemoteException(
        RemoteException.Kind.HOST_KEY_CHANGED,
        endpoint.host(),
        "%s %s: %s %s%s".formatted(endpoint, what, shown.type(), shown.fingerprint(), known),
        "someone may be in between; if the host was reinstalled, remove the old key from known_hosts"
            + " (ssh-keygen -R) and run: homelab hosts trust "
            + endpoint.host(),
        null);
  }

  private static String list(List<HostKey> keys) {
    return keys.stream()
        .map(key -> key.type() + " " + key.fingerprint())
        .collect(Collectors.joining(", ", "; known is ", ""));
  }
}
