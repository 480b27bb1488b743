package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObjectGenerator;

/** Key pairs for tests: made once per name, since making one takes a while. */
public final class TestKeys {
  private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

  private TestKeys() {}

  /** An RSA key pair of 2048 bits; the same for the same name. */
  public static KeyPair rsa(String name) {
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
  public static HostKey hostKey(PublicKey key) {
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

  /** Writes a private key in its type's own PEM form, encrypted, with nothing beside it. */
  static Path writeEncryptedPem(Path file, KeyPair pair, String passphrase) throws IOException {
    return writeObject(
        file,
        new JcaMiscPEMGenerator(
            pair.getPrivate(),
            new JcePEMEncryptorBuilder("AES-256-CBC").build(passphrase.toCharArray())));
  }

  /** Writes a private key as encrypted PKCS #8 in PEM, with nothing beside it. */
  static Path writeEncryptedPkcs8(Path file, KeyPair pair, String passphrase) throws IOException {
    try {
      return writeObject(
          file,
          new JcaPKCS8Generator(
              pair.getPrivate(),
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setPassword(passphrase.toCharArray())
                  .build()));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path writeObject(Path file, PemObjectGenerator content) throws IOException {
    try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
      writer.writeObject(content);
    }
    return file;
  }

  /**
   * A wrong passphrase of a file by {@link #writeEncryptedPem}, with which decrypting does not
   * fail: one in 256 ends in what looks like padding.
   */
  static String passphraseThatMakesNonsense(Path file) throws IOException {
    String text = Files.readString(file);
    String iv = text.replaceAll("(?s).*DEK-Info: AES-256-CBC,([0-9A-F]{32}).*", "$1");
    byte[] salt = HexFormat.of().parseHex(iv);
    String body = text.substring(text.indexOf(iv) + iv.length(), text.indexOf("-----END"));
    byte[] encrypted = Base64.getMimeDecoder().decode(body.strip());
    for (int i = 0; ; i++) {
      String passphrase = "wrong " + i;
      try {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        SecretKeySpec key = new SecretKeySpec(pemKey(passphrase, salt), "AES");
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(salt));
        if (cipher.doFinal(encrypted).length > 0) {
          return passphrase;
        }
      } catch (BadPaddingException e) {
        // The usual case: the next one.
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
  }

  /** OpenSSL's EVP_BytesToKey with MD5 and one round, for 32 bytes. */
  private static byte[] pemKey(String passphrase, byte[] iv) throws GeneralSecurityException {
    byte[] words = passphrase.getBytes(StandardCharsets.US_ASCII);
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(words);
    md5.update(iv, 0, 8);
    byte[] first = md5.digest();
    md5.update(first);
    md5.update(words);
    md5.update(iv, 0, 8);
    byte[] key = Arrays.copyOf(first, 32);
    System.arraycopy(md5.digest(), 0, key, 16, 16);
    return key;
  }
}
