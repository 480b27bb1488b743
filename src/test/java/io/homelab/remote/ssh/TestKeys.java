package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** Key pairs for tests: made once per name, since making one takes a while. */
final class TestKeys {
  private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

  private TestKeys() {}

  /** An RSA key pair of 2048 bits; the same for the same name. */
  static KeyPair rsa(String name) {
    return MADE.computeIfAbsent("rsa " + name, n -> generate("RSA", 2048));
  }

  /** A key pair on NIST's curve P-256; the same for the same name. */
  static KeyPair ecdsa(String name) {
    return MADE.computeIfAbsent("ecdsa " + name, n -> generate("EC", 256));
  }

  private static KeyPair generate(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A public key in the form of known_hosts. */
  static HostKey hostKey(PublicKey key) {
    return HostKey.ofBlob(blob(key));
  }

  /** A public key as it travels. */
  static byte[] blob(PublicKey key) {
    ByteArrayBuffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(key);
    return buffer.getCompactData();
  }

  /** Writes a private key in OpenSSH's format, with its public key beside it. */
  static Path write(Path file, KeyPair pair) throws IOException {
    return write(file, pair, "");
  }

  /** Writes a private key in OpenSSH's format, encrypted unless the passphrase is empty. */
  static Path write(Path file, KeyPair pair, String passphrase) throws IOException {
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setCipherName("AES");
    encryption.setCipherType("256");
    encryption.setCipherMode("CTR");
    encryption.setPassword(passphrase);
    encryption.setKdfRounds(4);
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
          pair, "test", passphrase.isEmpty() ? null : encryption, out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    HostKey key = hostKey(pair.getPublic());
    Files.writeString(Path.of(file + ".pub"), key.type() + " " + key.base64() + " test\n");
    return file;
  }

  /** Writes a private key as PKCS #8 in PEM, with nothing beside it. */
  static Path writePem(Path file, KeyPair pair) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    return Files.writeString(
        file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
  }
}
