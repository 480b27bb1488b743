package io.homelab.server;

import io.homelab.operations.LabServer.TlsFiles;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate with its key.
 *
 * @param context encrypts with it
 * @param names the names and addresses that it is for
 */
record TlsKeys(SSLContext context, Set<String> names) {
  private static final Logger LOG = LoggerFactory.getLogger(TlsKeys.class);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /**
   * Reads both files.
   *
   * @throws RefusedException when they are not what they should be
   */
  static TlsKeys read(TlsFiles files) {
    List<Certificate> chain = chain(files.certificate());
    PrivateKey key = key(files.key());
    try {
      // The key store of this process alone; nobody else sees its password.
      char[] password = "homelab".toCharArray();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      if (!belong(chain.getFirst(), key)) {
        throw new KeyStoreException("the key is another one's");
      }
      return new TlsKeys(context, names(chain.getFirst()));
    } catch (GeneralSecurityException | IOException e) {
      throw new RefusedException(
          Refusal.usage(
              "%s and %s do not belong together".formatted(files.certificate(), files.key()),
              "name a certificate and its own key"));
    }
  }

  /** Whether the certificate is for that key: it knows what the key has signed. */
  private static boolean belong(Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = key.getAlgorithm();
    Signature signature =
        Signature.getInstance(
            algorithm.equals("EdDSA")
                ? algorithm
                : "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm));
    byte[] text = "homelab".getBytes(StandardCharsets.US_ASCII);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    return signature.verify(signed);
  }

  private static List<Certificate> chain(Path file) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)));
      if (!found.isEmpty()) {
        return List.copyOf(found);
      }
    } catch (CertificateException e) {
      throw noCertificate(file);
    }
    throw noCertificate(file);
  }

  private static RefusedException noCertificate(Path file) {
    return new RefusedException(
        Refusal.usage(file + " has no certificate", "name a file in PEM: --tls CERT KEY"));
  }

  private static PrivateKey key(Path file) {
    String text = new String(read(file), StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw noKey(file);
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException e) {
      throw noKey(file);
    }
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        LOG.debug("{} is no key of {}", file, algorithm, e);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }
    throw noKey(file);
  }

  private static RefusedException noKey(Path file) {
    return new RefusedException(
        Refusal.usage(
            file + " has no private key of PKCS #8 without a passphrase",
            "make one of it: openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem".formatted(file)));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new RefusedException(
          Refusal.usage("there is no file " + file, "name both files: --tls CERT KEY"));
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.usage("cannot read " + file + ": " + e.getMessage(), "make it readable for you"));
    }
  }

  private static Set<String> names(Certificate certificate) throws CertificateException {
    Set<String> names = new TreeSet<>();
    if (certificate instanceof X509Certificate x509 && x509.getSubjectAlternativeNames() != null) {
      for (List<?> each : x509.getSubjectAlternativeNames()) {
        if (each.get(1) instanceof String name) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
