package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A private key in a file: OpenSSH's own format, PEM or PKCS #8. It is decrypted only after a
 * server accepts the public key, and once for all hosts.
 */
final class KeyFile implements Identity {
  private static final int ATTEMPTS = 3;
  private static final String OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----";
  private static final byte[] OPENSSH_MAGIC =
      "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final Optional<Passphrases> passphrases;
  private final Lock onePerson;
  private final Lock unlocking = new ReentrantLock();
  private byte @Nullable [] publicKey;
  private @Nullable KeyPair pair;
  private @Nullable IOException failure;

  /**
   * A key file.
   *
   * @param onePerson held while prompting, so that there is one prompt at a time
   */
  KeyFile(Path file, Optional<Passphrases> passphrases, Lock onePerson) {
    this.file = file;
    this.passphrases = passphrases;
    this.onePerson = onePerson;
  }

  /** The file. */
  Path path() {
    return file;
  }

  /**
   * Whether the file can be read and holds a private key. A public key may stand in its place: then
   * the agent has to hold the private one.
   */
  boolean isPrivate() {
    return Files.isReadable(file) && publicKeyOnly().isEmpty();
  }

  /** Whether the file holds a public key alone. */
  boolean isPublic() {
    return Files.isReadable(file) && publicKeyOnly().isPresent();
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public String remedy() {
    return "load the key into the agent: " + Argv.of("ssh-add", file.toString()).toShell();
  }

  @Override
  public byte[] publicKey() throws IOException {
    byte[] known = publicKeyWithoutAsking();
    return known.length > 0
        ? known
        : new Buffer.PlainBuffer().putPublicKey(pair().getPublic()).getCompactData();
  }

  /** The public key if it is readable without a passphrase; else empty. */
  synchronized byte[] publicKeyWithoutAsking() {
    if (publicKey == null) {
      publicKey = publicKeyOnly().or(this::publicKeyBeside).or(this::publicKeyInside).orElse(null);
    }
    return publicKey == null ? new byte[0] : publicKey.clone();
  }

  @Override
  public byte[] sign(byte[] data, String algorithm) throws IOException {
    Algorithms.prepareFor(algorithm);
    Signature signature = Algorithms.signature(algorithm);
    try {
      signature.initSign(pair().getPrivate());
      signature.update(data);
      return new Buffer.PlainBuffer()
          .putString(algorithm)
          .putBytes(signature.encode(signature.sign()))
          .getCompactData();
    } catch (SSHRuntimeException e) {
      throw new IOException("cannot sign with " + file, e);
    }
  }

  /** The public key from the {@code .pub} file, if there is one. */
  private Optional<byte[]> publicKeyBeside() {
    return PublicKeyLine.read(file.resolveSibling(file.getFileName() + ".pub"));
  }

  /** The public key, when the file itself holds no more than that. */
  private Optional<byte[]> publicKeyOnly() {
    return PublicKeyLine.read(file);
  }

  /** The public key from the unencrypted part of OpenSSH's format (its PROTOCOL.key, section 1). */
  private Optional<byte[]> publicKeyInside() {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      if (!text.startsWith(OPENSSH) || text.lastIndexOf("-----END") < 0) {
        return Optional.empty();
      }
      String body = text.substring(OPENSSH.length(), text.lastIndexOf("-----END"));
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getMimeDecoder().decode(body));
      byte[] magic = new byte[OPENSSH_MAGIC.length];
      buffer.get(magic);
      if (!Arrays.equals(magic, OPENSSH_MAGIC)) {
        return Optional.empty();
      }
      skipString(buffer); // cipher
      skipString(buffer); // key derivation
      skipString(buffer); // its options
      buffer.getInt(); // number of keys
      byte[] blob = new byte[Math.min(buffer.getInt(), buffer.remaining())];
      buffer.get(blob);
      return Optional.of(blob);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static void skipString(ByteBuffer buffer) {
    int length = buffer.getInt();
    buffer.position(buffer.position() + length);
  }

  /** Waits if another thread is prompting for this key; reading the public key does not wait. */
  private KeyPair pair() throws IOException {
    unlocking.lock();
    try {
      return unlocked();
    } finally {
      unlocking.unlock();
    }
  }

  private KeyPair unlocked() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (pair == null) {
      onePerson.lock();
      try {
        pair = read();
      } catch (IOException e) {
        failure = e;
        throw e;
      } finally {
        onePerson.unlock();
      }
    }
    return pair;
  }

  private KeyPair read() throws IOException {
    // The key type is known only after decryption.
    byte[] known = publicKeyWithoutAsking();
    Algorithms.prepareFor(known.length == 0 ? "ecdsa-" : HostKey.typeOf(known));
    Question question = new Question();
    while (true) {
      try {
        return readOnce(question);
      } catch (IOException | RuntimeException e) {
        if (question.unanswered) {
          throw new IOException(file + " is encrypted, and no passphrase was given", e);
        }
        if (question.asked == 0) {
          throw new IOException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        // One wrong passphrase in 256 decrypts a PEM file to garbage instead of giving the error on
        // which the library prompts again.
        if (question.asked >= ATTEMPTS) {
          throw new IOException("cannot read %s: the passphrase is wrong".formatted(file), e);
        }
      }
    }
  }

  private KeyPair readOnce(Question question) throws IOException {
    String format = KeyProviderUtil.detectKeyFileFormat(new File(file.toString())).toString();
    FileKeyProvider provider = Factory.Named.Util.create(Algorithms.keyFileFormats(), format);
    if (provider == null) {
      throw new IOException(file + " is not a supported private key");
    }
    provider.init(file.toFile(), question);
    return new KeyPair(provider.getPublic(), provider.getPrivate());
  }

  /** The library's passphrase callback. */
  private final class Question implements PasswordFinder {
    private int asked;
    private boolean unanswered;

    @Override
    public char[] reqPassword(Resource<?> resource) {
      Optional<char[]> answer = passphrases.flatMap(p -> p.ask(file, asked > 0));
      asked++;
      unanswered = answer.isEmpty();
      if (unanswered) {
        throw new SSHRuntimeException("no passphrase");
      }
      return answer.get();
    }

    @Override
    public boolean shouldRetry(Resource<?> resource) {
      return !unanswered && asked < ATTEMPTS;
    }
  }
}
