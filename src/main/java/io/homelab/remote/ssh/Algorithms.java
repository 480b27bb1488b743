package io.homelab.remote.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.io.IOException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.signature.SignatureRSA;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.OpenSSHKeyFile;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;

/**
 * What this client offers to a server. The ciphers are those that Java's own providers run in
 * hardware (GCM first, CTR for old servers): BouncyCastle's, the library's default, are several
 * times slower.
 */
final class Algorithms {
  private static final List<KeyAlgorithms.Factory> CERTIFICATES =
      List.of(
          KeyAlgorithms.EdDSA25519CertV01(),
          KeyAlgorithms.ECDSASHANistp256CertV01(),
          KeyAlgorithms.ECDSASHANistp384CertV01(),
          KeyAlgorithms.ECDSASHANistp521CertV01(),
          new KeyAlgorithms.Factory(
              "rsa-sha2-512-cert-v01@openssh.com",
              new SignatureRSA.FactoryRSASHA512(),
              KeyType.RSA_CERT),
          new KeyAlgorithms.Factory(
              "rsa-sha2-256-cert-v01@openssh.com",
              new SignatureRSA.FactoryRSASHA256(),
              KeyType.RSA_CERT));

  private static final List<KeyAlgorithms.Factory> PLAIN =
      List.of(
          KeyAlgorithms.EdDSA25519(),
          KeyAlgorithms.ECDSASHANistp256(),
          KeyAlgorithms.ECDSASHANistp384(),
          KeyAlgorithms.ECDSASHANistp521(),
          KeyAlgorithms.RSASHA512(),
          KeyAlgorithms.RSASHA256());

  static {
    SecurityUtils.setRegisterBouncyCastle(false);
  }

  private Algorithms() {}

  /**
   * The offer for a host with known keys of these types. They come first, because the library fails
   * if a host with several key types presents an unknown one (sshj issue 470).
   *
   * @param knownTypes the types of the known keys; may be empty
   * @param certificates whether to accept host certificates
   */
  static Config preferring(List<String> knownTypes, boolean certificates) {
    List<Factory.Named<KeyAlgorithm>> ordered = new ArrayList<>();
    if (certificates) {
      ordered.addAll(CERTIFICATES);
    }
    PLAIN.stream().filter(a -> knownTypes.contains(typeOf(a))).forEach(ordered::add);
    PLAIN.stream().filter(a -> !knownTypes.contains(typeOf(a))).forEach(ordered::add);
    return config(ordered);
  }

  /** The offer that makes a host present its key of that type only. */
  static Config only(List<String> types) {
    List<Factory.Named<KeyAlgorithm>> those = new ArrayList<>();
    PLAIN.stream().filter(a -> types.contains(typeOf(a))).forEach(those::add);
    return config(those);
  }

  /** Enables the one key type that the library cannot handle with Java's own providers. */
  static void prepareFor(String keyType) {
    if (keyType.startsWith("ecdsa-") && Security.getProvider("BC") == null) {
      Security.addProvider(bouncyCastle());
    }
  }

  /**
   * By its name: to verify a class that has it in its code, the JVM opens the library's jar and
   * checks its signature, which takes a tenth of a second.
   */
  private static Provider bouncyCastle() {
    try {
      return Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider")
          .asSubclass(Provider.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The signature algorithm of that name, one of those offered for host keys. */
  static Signature signature(String algorithm) throws IOException {
    for (KeyAlgorithms.Factory known : PLAIN) {
      if (known.getName().equals(algorithm)) {
        return known.create().newSignature();
      }
    }
    throw new IOException("no signature algorithm " + algorithm);
  }

  /** The formats of private keys that can be read. */
  static List<Factory.Named<FileKeyProvider>> keyFileFormats() {
    return List.of(
        new OpenSSHKeyV1KeyFile.Factory(),
        new PKCS8KeyFile.Factory(),
        new OpenSSHKeyFile.Factory());
  }

  private static String typeOf(KeyAlgorithms.Factory algorithm) {
    return algorithm.getKeyType().toString();
  }

  private static Config config(List<Factory.Named<KeyAlgorithm>> hostKeys) {
    ConfigImpl config = new ConfigImpl();
    config.setLoggerFactory(LoggerFactory.DEFAULT);
    config.setVersion("HomeLab");
    config.setKeyAlgorithms(hostKeys);
    config.setKeyExchangeFactories(
        List.of(
            new Curve25519SHA256.Factory(),
            new Curve25519SHA256.FactoryLibSsh(),
            new ECDHNistP.Factory256(),
            new ECDHNistP.Factory384(),
            new ECDHNistP.Factory521(),
            new DHGexSHA256.Factory(),
            DHGroups.Group16SHA512(),
            DHGroups.Group18SHA512(),
            DHGroups.Group14SHA256(),
            new ExtInfoClientFactory()));
    config.setCipherFactories(
        List.of(
            GcmCiphers.AES128GCM(),
            GcmCiphers.AES256GCM(),
            BlockCiphers.AES128CTR(),
            BlockCiphers.AES192CTR(),
            BlockCiphers.AES256CTR()));
    config.setMACFactories(
        List.of(
            Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512()));
    config.setCompressionFactories(List.of(new NoneCompression.Factory()));
    config.setRandomFactory(new SingletonRandomFactory(new JCERandom.Factory()));
    config.setFileKeyProviderFactories(keyFileFormats());
    // The host key check does it: an invalid certificate counts as its plain key.
    config.setVerifyHostKeyCertificates(false);
    config.setKeepAliveProvider(KeepAliveProvider.HEARTBEAT);
    return config;
  }
}
