package io.homelab.remote.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A key with a certificate that a user authority signed for it (OpenSSH's PROTOCOL.certkeys): the
 * server is shown the certificate, and the key signs.
 */
final class UserCertificate implements Identity {
  private static final String SUFFIX = "-cert-v01@openssh.com";

  private final Identity key;
  private final byte[] certificate;
  private final Path file;

  private UserCertificate(Identity key, byte[] certificate, Path file) {
    this.key = key;
    this.certificate = certificate;
    this.file = file;
  }

  /** The keys, each after the certificates in these files that are for it. */
  static List<Identity> before(List<Identity> keys, List<Path> files) {
    Map<Path, byte[]> certificates = new LinkedHashMap<>();
    for (Path file : files) {
      PublicKeyLine.read(file)
          .filter(blob -> HostKey.typeOf(blob).endsWith(SUFFIX))
          .ifPresent(blob -> certificates.put(file, blob));
    }
    List<Identity> all = new ArrayList<>();
    for (Identity key : keys) {
      certificates.forEach((file, blob) -> {
        if (isFor(blob, key)) {
          all.add(new UserCertificate(key, blob, file));
        }
      });
      all.add(key);
    }
    return all;
  }

  /**
   * Whether a certificate is for a key: after its type and its nonce it holds the parts of the key,
   * which the key's own encoding holds after its type.
   */
  private static boolean isFor(byte[] certificate, Identity key) {
    try {
      byte[] plain = key instanceof KeyFile file ? file.publicKeyWithoutAsking() : key.publicKey();
      if (plain.length == 0
          || !HostKey.typeOf(certificate).equals(HostKey.typeOf(plain) + SUFFIX)) {
        return false;
      }
      byte[] parts = afterStrings(plain, 1);
      byte[] held = afterStrings(certificate, 2);
      return held.length > parts.length
          && Arrays.equals(held, 0, parts.length, parts, 0, parts.length);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] afterStrings(byte[] blob, int strings) {
    ByteBuffer buffer = ByteBuffer.wrap(blob);
    for (int i = 0; i < strings; i++) {
      int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new IllegalArgumentException("cut off");
      }
      buffer.position(buffer.position() + length);
    }
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    return rest;
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public String remedy() {
    return key.remedy();
  }

  @Override
  public byte[] publicKey() {
    return certificate.clone();
  }

  @Override
  public byte[] sign(byte[] data, String algorithm) throws IOException {
    return key.sign(data, algorithm.replace(SUFFIX, ""));
  }
}
