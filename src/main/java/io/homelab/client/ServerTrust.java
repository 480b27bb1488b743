package io.homelab.client;

import io.homelab.operations.LabClient.ShownCertificate;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which certificates of a server are trusted.
 *
 * @param pem those that somebody named, or who signed them
 * @param fingerprint of the only one; its name does not matter then
 */
record ServerTrust(Optional<String> pem, Optional<String> fingerprint) {
  /** As this computer trusts others. */
  static final ServerTrust USUAL = new ServerTrust(Optional.empty(), Optional.empty());

  private static final String BEGINNING = "SHA256:";
  private static final int DIGEST = 32;

  /**
   * The one with that fingerprint.
   *
   * @throws RefusedException when it is no fingerprint
   */
  static ServerTrust pinned(String fingerprint) {
    if (digest(fingerprint).isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "that is no fingerprint of a certificate",
              "it begins with SHA256: as 'homelab login' shows it"));
    }
    return new ServerTrust(Optional.empty(), Optional.of(fingerprint));
  }

  /**
   * Those of a PEM file.
   *
   * @throws RefusedException when it has none
   */
  static ServerTrust of(String pem) {
    ServerTrust trust = new ServerTrust(Optional.of(pem), Optional.empty());
    try {
      trust.context();
    } catch (GeneralSecurityException | IOException e) {
      throw new RefusedException(
          Refusal.usage("the file of --certificate has no certificate", "name a PEM file"));
    }
    return trust;
  }

  boolean isUsual() {
    return pem.isEmpty() && fingerprint.isEmpty();
  }

  private static Optional<byte[]> digest(String fingerprint) {
    if (!fingerprint.startsWith(BEGINNING)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(fingerprint.substring(BEGINNING.length())))
          .filter(bytes -> bytes.length == DIGEST);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How connections to the server are made. */
  SSLContext context() throws GeneralSecurityException, IOException {
    if (isUsual()) {
      return SSLContext.getDefault();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        fingerprint.isPresent()
            ? new TrustManager[] {new Pin(digest(fingerprint.get()).orElseThrow())}
            : signedBy(pem.orElseThrow()),
        null);
    return context;
  }

  private static TrustManager[] signedBy(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate each :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
      store.setCertificateEntry("c" + number, each);
      number++;
    }
    if (number == 0) {
      throw new CertificateException("none");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** What the server shows as its certificate; nothing but that is asked. */
  static ShownCertificate shownBy(ServerAddress server, Duration limit)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anything()}, null);
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(server.host(), server.port()), (int) limit.toMillis());
      plain.setSoTimeout((int) limit.toMillis());
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, server.host(), server.port(), true)) {
        socket.startHandshake();
        X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return new ShownCertificate(
            own.getSubjectX500Principal().getName(),
            own.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
            BEGINNING + Base64.getEncoder().withoutPadding().encodeToString(digest(own)));
      }
    }
  }

  private static byte[] digest(X509Certificate certificate) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
  }

  /** Trusts one certificate. */
  private static final class Pin extends X509ExtendedTrustManager {
    private final byte[] digest;

    private Pin(byte[] digest) {
      this.digest = Arrays.copyOf(digest, digest.length);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      try {
        if (chain.length == 0 || !MessageDigest.isEqual(digest, digest(chain[0]))) {
          throw new CertificateException("the server has another certificate than the trusted one");
        }
      } catch (CertificateException e) {
        throw e;
      } catch (GeneralSecurityException e) {
        throw new CertificateException(e);
      }
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no clients come here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("no clients come here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("no clients come here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Only to look at a certificate: nothing is sent over such a connection. */
  private static final class Anything extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
