package io.homelab.remote.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import io.homelab.remote.RemoteException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/** Compares a server's key with the known ones and records why it was rejected. */
final class HostKeyCheck implements HostKeyVerifier {
  /** SSH_CERT_TYPE_HOST in OpenSSH's PROTOCOL.certkeys. */
  private static final long HOST_CERTIFICATE = 2;

  private final Endpoint endpoint;
  private final KnownHosts knownHosts;
  private volatile @Nullable RemoteException refusal;
  private volatile boolean uselessCertificate;

  HostKeyCheck(Endpoint endpoint, KnownHosts knownHosts) {
    this.endpoint = endpoint;
    this.knownHosts = knownHosts;
  }

  /** Why the key was rejected; empty if it was not. */
  Optional<RemoteException> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    HostKey shown = hostKey(key);
    uselessCertificate = key instanceof Certificate<?> && authority(key).isEmpty();
    refusal =
        switch (knownHosts.judge(endpoint.names(), shown, authority(key))) {
          case KnownHosts.KeyVerdict.Known known -> null;
          case KnownHosts.KeyVerdict.Unknown unknown -> unknown(shown);
          case KnownHosts.KeyVerdict.Revoked revoked ->
              changed(shown, "presented a key that is marked @revoked", "", ShownKeys.REVOKED_HINT);
          case KnownHosts.KeyVerdict.Changed changed ->
              changed(
                  shown,
                  "presented a different key from the known one",
                  list(changed.known()),
                  "this may be a man-in-the-middle attack; if the host was reinstalled, run: homelab hosts trust "
                      + endpoint.host()
                      + " --replace");
        };
    return refusal == null;
  }

  /** None: the offer already sets the order, because the library knows RSA by only one name. */
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    return List.of();
  }

  /** The key in known_hosts form; for a certificate, the certified key. */
  static HostKey hostKey(PublicKey key) {
    PublicKey plain = key instanceof Certificate<?> certificate ? certificate.getKey() : key;
    return HostKey.ofBlob(blob(plain));
  }

  private static byte[] blob(PublicKey key) {
    return new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
  }

  /** The signer of a valid certificate; an invalid one counts as its plain key, as in ssh. */
  private Optional<HostKey> authority(PublicKey key) {
    if (!(key instanceof Certificate<?> certificate)
        || certificate.getType() != HOST_CERTIFICATE
        || !certificate.getCritOptions().isEmpty()) {
      return Optional.empty();
    }
    try {
      String signature = new Buffer.PlainBuffer(certificate.getSignature()).readString();
      String wrong =
          KeyType.CertUtils.verifyHostCertificate(blob(key), certificate, endpoint.address());
      return wrong != null || signature.equals("ssh-rsa")
          ? Optional.empty()
          : Optional.of(HostKey.ofBlob(certificate.getSignatureKey()));
    } catch (Buffer.BufferException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether the server presented an invalid certificate, so that another key may be requested. */
  boolean sawUselessCertificate() {
    return uselessCertificate;
  }

  private RemoteException unknown(HostKey shown) {
    return new RemoteException(
        RemoteException.FailureKind.HOST_KEY_UNKNOWN,
        endpoint.host(),
        "%s: its host key is unknown: %s %s".formatted(endpoint, shown.type(), shown.fingerprint()),
        "compare the fingerprint, then run: homelab hosts trust " + endpoint.host(),
        null);
  }

  private RemoteException changed(HostKey shown, String what, String known, String hint) {
    return new RemoteException(
        RemoteException.FailureKind.HOST_KEY_CHANGED,
        endpoint.host(),
        "%s %s: %s %s%s".formatted(endpoint, what, shown.type(), shown.fingerprint(), known),
        hint,
        null);
  }

  private static String list(List<HostKey> keys) {
    return keys.stream()
        .map(key -> key.type() + " " + key.fingerprint())
        .collect(Collectors.joining(", ", "; known is ", ""));
  }
}
